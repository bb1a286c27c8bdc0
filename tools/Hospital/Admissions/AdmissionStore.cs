using System.Data.Common;
using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Admissions;

/// <summary>
/// Which patients are in which wards and beds, in the database of the readings, as record systems of the hospital say it. Each event is
/// kept; what follows from all of a patient is stored beside it. Safe for many threads.
/// </summary>
public sealed class AdmissionStore : IDisposable
{
    private const string EventColumns =
        "source, message, kind, patient, prior, visit, ward, bed, name, born, occurred";

    private const string PatientColumns = "patient, status, visit, ward, bed, name, born, since";

    // A patient moves a few times in a visit. What is older than so many events decides nothing any more.
    private const int MoveLimit = 500;
    private const int UpdateLimit = 20;

    private const int PatientLimit = 10_000;
    private const int BedLimit = 1000;
    private const int HistoryLimit = 1000;

    // A free bed of the ward, in which nobody was for so long, is not shown.
    private static readonly TimeSpan BedMemory = TimeSpan.FromDays(90);

    private readonly Database _database;

    private AdmissionStore(Database database)
    {
        _database = database;
        Notices = new AdmissionNoticeTable(database);
        Dashboards = new WardDashboardTable(database);
        Feeds = new AdmissionFeedTable(database);
        Audit = new AuditLog(database);
    }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>What an administrator should look at.</summary>
    public AdmissionNoticeTable Notices { get; }

    /// <summary>Which wards have a dashboard.</summary>
    public WardDashboardTable Dashboards { get; }

    /// <summary>How far servers were asked.</summary>
    public AdmissionFeedTable Feeds { get; }

    /// <summary>Opens the admissions of a database; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static AdmissionStore Open(string target)
    {
        Database database = Database.Open(target);
        try
        {
            Schema.Migrate(database);
            return new AdmissionStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stores an event, with what follows from it: where the patient is, and the sensor that is on the patient. When it returns, all of it
    /// is on the disk.
    /// </summary>
    /// <param name="said">The event.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="DbException">The database does not take it: nothing of it is stored.</exception>
    public AdmissionOutcome Add(AdmissionEvent said, DateTimeOffset now)
    {
        if (AdmissionRules.FindFault(said, now) is { Length: > 0 } fault)
        {
            return new AdmissionOutcome(AdmissionResult.Refused, fault);
        }

        AdmissionOutcome outcome = new(AdmissionResult.Stored);
        _database.InExclusiveTransaction(() => outcome = AddInTransaction(said, now));
        return outcome;
    }

    /// <summary>A patient by an id, also by one that was merged with another one; null if nothing is known.</summary>
    public AdmittedPatient? Find(string patient) => _database.Locked(() =>
    {
        string survivor = PatientMerges.SurvivorOf(_database, patient);
        return FindById(survivor);
    });

    /// <summary>The patients of a ward, by their ids.</summary>
    public IReadOnlyList<AdmittedPatient> Present(string ward) => _database.Query(
        $"SELECT {PatientColumns} FROM admissions WHERE ward = @ward AND status = @present ORDER BY patient LIMIT @limit", Read,
        ("@ward", ward), ("@present", nameof(PatientStatus.Present)), ("@limit", (long)PatientLimit));

    /// <summary>The beds of a ward in which patients are, or were in the last 90 days; by their names.</summary>
    /// <param name="ward">The ward.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<string> Beds(string ward, DateTimeOffset now) => _database.Query(
        """
        SELECT bed FROM admission_events WHERE ward = @ward AND bed <> '' AND received >= @since
        UNION SELECT bed FROM admissions WHERE ward = @ward AND bed <> '' AND status = @present LIMIT @limit
        """,
        row => row.GetString(0), ("@ward", ward), ("@since", (now - BedMemory).ToUnixTimeMilliseconds()),
        ("@present", nameof(PatientStatus.Present)), ("@limit", (long)BedLimit));

    /// <summary>
    /// Those who have a sensor now, by the ids with which they were paired, also when another id stays; also those who are not known.
    /// </summary>
    public IReadOnlyDictionary<string, AdmittedPatient> WithSensors() => _database.Query(
        $"""
        SELECT DISTINCT a.patient, {string.Join(", ", PatientColumns.Split(", ").Select(column => $"p.{column}"))}
        FROM associations AS a LEFT JOIN association_ends AS e ON e.association = a.association
        LEFT JOIN patient_merges AS g ON g.prior = a.patient
        LEFT JOIN admissions AS p ON p.patient = COALESCE(g.patient, a.patient)
        WHERE e.association IS NULL
        """,
        row => (Paired: row.GetString(0), Patient: row.IsDBNull(1) ? new AdmittedPatient(row.GetString(0)) : Read(row, 1)))
        .ToDictionary(each => each.Paired, each => each.Patient);

    /// <summary>A number that rises with each event.</summary>
    public long LastChange() =>
        _database.Query("SELECT COALESCE(MAX(number), 0) FROM admission_events", row => row.GetInt64(0))[0];

    /// <summary>A number that rises when somebody gets a sensor, moves with one, or gives one back.</summary>
    public long LastPairing() => LedgerChanges.Last(_database);

    /// <summary>What was said about a patient, the newest first; also under ids that were merged with this one.</summary>
    public IReadOnlyList<AdmissionEvent> History(string patient) => _database.Locked(() => _database.Query(
        $"""
        SELECT {EventColumns} FROM admission_events WHERE patient IN {PatientMerges.IdsOfPerson}
        ORDER BY occurred DESC, number DESC LIMIT @limit
        """,
        ReadEvent, ("@survivor", PatientMerges.SurvivorOf(_database, patient)), ("@limit", (long)HistoryLimit)));

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static AdmittedPatient Read(DbDataReader row) => Read(row, 0);

    private static AdmittedPatient Read(DbDataReader row, int first) => new(row.GetString(first))
    {
        Status = Enum.Parse<PatientStatus>(row.GetString(first + 1)),
        Visit = row.GetString(first + 2),
        Ward = row.GetString(first + 3),
        Bed = row.GetString(first + 4),
        Name = row.GetString(first + 5),
        Born = ToDate(row.GetString(first + 6)),
        Since = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(first + 7)),
    };

    private static AdmissionEvent ReadEvent(DbDataReader row) => new(
        Enum.Parse<AdmissionKind>(row.GetString(2)), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)))
    {
        Source = row.GetString(0),
        Message = row.GetString(1),
        Prior = row.GetString(4),
        Visit = row.GetString(5),
        Ward = row.GetString(6),
        Bed = row.GetString(7),
        Name = row.GetString(8),
        Born = ToDate(row.GetString(9)),
    };

    private static DateOnly? ToDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    private static string ToText(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private AdmittedPatient? FindById(string patient) => _database.Query(
        $"SELECT {PatientColumns} FROM admissions WHERE patient = @patient", Read, ("@patient", patient)).FirstOrDefault();

    private AdmissionOutcome AddInTransaction(AdmissionEvent said, DateTimeOffset now)
    {
        // The database keeps milliseconds.
        said = said with { Occurred = DateTimeOffset.FromUnixTimeMilliseconds(said.Occurred.ToUnixTimeMilliseconds()) };
        if (IsRepeated(said))
        {
            return new AdmissionOutcome(AdmissionResult.Repeated);
        }

        string survivor = PatientMerges.SurvivorOf(_database, said.Patient);
        if (said.Kind == AdmissionKind.Merge)
        {
            string prior = PatientMerges.SurvivorOf(_database, said.Prior);
            if (prior != said.Prior && prior != survivor)
            {
                return new AdmissionOutcome(AdmissionResult.Refused, $"{said.Prior} was merged with another patient before");
            }

            if (survivor == said.Prior)
            {
                return new AdmissionOutcome(AdmissionResult.Refused, $"{said.Patient} was merged into {said.Prior} before");
            }

            if (prior == said.Prior)
            {
                PatientMerges.AddInTransaction(_database, said.Prior, survivor, now);
                Write(new AdmittedPatient(said.Prior) { Status = PatientStatus.Merged, Since = said.Occurred });
            }
        }

        long number = Insert(said, now);
        AdmittedPatient? before = FindById(survivor);
        AdmittedPatient patient = new(survivor);
        string remark = "";
        bool isLast = true;
        (long Number, AdmissionEvent Said)[] events = [.. EventsOf(survivor)];
        foreach ((long each, AdmissionEvent told) in events)
        {
            patient = AdmissionRules.Apply(patient, told, out string why);
            isLast = each == number;
            remark = isLast ? why : remark;
        }

        patient = AdmissionRules.PreferOwnName(patient, [.. events.Select(each => each.Said)]);
        Write(patient);

        // A nurse may have chosen another bed than the record system says. That counts until the patient is moved.
        bool hasMoved = said.Kind == AdmissionKind.Merge || (before?.Ward, before?.Bed) != (patient.Ward, patient.Bed);
        if (hasMoved && patient is { Status: PatientStatus.Present, Bed.Length: > 0 })
        {
            AssociationMoves.MoveInTransaction(_database, survivor, patient.Ward, patient.Bed, now);
        }

        remark = remark.Length == 0 && survivor != said.Patient ? $"{said.Patient} was merged into {survivor}"
            : remark.Length == 0 && !isLast && said.Kind != AdmissionKind.Merge ? "something newer is known of the patient"
            : remark;
        return new AdmissionOutcome(remark.Length == 0 ? AdmissionResult.Stored : AdmissionResult.StoredWithoutEffect, remark);
    }

    /// <summary>Whether the same message has come before. Some senders begin again with the ids of their messages.</summary>
    private bool IsRepeated(AdmissionEvent said) => said.Message.Length > 0 && _database.Query(
        $"SELECT {EventColumns} FROM admission_events WHERE message = @message AND source = @source AND patient = @patient", ReadEvent,
        ("@message", said.Message), ("@source", said.Source), ("@patient", said.Patient)).Contains(said);

    private long Insert(AdmissionEvent said, DateTimeOffset now) => _database.Query(
        $"""
        INSERT INTO admission_events ({EventColumns}, received)
        VALUES (@source, @message, @kind, @patient, @prior, @visit, @ward, @bed, @name, @born, @occurred, @received) RETURNING number
        """,
        row => row.GetInt64(0),
        ("@source", said.Source), ("@message", said.Message), ("@kind", said.Kind.ToString()), ("@patient", said.Patient),
        ("@prior", said.Prior), ("@visit", said.Visit), ("@ward", said.Ward), ("@bed", said.Bed), ("@name", said.Name),
        ("@born", ToText(said.Born)), ("@occurred", said.Occurred.ToUnixTimeMilliseconds()),
        ("@received", now.ToUnixTimeMilliseconds()))[0];

    /// <summary>The newest events of a person that may decide something, in the order in which they occurred.</summary>
    private IEnumerable<(long Number, AdmissionEvent Said)> EventsOf(string survivor)
    {
        List<(long Number, AdmissionEvent Said)> events = [];
        foreach ((string condition, int limit) in new[] { ("kind <> 'Update'", MoveLimit), ("kind = 'Update'", UpdateLimit) })
        {
            events.AddRange(_database.Query(
                $"""
                SELECT {EventColumns}, number FROM admission_events WHERE patient IN {PatientMerges.IdsOfPerson} AND {condition}
                ORDER BY occurred DESC, number DESC LIMIT @limit
                """,
                row => (row.GetInt64(11), ReadEvent(row)), ("@survivor", survivor), ("@limit", (long)limit)));
        }

        return events.OrderBy(each => each.Said.Occurred).ThenBy(each => each.Number);
    }

    private void Write(AdmittedPatient patient) => _database.Execute(
        $"""
        INSERT INTO admissions ({PatientColumns}) VALUES (@patient, @status, @visit, @ward, @bed, @name, @born, @since)
        ON CONFLICT (patient) DO UPDATE SET status = excluded.status, visit = excluded.visit, ward = excluded.ward, bed = excluded.bed,
            name = excluded.name, born = excluded.born, since = excluded.since
        """,
        ("@patient", patient.Id), ("@status", patient.Status.ToString()), ("@visit", patient.Visit), ("@ward", patient.Ward),
        ("@bed", patient.Bed), ("@name", patient.Name), ("@born", ToText(patient.Born)),
        ("@since", patient.Since.ToUnixTimeMilliseconds()));
}
