using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>
/// How far a gateway is with one destination. Which packs were delivered is known by their sequence numbers and not by a time or a number
/// of the database: several collectors may store at the same time, a pack in quarantine may be accepted later, and clocks differ. A
/// destination that was away costs nothing here. For one thread; one gateway at a time delivers to a destination.
/// </summary>
public sealed class DestinationProgress
{
    /// <summary>Packs in a page.</summary>
    public const int PageLimit = PackLoader.PageLimit;

    // The numbers of classes: vitals and alarm are about patients, audit has the journals of devices.
    private const string AboutPatients = "(0, 1)";
    private const string Journals = "(2)";

    // Dead letters that were delivered are noted beside packs, as of no device and no class.
    private static readonly (long Device, long DataClass) Letters = (0, -1);

    private const int AssociationsLimit = 1000;

    // What has arrived in the last seconds is looked at again: another transaction may become visible later.
    private const int OverlapSeconds = 5;

    private readonly Database _database;
    private readonly long _number;
    private readonly string _classes;
    private readonly Dictionary<(long Device, long DataClass), SequenceRanges> _delivered = [];
    private readonly DeliveredRows _changed = new();
    private (long ReceivedSeconds, long Number) _position;

    /// <summary>A destination.</summary>
    /// <param name="database">The database.</param>
    /// <param name="name">The destination's name.</param>
    /// <param name="skipsStored">Whether a new destination begins with what comes from now on.</param>
    /// <param name="isOfEvents">Whether it gets security events; otherwise what is about patients.</param>
    internal DestinationProgress(Database database, string name, bool skipsStored, bool isOfEvents = false)
    {
        _database = database;
        _classes = isOfEvents ? Journals : AboutPatients;
        Name = name;
        bool isNew = database.Execute(
            "INSERT INTO destinations (name, received, retraction) VALUES (@name, 0, 0) ON CONFLICT DO NOTHING", ("@name", name)) == 1;
        if (isNew && skipsStored && isOfEvents)
        {
            database.Execute(
                "UPDATE destinations SET audit = (SELECT COALESCE(MAX(number), 0) FROM audit) WHERE name = @name", ("@name", name));
        }

        (_number, _position.ReceivedSeconds, Retraction, Audit) = database.Query(
            "SELECT number, received, retraction, audit FROM destinations WHERE name = @name",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), ("@name", name))[0];
        if (isNew && skipsStored)
        {
            database.Execute(
                $"""
                INSERT INTO delivered (destination, device, class, first, last)
                SELECT CAST(@destination AS INTEGER), device, class, first, last FROM ranges WHERE class IN {_classes}
                """,
                ("@destination", _number));
        }

        database.Query(
            "SELECT device, class, first, last FROM delivered WHERE destination = @destination",
            row => Of(row.GetInt64(0), row.GetInt64(1)).Add(row.GetInt64(2), row.GetInt64(3)), ("@destination", _number));
    }

    /// <summary>The destination's name.</summary>
    public string Name { get; }

    /// <summary>The number of the last retraction that was delivered.</summary>
    public long Retraction { get; private set; }

    /// <summary>The number of the last entry of the audit log that was delivered.</summary>
    internal long Audit { get; private set; }

    /// <summary>
    /// The next packs that have arrived and were not delivered, in the order of their arrival. Empty at the end: then it begins again a few
    /// seconds before.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="isEnd">Whether there are no others now.</param>
    public IReadOnlyList<PackKey> NextArrivals(DateTimeOffset now, out bool isEnd)
    {
        List<PackKey> page = Keys(
            $"""
            p.class IN {_classes} AND p.received >= @received AND (p.received > @received OR p.number > @number)
            ORDER BY p.received, p.number LIMIT {PageLimit}
            """,
            ("@received", _position.ReceivedSeconds), ("@number", _position.Number));
        isEnd = page.Count < PageLimit;
        if (page.Count > 0)
        {
            _position = (page[^1].ReceivedSeconds, page[^1].Number);
        }

        if (isEnd)
        {
            // A collector's clock that is ahead must not hide what comes after it.
            _position = (Math.Max(0, Math.Min(_position.ReceivedSeconds, now.ToUnixTimeSeconds()) - OverlapSeconds), 0);
        }

        return [.. page.Where(key => !IsDelivered(key))];
    }

    /// <summary>
    /// All packs that are stored and were not delivered, whenever they have arrived: whose time was unknown, that were in quarantine, whose
    /// patient the destination did not know.
    /// </summary>
    /// <returns>Pages, each of one device and class in the order of its numbers.</returns>
    public IEnumerable<IReadOnlyList<PackKey>> Missed()
    {
        List<(long Device, long DataClass, long First, long Last)> holes = [];
        _database.Query(
            $"SELECT device, class, first, last FROM ranges WHERE class IN {_classes} ORDER BY device, class DESC, first",
            row =>
            {
                holes.AddRange(Holes(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));
                return 0;
            });
        foreach ((long device, long dataClass, long first, long last) in holes)
        {
            for (long after = first - 1; ;)
            {
                List<PackKey> page = Keys(
                    $"""
                    p.device = @device AND p.class = @class AND p.sequence > @after AND p.sequence <= @last
                    ORDER BY p.sequence LIMIT {PageLimit}
                    """,
                    ("@device", device), ("@class", dataClass), ("@after", after), ("@last", last));
                if (page.Count == 0)
                {
                    break;
                }

                after = page[^1].Sequence;
                yield return [.. page.Where(key => !IsDelivered(key))];
            }
        }
    }

    /// <summary>Notes packs about which nothing is left to do, and what of them was refused.</summary>
    /// <param name="done">Delivered, refused, or of no patient.</param>
    /// <param name="refused">Those that were refused, with what the destination says.</param>
    /// <param name="now">The time.</param>
    public void Note(
        IReadOnlyCollection<PackKey> done, IReadOnlyCollection<(PackKey Key, string Association, string Reason)> refused,
        DateTimeOffset now)
    {
        // Most ranges only become longer; one that stands for others now takes their places.
        HashSet<PackKey> joining = [];
        foreach (PackKey key in done)
        {
            if (Of(key.Device, key.DataClass).Add(key.Sequence, key.Sequence).IsJoined)
            {
                joining.Add(key);
            }
        }

        _changed.Set(_number, done.Select(RangeOf).Distinct());
        (long, long, long, long)[] joined = [.. joining.Select(RangeOf).Distinct()];
        _database.InTransaction(() =>
        {
            foreach ((long device, long dataClass, long first, long last) in joined)
            {
                _database.Execute(
                    """
                    DELETE FROM delivered WHERE destination = @destination AND device = @device AND class = @class AND first > @first
                        AND first <= @last
                    """,
                    ("@destination", _number), ("@device", device), ("@class", dataClass), ("@first", first), ("@last", last));
            }

            foreach ((PackKey key, string association, string reason) in refused)
            {
                new DeadLetterTable(_database).Add(_number, association, key, reason, now);
            }

            _database.Execute(
                "UPDATE destinations SET received = @received WHERE number = @number",
                ("@received", _position.ReceivedSeconds), ("@number", _number));
            return [_changed.Rows];
        });
    }

    /// <summary>Associations whose state the destination does not have yet, the oldest first.</summary>
    public IReadOnlyList<(string Association, AssociationDeliveryState State)> Associations() => _database.Query(
        $"""
        SELECT association, state FROM (
            SELECT a.association, a.granted, COALESCE(x.state, '') AS delivered,
                CASE WHEN EXISTS (SELECT 1 FROM retractions AS r WHERE r.association = a.association AND r.first = 0) THEN 'Retracted'
                    WHEN e.association IS NOT NULL THEN 'Ended' ELSE 'Active' END AS state
            FROM associations AS a JOIN association_begins AS b ON b.association = a.association
            LEFT JOIN association_ends AS e ON e.association = a.association
            LEFT JOIN delivered_associations AS x ON x.destination = @destination AND x.association = a.association) AS known
        WHERE state <> delivered ORDER BY granted LIMIT {AssociationsLimit}
        """,
        row => (AssociationId.ToText((byte[])row[0])!, Enum.Parse<AssociationDeliveryState>(row.GetString(1))),
        ("@destination", _number));

    /// <summary>A number that changes when <see cref="Associations"/> may have changed.</summary>
    public (long Ledger, long Retraction) LastChange() => (
        LedgerChanges.Last(_database),
        _database.Query("SELECT COALESCE(MAX(number), 0) FROM retractions", row => row.GetInt64(0))[0]);

    /// <summary>Whether an association was ever delivered.</summary>
    public bool HasAssociation(string association) => _database.Query(
        "SELECT 1 FROM delivered_associations WHERE destination = @destination AND association = @association",
        _ => true, ("@destination", _number), ("@association", AssociationId.ToBytes(association))).Count > 0;

    /// <summary>Notes the state in which an association was delivered, or refused.</summary>
    /// <param name="association">Its id.</param>
    /// <param name="state">The state.</param>
    /// <param name="refusal">What the destination says, if it has refused it; otherwise null.</param>
    /// <param name="now">The time.</param>
    public void NoteAssociation(string association, AssociationDeliveryState state, string? refusal, DateTimeOffset now) =>
        _database.InTransaction(() =>
        {
            _database.Execute(
                """
                INSERT INTO delivered_associations (destination, association, state) VALUES (@destination, @association, @state)
                ON CONFLICT (destination, association) DO UPDATE SET state = excluded.state
                """,
                ("@destination", _number), ("@association", AssociationId.ToBytes(association)), ("@state", state.ToString()));
            if (refusal is not null)
            {
                new DeadLetterTable(_database).Add(_number, association, null, refusal, now);
            }
        });

    /// <summary>The delivered packs that a retraction is about, in the order of their numbers in the database.</summary>
    /// <param name="retraction">The retraction.</param>
    /// <param name="after">The number of the last pack of the page before; 0 for the first page.</param>
    public IReadOnlyList<PackKey> PacksOf(Retraction retraction, long after)
    {
        string which = retraction.IsWhole ? $"p.class IN {_classes}" : "p.class = 0 AND p.sequence >= @first AND p.sequence <= @last";
        return Keys(
            $"""
            {which} AND p.number > @after AND p.origin IN (SELECT number FROM origins WHERE association = @association)
            ORDER BY p.number LIMIT {PageLimit}
            """,
            ("@association", AssociationId.ToBytes(retraction.Association)), ("@after", after), ("@first", retraction.First),
            ("@last", retraction.Last));
    }

    /// <summary>The pack of a dead letter; null if it is not stored any more.</summary>
    public PackKey? PackOf(DeadLetter letter) => PackOf(_database, letter);

    /// <summary>The pack of a dead letter; null if it is not stored any more, or if it is the association itself.</summary>
    internal static PackKey? PackOf(Database database, DeadLetter letter)
    {
        List<PackKey> found = letter.Device.Length == 0 ? [] : Keys(
            database,
            "p.device = (SELECT number FROM device_numbers WHERE device = @device) AND p.class = @class AND p.sequence = @sequence",
            ("@device", letter.Device), ("@class", (long)Readings.Numbers.OfDataClass(letter.DataClass)), ("@sequence", letter.Sequence));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>A page could not be delivered: the next arrivals begin with it again.</summary>
    public void Rewind(IReadOnlyList<PackKey> page)
    {
        if (page.Count > 0)
        {
            _position = (Math.Min(_position.ReceivedSeconds, page[0].ReceivedSeconds), 0);
        }
    }

    /// <summary>A dead letter was delivered, or nothing is left of what it was about.</summary>
    public void Drop(DeadLetter letter) => new DeadLetterTable(_database).Remove(letter.Number);

    /// <summary>Notes that something was refused once more.</summary>
    /// <param name="association">The association's id.</param>
    /// <param name="pack">The pack; null for the association itself.</param>
    /// <param name="reason">What the destination says.</param>
    /// <param name="now">The time.</param>
    public void NoteRefusal(string association, PackKey? pack, string reason, DateTimeOffset now) =>
        new DeadLetterTable(_database).Add(_number, association, pack, reason, now);

    /// <summary>Whether nothing is left to do about a pack.</summary>
    public bool IsDelivered(PackKey key) =>
        _delivered.TryGetValue((key.Device, key.DataClass), out SequenceRanges? ranges) && ranges.Contains(key.Sequence);

    /// <summary>Notes that all of a retraction was delivered.</summary>
    public void NoteRetraction(long retraction)
    {
        _database.Execute(
            "UPDATE destinations SET retraction = @retraction WHERE number = @number", ("@retraction", retraction), ("@number", _number));
        Retraction = retraction;
    }

    /// <summary>Notes that the audit log was delivered up to this entry.</summary>
    internal void NoteAudit(long number)
    {
        _database.Execute("UPDATE destinations SET audit = @audit WHERE number = @number", ("@audit", number), ("@number", _number));
        Audit = number;
    }

    /// <summary>Notes that an entry of the audit log was refused.</summary>
    internal void NoteRefusalOfAudit(long number, string reason, DateTimeOffset now) =>
        new DeadLetterTable(_database).AddAuditEntry(_number, number, reason, now);

    /// <summary>Whether a dead letter was delivered.</summary>
    internal bool HasLetter(long number) => IsDelivered(LetterKey(number));

    /// <summary>Notes that dead letters were delivered.</summary>
    internal void NoteLetters(IReadOnlyCollection<long> numbers, DateTimeOffset now) => Note([.. numbers.Select(LetterKey)], [], now);

    private static PackKey LetterKey(long number) => new(0, Letters.Device, Letters.DataClass, number, 0);

    private List<PackKey> Keys(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Keys(_database, condition, parameters);

    private static List<PackKey> Keys(
        Database database, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) => database.Query(
        $"SELECT p.number, p.device, p.class, p.sequence, p.received FROM packs AS p WHERE {condition}",
        row => new PackKey(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), parameters);

    /// <summary>What of a range was not delivered.</summary>
    private IEnumerable<(long Device, long DataClass, long First, long Last)> Holes(long device, long dataClass, long first, long last)
    {
        foreach ((long from, long to) in Of(device, dataClass).All.Where(range => range.Last >= first && range.First <= last))
        {
            if (from > first)
            {
                yield return (device, dataClass, first, from - 1);
            }

            first = to + 1;
        }

        if (first <= last)
        {
            yield return (device, dataClass, first, last);
        }
    }

    private (long Device, long DataClass, long First, long Last) RangeOf(PackKey key)
    {
        (long first, long last) = Of(key.Device, key.DataClass).Find(key.Sequence)!.Value;
        return (key.Device, key.DataClass, first, last);
    }

    private SequenceRanges Of(long device, long dataClass)
    {
        if (!_delivered.TryGetValue((device, dataClass), out SequenceRanges? ranges))
        {
            _delivered.Add((device, dataClass), ranges = new SequenceRanges());
        }

        return ranges;
    }
}
