using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Escalations;

/// <summary>
/// Which alarms were told to whom, and what became of it, in the database of the readings. The database refuses to change or delete what is
/// noted. Safe for many threads.
/// </summary>
public sealed class EscalationStore : IDisposable
{
    private const string Columns =
        "s.association, s.ward, s.bed, s.device, s.alarm, s.state, s.began, s.priority, s.unanswered, s.destination, s.page, "
            + "s.noted";

    private const string Unfinished = "escalations AS s JOIN unfinished_escalations AS u ON u.escalation = s.escalation";

    private readonly Database _database;

    private EscalationStore(Database database) => _database = database;

    /// <summary>Opens the escalations of a database; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static EscalationStore Open(string target)
    {
        Database database = Database.Open(target);
        Schema.Migrate(database);
        return new EscalationStore(database);
    }

    /// <summary>Notes an escalation, unless it was noted before.</summary>
    public void Add(Escalation escalation) => _database.InExclusiveTransaction(() =>
    {
        int added = _database.Execute(
            """
            INSERT INTO escalations (escalation, association, ward, bed, device, alarm, state, began, priority, unanswered, destination,
                page, noted)
            VALUES (@id, @association, @ward, @bed, @device, @alarm, @state, @began, @priority, @unanswered, @destination, @page, @noted)
            ON CONFLICT (escalation) DO NOTHING
            """,
            ("@id", escalation.Id), ("@association", AssociationId.ToBytes(escalation.Association)), ("@ward", escalation.Ward),
            ("@bed", escalation.Bed), ("@device", escalation.Device), ("@alarm", escalation.Alarm), ("@state", escalation.State),
            ("@began", escalation.Began), ("@priority", escalation.Priority),
            ("@unanswered", escalation.Unanswered.ToUnixTimeMilliseconds()), ("@destination", escalation.Destination),
            ("@page", escalation.Page), ("@noted", escalation.Noted.ToUnixTimeMilliseconds()));
        if (added > 0)
        {
            _database.Execute("INSERT INTO unfinished_escalations (escalation) VALUES (@id)", ("@id", escalation.Id));
        }
    });

    /// <summary>Notes what became of one. What can become of it once is there once.</summary>
    public void Note(EscalationEvent noted) => _database.Execute(
        """
        INSERT INTO escalation_events (escalation, kind, reason, occurred) VALUES (@id, @kind, @reason, @at) ON CONFLICT DO NOTHING
        """,
        ("@id", noted.Escalation), ("@kind", noted.Kind.ToString()), ("@reason", noted.Reason),
        ("@at", noted.At.ToUnixTimeMilliseconds()));

    /// <summary>Nothing is to be told about one any more.</summary>
    public void Finish(string id) =>
        _database.Execute("DELETE FROM unfinished_escalations WHERE escalation = @id", ("@id", id));

    /// <summary>Those of a ward about which something is still to be told, the oldest first.</summary>
    public IReadOnlyList<EscalationProgress> UnfinishedOf(string ward) =>
        WithEvents($"{Unfinished} WHERE s.ward = @parameter", ("@parameter", ward));

    /// <summary>Those that the pages of a ward show, the oldest first.</summary>
    public IReadOnlyList<EscalationProgress> ForPagesOf(string ward) =>
        [.. WithEvents($"{Unfinished} WHERE s.page = @parameter", ("@parameter", ward)).Where(each => each.End is null)];

    /// <summary>All of an association, the oldest first.</summary>
    public IReadOnlyList<EscalationProgress> OfAssociation(string association) =>
        WithEvents("escalations AS s WHERE s.association = @parameter", ("@parameter", AssociationId.ToBytes(association)));

    /// <summary>The destinations of a ward that have not answered since.</summary>
    /// <param name="ward">The ward.</param>
    /// <param name="oldest">What was before counts no more.</param>
    public IReadOnlyList<DestinationTrouble> TroublesOf(string ward, DateTimeOffset oldest)
    {
        Dictionary<string, DestinationTrouble> troubles = [];
        foreach ((string destination, EscalationEvent each) in _database.Query(
            """
            SELECT s.destination, e.escalation, e.kind, e.occurred, e.reason
            FROM escalation_events AS e JOIN escalations AS s ON s.escalation = e.escalation
            WHERE s.ward = @ward AND e.occurred >= @oldest ORDER BY e.number
            """,
            row => (row.GetString(0), ReadEvent(row, 1)), ("@ward", ward), ("@oldest", oldest.ToUnixTimeMilliseconds())))
        {
            if (each.IsAnswered)
            {
                troubles.Remove(destination);
            }
            else if (each.Reason.Length > 0)
            {
                DateTimeOffset since = troubles.GetValueOrDefault(destination)?.Since ?? each.At;
                troubles[destination] = new DestinationTrouble(destination, since, each.Reason);
            }
        }

        return [.. troubles.Values.OrderBy(trouble => trouble.Destination, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Takes or keeps the right to send to a destination, which one of several programs has at a time. Programs whose clocks differ by more
    /// than it lasts may both have it: then a destination gets a message twice, with the same id.
    /// </summary>
    /// <param name="lease">What for.</param>
    /// <param name="holder">The program that asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="length">How long it lasts.</param>
    public bool TryLease(string lease, string holder, DateTimeOffset now, TimeSpan length) => _database.Execute(
        """
        INSERT INTO escalation_leases (lease, holder, expires) VALUES (@lease, @holder, @expires)
        ON CONFLICT (lease) DO UPDATE SET holder = @holder, expires = @expires
        WHERE escalation_leases.holder = @holder OR escalation_leases.expires <= @now
        """,
        ("@lease", lease), ("@holder", holder), ("@now", now.ToUnixTimeMilliseconds()),
        ("@expires", (now + length).ToUnixTimeMilliseconds())) > 0;

    /// <summary>Gives all rights of a program back.</summary>
    public void EndLeases(string holder) =>
        _database.Execute("DELETE FROM escalation_leases WHERE holder = @holder", ("@holder", holder));

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static DateTimeOffset TimeOf(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static Escalation ReadEscalation(DbDataReader row) => new()
    {
        Association = AssociationId.ToText((byte[])row[0])!,
        Ward = row.GetString(1),
        Bed = row.GetString(2),
        Device = row.GetString(3),
        Alarm = row.GetString(4),
        State = row.GetString(5),
        Began = row.GetInt64(6),
        Priority = row.GetString(7),
        Unanswered = TimeOf(row, 8),
        Destination = row.GetString(9),
        Page = row.GetString(10),
        Noted = TimeOf(row, 11),
    };

    private static EscalationEvent ReadEvent(DbDataReader row, int first) => new(
        row.GetString(first), Enum.Parse<EscalationEventKind>(row.GetString(first + 1)), TimeOf(row, first + 2),
        row.GetString(first + 3));

    private IReadOnlyList<EscalationProgress> WithEvents(string from, (string, object?) parameter)
    {
        List<Escalation> all = _database.Query($"SELECT {Columns} FROM {from} ORDER BY s.number", ReadEscalation, parameter);
        if (all.Count == 0)
        {
            return [];
        }

        ILookup<string, EscalationEvent> events = _database.Query(
            $"SELECT e.escalation, e.kind, e.occurred, e.reason FROM escalation_events AS e WHERE e.escalation IN "
                + $"(SELECT s.escalation FROM {from}) ORDER BY e.number",
            row => ReadEvent(row, 0), parameter).ToLookup(each => each.Escalation);
        return [.. all.Select(each => new EscalationProgress(each, [.. events[each.Id]]))];
    }
}
