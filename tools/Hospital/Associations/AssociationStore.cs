using System.Data.Common;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// Associations, registered devices and the audit log, in the database of the readings. A row says a fact and is never changed: that one was granted, that a device has
/// confirmed it, that it has ended. The database itself refuses anything else.
/// </summary>
public sealed class AssociationStore : IDisposable
{
    private const string Columns =
        "a.association, device, serial, patient, patient_token, location, responsible, responsible_token, capture, granted, not_after, counter, nonce, effective, receipt, ended, cause, ended_by, reason";

    private const string Tables =
        "associations AS a LEFT JOIN association_begins AS b ON b.association = a.association LEFT JOIN association_ends AS e ON e.association = a.association";

    private readonly Database _database;
    private readonly DeviceTable _devices;
    private readonly Lock _lock = new();

    private AssociationStore(Database database)
    {
        _database = database;
        _devices = new DeviceTable(database);
        Schema.BringUpToDate(database);
    }

    /// <summary>How long after its not-after a grant without an answer still keeps device, patient and bed from being in another: a device that took it waits as long for a press.</summary>
    public static TimeSpan AnswerPatience { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Opens the associations of a store, and makes it when there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer program has changed it.</exception>
    public static AssociationStore Open(string target) => new(Database.Open(target));

    /// <summary>Keeps one that is granted now, before its grant is sent.</summary>
    /// <param name="granted">It.</param>
    /// <param name="other">The one that it would collide with, when it is refused.</param>
    public AssociationRefusal Add(Association granted, out Association? other)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        Association? found = null;
        Alone(() =>
        {
            (refusal, found) = Collision(granted, granted.Granted);
            if (refusal == AssociationRefusal.None)
            {
                _database.Execute(
                    """
                    INSERT INTO associations (association, device, serial, patient, patient_token, location, responsible, responsible_token, capture, granted, not_after, counter, nonce)
                    VALUES (@association, @device, @serial, @patient, @patientToken, @location, @responsible, @responsibleToken, @capture, @granted, @notAfter, @counter, @nonce)
                    """,
                    ("@association", AssociationId.Read(granted.Id)), ("@device", granted.Device), ("@serial", granted.Serial), ("@patient", granted.Patient),
                    ("@patientToken", Convert.FromHexString(granted.PatientToken)), ("@location", granted.Location), ("@responsible", granted.Responsible),
                    ("@responsibleToken", Convert.FromHexString(granted.ResponsibleToken)), ("@capture", granted.Capture.ToString()),
                    ("@granted", granted.Granted.ToUnixTimeMilliseconds()), ("@notAfter", granted.NotAfter.ToUnixTimeMilliseconds()), ("@counter", granted.Counter),
                    ("@nonce", Convert.FromHexString(granted.Nonce)));
            }
        });
        other = found;
        return refusal;
    }

    /// <summary>Makes one effective: the device has confirmed it.</summary>
    /// <param name="id">Which.</param>
    /// <param name="at">Since when.</param>
    /// <param name="receipt">What the device has signed.</param>
    /// <param name="changed">Whether anything is new; not so when the receipt has come before.</param>
    /// <returns>
    /// Why it does not count all the same: it had ended before, or another one has taken the device, the patient or the bed meanwhile, by which it has ended now. That the device has confirmed it is kept in any
    /// case, as its readings name it.
    /// </returns>
    public AssociationRefusal MakeEffective(string id, DateTimeOffset at, ReadOnlyMemory<byte> receipt, out bool changed)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        bool isNew = false;
        Alone(() =>
        {
            if (FindOne(id) is not { } association)
            {
                refusal = AssociationRefusal.Unknown;
                return;
            }

            isNew = _database.Execute(
                "INSERT INTO association_begins (association, effective, receipt) VALUES (@association, @effective, @receipt) ON CONFLICT DO NOTHING",
                ("@association", AssociationId.Read(id)), ("@effective", at.ToUnixTimeMilliseconds()), ("@receipt", receipt.ToArray())) == 1;
            if (association.End is not null)
            {
                refusal = AssociationRefusal.EndedBefore;
            }
            else if (isNew)
            {
                (refusal, Association? other) = Collision(association, DateTimeOffset.MaxValue);
                if (refusal != AssociationRefusal.None)
                {
                    AddEnd(id, new AssociationEnd(at, EndCause.Conflict, association.Device, $"{other!.Id} was there before"));
                }
            }
        });
        changed = isNew;
        return refusal;
    }

    /// <summary>Ends one. It can end once.</summary>
    /// <returns><see cref="AssociationRefusal.EndedBefore"/> when it has ended before: that stands.</returns>
    public AssociationRefusal End(string id, AssociationEnd end)
    {
        AssociationRefusal refusal = AssociationRefusal.None;
        Alone(() => refusal = FindOne(id) is null ? AssociationRefusal.Unknown : AddEnd(id, end) ? AssociationRefusal.None : AssociationRefusal.EndedBefore);
        return refusal;
    }

    /// <summary>One of them, or null.</summary>
    /// <param name="id">32 hexadecimal digits.</param>
    public Association? Find(string id)
    {
        lock (_lock)
        {
            return FindOne(id);
        }
    }

    /// <summary>All of them, the newest first.</summary>
    public IReadOnlyList<Association> All() => Select("1 = 1");

    /// <summary>Those that have not ended, the newest first: effective ones, and such as wait for their receipt.</summary>
    public IReadOnlyList<Association> Standing() => Select("ended IS NULL");

    /// <summary>Those of a device, the newest first.</summary>
    public IReadOnlyList<Association> OfDevice(string device) => Select("device = @value", device);

    /// <summary>Those of a patient, the newest first.</summary>
    public IReadOnlyList<Association> OfPatient(string patient) => Select("patient = @value", patient);

    /// <summary>The one that keeps a device from being in another, or null.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">A grant without an answer does not keep it for ever.</param>
    public Association? Holding(string device, DateTimeOffset now)
    {
        lock (_lock)
        {
            return Holding("device", device, "", now);
        }
    }

    /// <summary>The one that keeps a patient from being in another, or null.</summary>
    /// <param name="patient">Who.</param>
    /// <param name="now">A grant without an answer does not keep anybody for ever.</param>
    public Association? HoldingPatient(string patient, DateTimeOffset now)
    {
        lock (_lock)
        {
            return Holding("patient", patient, "", now);
        }
    }

    /// <summary>The one that keeps a bed from being in another, or null.</summary>
    /// <param name="location">The bed.</param>
    /// <param name="now">A grant without an answer does not keep it for ever.</param>
    public Association? HoldingLocation(string location, DateTimeOffset now)
    {
        lock (_lock)
        {
            return Holding("location", location, "", now);
        }
    }

    /// <summary>Keeps that somebody wants an association to end, before the command is sent.</summary>
    public void Add(UnpairRequest request) => Alone(() => _database.Execute(
        "INSERT INTO release_requests (association, counter, requested, requested_by) VALUES (@association, @counter, @requested, @by)",
        ("@association", AssociationId.Read(request.Association)), ("@counter", request.Counter), ("@requested", request.At.ToUnixTimeMilliseconds()), ("@by", request.By)));

    /// <summary>Who wanted an association to end, the newest first.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<UnpairRequest> UnpairRequests(string association)
    {
        lock (_lock)
        {
            return _database.Query(
                "SELECT counter, requested, requested_by FROM release_requests WHERE association = @association ORDER BY counter DESC",
                row => new UnpairRequest(association, row.GetInt64(0), Time(row.GetInt64(1)), row.GetString(2)), ("@association", AssociationId.Read(association)));
        }
    }

    /// <summary>A counter for the next command to a device: higher than all before, also when the clock went back.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time: counters are its milliseconds, so that other programs of the authority can count on.</param>
    public long NextCounter(string device, DateTimeOffset now)
    {
        long counter = 0;
        Alone(() =>
        {
            long last = _database.Query("SELECT COALESCE(MAX(counter), 0) FROM command_counters WHERE device = @device", row => row.GetInt64(0), ("@device", device))[0];
            counter = Math.Max(now.ToUnixTimeMilliseconds(), last + 1);
            _database.Execute("INSERT INTO command_counters (device, counter) VALUES (@device, @counter)", ("@device", device), ("@counter", counter));
        });
        return counter;
    }

    /// <summary>Takes a device among those whose messages are believed. Its first registration stands.</summary>
    /// <returns>false when it was registered before.</returns>
    public bool Register(RegisteredDevice device)
    {
        lock (_lock)
        {
            return _devices.Add(device);
        }
    }

    /// <summary>A device that was registered, or null.</summary>
    /// <param name="device">Its id.</param>
    public RegisteredDevice? FindDevice(string device)
    {
        lock (_lock)
        {
            return _devices.Find(device);
        }
    }

    /// <summary>Registered devices of a serial: whoever types a label types no fingerprint, so that the key has to be known before. Two makers may give one serial.</summary>
    public IReadOnlyList<RegisteredDevice> DevicesOfSerial(string serial)
    {
        lock (_lock)
        {
            return _devices.OfSerial(serial);
        }
    }

    /// <summary>All devices that were registered.</summary>
    public IReadOnlyList<RegisteredDevice> RegisteredDevices()
    {
        lock (_lock)
        {
            return _devices.All();
        }
    }

    /// <summary>Writes into the audit log.</summary>
    public void Log(AuditEntry entry) => Alone(() => _database.Execute(
        "INSERT INTO audit (number, time, who, role, action, subject, outcome) VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM audit), @time, @who, @role, @action, @subject, @outcome)",
        ("@time", entry.Time.ToUnixTimeMilliseconds()), ("@who", entry.Who), ("@role", entry.Role), ("@action", entry.Action), ("@subject", entry.Subject), ("@outcome", entry.Outcome)));

    /// <summary>The newest entries of the audit log, the newest first.</summary>
    /// <param name="limit">As many as this.</param>
    public IReadOnlyList<AuditEntry> Logged(int limit = 1000)
    {
        lock (_lock)
        {
            return _database.Query(
                "SELECT time, who, role, action, subject, outcome FROM audit ORDER BY number DESC LIMIT @limit",
                row => new AuditEntry(Time(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)), ("@limit", (long)limit));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static Association Read(DbDataReader row) => new()
    {
        Id = AssociationId.Write((byte[])row[0])!,
        Device = row.GetString(1),
        Serial = row.GetString(2),
        Patient = row.GetString(3),
        PatientToken = Convert.ToHexStringLower((byte[])row[4]),
        Location = row.GetString(5),
        Responsible = row.GetString(6),
        ResponsibleToken = Convert.ToHexStringLower((byte[])row[7]),
        Capture = Enum.Parse<CaptureMethod>(row.GetString(8)),
        Granted = Time(row.GetInt64(9)),
        NotAfter = Time(row.GetInt64(10)),
        Counter = row.GetInt64(11),
        Nonce = Convert.ToHexStringLower((byte[])row[12]),
        Effective = row.IsDBNull(13) ? null : Time(row.GetInt64(13)),
        Receipt = row[14] as byte[],
        End = row.IsDBNull(15) ? null : new AssociationEnd(Time(row.GetInt64(15)), Enum.Parse<EndCause>(row.GetString(16)), row.GetString(17), row.GetString(18)),
    };

    private void Alone(Action work)
    {
        lock (_lock)
        {
            _database.InTransactionAlone(work);
        }
    }

    private List<Association> Select(string condition, string value = "")
    {
        lock (_lock)
        {
            return _database.Query($"SELECT {Columns} FROM {Tables} WHERE {condition} ORDER BY granted DESC, counter DESC", Read, ("@value", value));
        }
    }

    private Association? FindOne(string id) =>
        _database.Query($"SELECT {Columns} FROM {Tables} WHERE a.association = @association", Read, ("@association", AssociationId.Read(id))).FirstOrDefault();

    private bool AddEnd(string id, AssociationEnd end) =>
        _database.Execute(
            "INSERT INTO association_ends (association, ended, cause, ended_by, reason) VALUES (@association, @ended, @cause, @by, @reason) ON CONFLICT DO NOTHING",
            ("@association", AssociationId.Read(id)), ("@ended", end.At.ToUnixTimeMilliseconds()), ("@cause", end.Cause.ToString()), ("@by", end.By), ("@reason", end.Reason)) == 1;

    /// <summary>What an association would collide with: effective ones, and until a time such as are not answered yet.</summary>
    private (AssociationRefusal Refusal, Association? Other) Collision(Association association, DateTimeOffset now) =>
        Holding("device", association.Device, association.Id, now) is { } ofDevice ? (AssociationRefusal.DeviceHasOne, ofDevice)
        : Holding("patient", association.Patient, association.Id, now) is { } ofPatient ? (AssociationRefusal.PatientHasOne, ofPatient)
        : Holding("location", association.Location, association.Id, now) is { } ofLocation ? (AssociationRefusal.LocationHasOne, ofLocation)
        : (AssociationRefusal.None, null);

    private Association? Holding(string column, string value, string but, DateTimeOffset now) =>
        _database.Query(
            $"""
            SELECT {Columns} FROM {Tables}
            WHERE {column} = @value AND a.association <> @but AND ended IS NULL AND (effective IS NOT NULL OR not_after > @answerable) ORDER BY effective IS NULL, granted DESC LIMIT 1
            """,
            Read, ("@value", value), ("@but", AssociationId.Read(but)),
            ("@answerable", now == DateTimeOffset.MaxValue ? long.MaxValue : (now - AnswerPatience).ToUnixTimeMilliseconds())).FirstOrDefault();
}
