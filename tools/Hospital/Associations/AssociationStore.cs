using System.Data.Common;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Storage;
using NanoMedAgent.Hospital.Vouchers;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// Which device is with which patient, in the database of the readings; beside it the registered devices and the audit log. A row states a
/// fact and is never changed: that an association was granted, that a device has confirmed it, that it has ended. The database itself
/// refuses anything else. Safe for many threads.
/// </summary>
public sealed class AssociationStore : IDisposable
{
    // How the table of admissions names a patient who is here.
    private const string Present = "Present";

    private readonly Database _database;

    private AssociationStore(Database database)
    {
        _database = database;
        UnpairRequests = new UnpairRequestTable(database);
        Counters = new CommandCounters(database);
        QuarantinedStarts = new QuarantinedStartTable(database);
        DeviceStates = new DeviceStateTable(database, QuarantinedStarts);
        Devices = new DeviceTable(database, DeviceStates);
        Udis = new DeviceUdiTable(database);
        Audit = new AuditLog(database);
        NewestEvents = new NewestEventTable(database);
        Attestations = new AttestationTable(database);
        Vouchers = new VoucherTable(database);
        Policies = new PolicyTable(database);
        Rollouts = new RolloutTable(database);
        AuthorityChanges = new AuthorityChangeTable(database);
        Ownership = new OwnershipTable(database, DeviceStates);
        Silences = new SilenceTable(database);
        ShownAlarms = new ShownAlarmTable(database);
    }

    /// <summary>
    /// How long after its not-after a grant without an answer still blocks device, patient and bed: a device that has received it waits as
    /// long for its button.
    /// </summary>
    public static TimeSpan AnswerPatience { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Who asked for the end of an association.</summary>
    public UnpairRequestTable UnpairRequests { get; }

    /// <summary>The technical alarms that devices are silent.</summary>
    public SilenceTable Silences { get; }

    /// <summary>When alarms were first shown.</summary>
    public ShownAlarmTable ShownAlarms { get; }

    /// <summary>The counters of commands.</summary>
    public CommandCounters Counters { get; }

    /// <summary>Registered devices.</summary>
    public DeviceTable Devices { get; }

    /// <summary>The identifiers of devices' models.</summary>
    public DeviceUdiTable Udis { get; }

    /// <summary>The states of devices, with their history.</summary>
    public DeviceStateTable DeviceStates { get; }

    /// <summary>From which of their starts on what devices send goes to quarantine.</summary>
    public QuarantinedStartTable QuarantinedStarts { get; }

    /// <summary>Vouchers of makers.</summary>
    public VoucherTable Vouchers { get; }

    /// <summary>Policies that go to devices over the air.</summary>
    public PolicyTable Policies { get; }

    /// <summary>Staged rollouts of releases.</summary>
    public RolloutTable Rollouts { get; }

    /// <summary>Changes of the authority's key.</summary>
    public AuthorityChangeTable AuthorityChanges { get; }

    /// <summary>How the ownership of devices ends.</summary>
    public OwnershipTable Ownership { get; }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>The newest event of each device that was handled.</summary>
    public NewestEventTable NewestEvents { get; }

    /// <summary>What devices have shown of themselves, and what was found.</summary>
    public AttestationTable Attestations { get; }

    /// <summary>Its connection.</summary>
    internal Database Connection => _database;

    /// <summary>Opens the associations of a database; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static AssociationStore Open(string target)
    {
        Database database = Database.Open(target);
        Schema.Migrate(database);
        return new AssociationStore(database);
    }

    /// <summary>Opens the associations of a read replica of PostgreSQL, or of PostgreSQL through PgBouncer, for reading only.</summary>
    /// <param name="target">A PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is a file.</exception>
    public static AssociationStore OpenToRead(string target) => new(Database.OpenToRead(target));

    /// <summary>The id of a patient that stays, when the given one was merged into it; otherwise the given one.</summary>
    public string SurvivorOf(string patient) => PatientMerges.SurvivorOf(_database, patient);

    /// <summary>Stores one that is granted now, before its grant is sent.</summary>
    /// <param name="granted">The association.</param>
    /// <param name="other">The one that it conflicts with, if it is refused.</param>
    public AssociationRefusal Add(Association granted, out Association? other)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        Association? found = null;
        _database.InExclusiveTransaction(() =>
        {
            (string status, string ward, string visit) = FindAdmission(granted.Patient);
            (refusal, found) = DeviceStates.Find(granted.Device).IsBlocked() ? (AssociationRefusal.DeviceBlocked, null)
                : status is not (Present or "") ? (AssociationRefusal.PatientNotPresent, null)
                : FindConflict(granted with { Ward = ward }, granted.Granted);
            if (refusal == AssociationRefusal.None)
            {
                _database.Execute(
                    """
                    INSERT INTO associations (association, device, serial, patient, patient_token, location, responsible,
                    responsible_token, capture, granted, not_after, counter, nonce, ward, visit, replaces, beside)
                    VALUES (@association, @device, @serial, @patient, @patientToken, @location, @responsible, @responsibleToken, @capture,
                    @granted, @notAfter, @counter, @nonce, @ward, @visit, @replaces, @beside)
                    """,
                    ("@association", AssociationId.ToBytes(granted.Id)), ("@device", granted.Device), ("@serial", granted.Serial),
                    ("@patient", granted.Patient),
                    ("@patientToken", Convert.FromHexString(granted.PatientToken)), ("@location", granted.Location),
                    ("@responsible", granted.Responsible),
                    ("@responsibleToken", Convert.FromHexString(granted.ResponsibleToken)), ("@capture", granted.Capture.ToString()),
                    ("@granted", granted.Granted.ToUnixTimeMilliseconds()), ("@notAfter", granted.NotAfter.ToUnixTimeMilliseconds()),
                    ("@counter", granted.Counter),
                    ("@nonce", Convert.FromHexString(granted.Nonce)), ("@ward", ward),
                    ("@visit", visit.Length == 0 ? granted.Visit : visit), ("@replaces", AssociationId.ToBytes(granted.Replaces)),
                    ("@beside", AssociationId.ToBytes(granted.Beside)));
                LedgerChanges.Note(_database, granted.Granted);
            }
        });
        other = found;
        return refusal;
    }

    /// <summary>Makes one effective: the device has confirmed it.</summary>
    /// <param name="id">Which.</param>
    /// <param name="at">Since when.</param>
    /// <param name="receipt">What the device has signed.</param>
    /// <param name="changed">Whether anything is new; false if the receipt has arrived before.</param>
    /// <returns>
    /// Why it does not count: it had ended before, or the device, the patient or the bed is in another one meanwhile, so that it ends now.
    /// The receipt is stored in any case, because readings of the device name this association. When it counts, the one that it replaces
    /// has ended.
    /// </returns>
    public AssociationRefusal MakeEffective(string id, DateTimeOffset at, ReadOnlyMemory<byte> receipt, out bool changed)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        bool isNew = false;
        _database.InExclusiveTransaction(() =>
        {
            if (Find(id) is not { } association)
            {
                refusal = AssociationRefusal.Unknown;
                return;
            }

            isNew = _database.Execute(
                "INSERT INTO association_begins (association, effective, receipt) VALUES (@association, @effective, @receipt) ON "
                    + "CONFLICT DO NOTHING",
                ("@association", AssociationId.ToBytes(id)), ("@effective", at.ToUnixTimeMilliseconds()),
                ("@receipt", receipt.ToArray())) == 1;
            LedgerChanges.Note(_database, at);
            if (association.End is not null)
            {
                refusal = AssociationRefusal.EndedBefore;
            }
            else if (isNew)
            {
                (refusal, Association? other) = FindConflict(association, DateTimeOffset.MaxValue);
                if (refusal != AssociationRefusal.None)
                {
                    AddEnd(id, new AssociationEnd(at, EndCause.Conflict, association.Device, $"{other!.Id} was effective before"));
                }
                else if (association.Replaces is { } replaced)
                {
                    AddEnd(replaced, new AssociationEnd(at, EndCause.Swap, association.Responsible, $"sensor {association.Serial} for it"));
                }
            }
        });
        changed = isNew;
        return refusal;
    }

    /// <summary>Ends one. It can end once.</summary>
    /// <returns><see cref="AssociationRefusal.EndedBefore"/> if it has ended before: the first end remains.</returns>
    public AssociationRefusal End(string id, AssociationEnd end)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        _database.InExclusiveTransaction(() =>
            refusal = Find(id) is null
                ? AssociationRefusal.Unknown
                : AddEnd(id, end) ? AssociationRefusal.None : AssociationRefusal.EndedBefore);
        return refusal;
    }

    /// <summary>
    /// A device reports something of its ownership. If that proves that it was handed over or retired, the event is kept, the device's
    /// state changes, and its associations end: once, whoever hears the event.
    /// </summary>
    /// <param name="reported">A verified event of the device, after the newest one that is known.</param>
    /// <param name="message">The same as the device has signed it.</param>
    /// <param name="now">The time.</param>
    public OwnershipOutcome EndOwnership(DeviceEvent reported, byte[] message, DateTimeOffset now)
    {
        OwnershipOutcome outcome = new(OwnershipProofRefusal.NotAnEnd);
        _database.InExclusiveTransaction(() =>
        {
            outcome = Ownership.AddProofInTransaction(reported, message, now, out string by);
            if (outcome.Refusal == OwnershipProofRefusal.None)
            {
                string[] ended = [.. OfDevice(reported.Device).Where(each => each.End is null).Select(each => each.Id)];
                outcome = outcome with { Ended = ended };
                foreach (string id in ended)
                {
                    AddEnd(id, new AssociationEnd(now, EndCause.OwnershipEnd, by, outcome.Reason));
                }
            }
        });
        return outcome;
    }

    /// <summary>One of them, or null.</summary>
    /// <param name="id">32 hexadecimal digits.</param>
    public Association? Find(string id) =>
        _database.Query(
            $"SELECT {AssociationRows.Columns} FROM {AssociationRows.Tables} WHERE a.association = @association", AssociationRows.Read,
            ("@association", AssociationId.ToBytes(id))).FirstOrDefault();

    /// <summary>All of them, the newest first.</summary>
    public IReadOnlyList<Association> All() => Select("1 = 1");

    /// <summary>A number that rises with each change of an association, or of a device's state.</summary>
    public long LastChange() => LedgerChanges.Last(_database);

    /// <summary>A patient moves to another bed with the device, and with a second one. Earlier values belong to the bed before.</summary>
    /// <param name="id">The association's id.</param>
    /// <param name="bed">The bed.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why not: it is none, is over or has not begun, or another one has the bed.</returns>
    public AssociationRefusal Move(string id, string bed, DateTimeOffset now)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        _database.InExclusiveTransaction(() =>
        {
            Association? moved = Find(id);
            Association? second = moved is null ? null : BesideOf(moved);
            refusal = moved is null ? AssociationRefusal.Unknown
                : moved.State != AssociationState.Effective ? AssociationRefusal.EndedBefore
                : FindBlockingLocation(moved.Ward, bed, id, now, null, second?.Id) is not null ? AssociationRefusal.LocationHasOne
                : AssociationRefusal.None;
            foreach (Association each in new[] { moved, second }.OfType<Association>()
                .Where(each => refusal == AssociationRefusal.None && each.Location != bed))
            {
                AssociationMoves.AddInTransaction(_database, AssociationId.ToBytes(each.Id)!, each.Ward, bed, now);
            }
        });
        return refusal;
    }

    /// <summary>Those that have not ended, the newest first: effective ones, and pending ones that wait for their receipt.</summary>
    public IReadOnlyList<Association> Current() => Select("ended IS NULL");

    /// <summary>Those that were effective at some time in a period, the newest first.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="until">Its end, which is not in it.</param>
    public IReadOnlyList<Association> Between(DateTimeOffset from, DateTimeOffset until) => Select(
        "effective < @until AND (ended IS NULL OR ended >= @from)",
        ("@from", from.ToUnixTimeMilliseconds()), ("@until", until.ToUnixTimeMilliseconds()));

    /// <summary>Where the patient of an association was with the device, the first place first.</summary>
    /// <param name="id">Its id.</param>
    public IReadOnlyList<AssociationPlace> PlacesOf(string id) => AssociationMoves.PlacesOf(_database, id);

    /// <summary>Those of a device, the newest first.</summary>
    public IReadOnlyList<Association> OfDevice(string device) => Select("device = @value", ("@value", device));

    /// <summary>Those of a patient, the newest first; also under other ids that mean the same person.</summary>
    public IReadOnlyList<Association> OfPatient(string patient) => _database.Locked(() => Select(
        $"a.patient IN {PatientMerges.IdsOfPerson}", ("@survivor", PatientMerges.SurvivorOf(_database, patient))));

    /// <summary>The one that blocks a device for another one, or null.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time: a grant without an answer does not block for ever.</param>
    public Association? BlockingDevice(string device, DateTimeOffset now) => FindBlocking(
        "device = @value", "", now, null, null, ("@value", device));

    /// <summary>The one that blocks a patient for another one, or null.</summary>
    /// <param name="patient">Who.</param>
    /// <param name="now">The time: a grant without an answer does not block for ever.</param>
    /// <param name="replaced">The id of one that the other would replace; null for none.</param>
    /// <param name="beside">The id of one that the other would be beside; null for none.</param>
    public Association? BlockingPatient(string patient, DateTimeOffset now, string? replaced = null, string? beside = null) =>
        FindBlockingPatient(patient, "", now, replaced, beside);

    /// <summary>The one that blocks a bed for another one, or null.</summary>
    /// <param name="location">The bed.</param>
    /// <param name="patient">Whom it is for. Beds of another ward than this patient's do not count.</param>
    /// <param name="now">The time: a grant without an answer does not block for ever.</param>
    /// <param name="replaced">The id of one that the other would replace; null for none.</param>
    /// <param name="beside">The id of one that the other would be beside; null for none.</param>
    public Association? BlockingLocation(
        string location, string patient, DateTimeOffset now, string? replaced = null, string? beside = null) =>
        FindBlockingLocation(FindAdmission(patient).Ward, location, "", now, replaced, beside);

    /// <summary>The other one of a patient who has two devices in a bed, or null.</summary>
    public Association? BesideOf(Association association) => OfPatient(association.Patient).FirstOrDefault(each =>
        each.Id != association.Id && each.State == AssociationState.Effective
        && each.Location == association.Location && each.Ward == association.Ward);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private List<Association> Select(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _database.Query(
            $"SELECT {AssociationRows.Columns} FROM {AssociationRows.Tables} WHERE {condition} ORDER BY granted DESC, counter DESC",
            AssociationRows.Read, parameters);

    /// <summary>What a record system says of a patient: the name of a status, the ward and the visit; empty where none says it.</summary>
    private (string Status, string Ward, string Visit) FindAdmission(string patient) => _database.Query(
        "SELECT status, ward, visit FROM admissions WHERE patient = @patient",
        row => (row.GetString(0), row.GetString(1), row.GetString(2)),
        ("@patient", PatientMerges.SurvivorOf(_database, patient))).FirstOrDefault(("", "", ""));

    private bool AddEnd(string id, AssociationEnd end)
    {
        LedgerChanges.Note(_database, end.At);
        return _database.Execute(
            "INSERT INTO association_ends (association, ended, cause, ended_by, reason) VALUES (@association, @ended, @cause, @by, "
                + "@reason) ON CONFLICT DO NOTHING",
            ("@association", AssociationId.ToBytes(id)), ("@ended", end.At.ToUnixTimeMilliseconds()), ("@cause", end.Cause.ToString()),
            ("@by", end.By), ("@reason", end.Reason)) == 1;
    }

    /// <summary>What an association conflicts with: effective ones, and those whose answer may still come.</summary>
    private (AssociationRefusal Refusal, Association? Other) FindConflict(Association association, DateTimeOffset now) =>
        FindBlocking("device = @value", association.Id, now, null, null, ("@value", association.Device)) is { } ofDevice
            ? (AssociationRefusal.DeviceHasOne, ofDevice)
        : FindBlockingPatient(association.Patient, association.Id, now, association.Replaces, association.Beside) is { } ofPatient
            ? (AssociationRefusal.PatientHasOne, ofPatient)
        : FindBlockingLocation(
            association.Ward, association.Location, association.Id, now, association.Replaces, association.Beside) is { } ofLocation
            ? (AssociationRefusal.LocationHasOne, ofLocation)
        : (AssociationRefusal.None, null);

    private Association? FindBlockingPatient(string patient, string exceptId, DateTimeOffset now, string? replaced, string? beside) =>
        FindBlocking(
            $"a.patient IN {PatientMerges.IdsOfPerson}", exceptId, now, replaced, beside,
            ("@survivor", PatientMerges.SurvivorOf(_database, patient)));

    private Association? FindBlockingLocation(
        string ward, string location, string exceptId, DateTimeOffset now, string? replaced, string? beside) => FindBlocking(
        $"{AssociationMoves.Location} = @location AND {AssociationMoves.Ward} = @ward", exceptId, now, replaced, beside,
        ("@location", location), ("@ward", ward));

    private Association? FindBlocking(
        string condition, string exceptId, DateTimeOffset now, string? replaced, string? beside,
        params ReadOnlySpan<(string Name, object? Value)> values)
    {
        long answerable = now == DateTimeOffset.MaxValue ? long.MaxValue : (now - AnswerPatience).ToUnixTimeMilliseconds();
        return _database.Query(
            $"""
            SELECT {AssociationRows.Columns} FROM {AssociationRows.Tables}
            WHERE {condition} AND a.association NOT IN (@except, @replaced, @beside) AND ended IS NULL
                AND (effective IS NOT NULL OR not_after > @answerable)
            ORDER BY effective IS NULL, granted DESC LIMIT 1
            """,
            AssociationRows.Read,
            [
                .. values, ("@except", AssociationId.ToBytes(exceptId)), ("@replaced", AssociationId.ToBytes(replaced ?? "")),
                ("@beside", AssociationId.ToBytes(beside ?? "")), ("@answerable", answerable),
            ]).FirstOrDefault();
    }
}
