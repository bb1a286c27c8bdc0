using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Evidence;

/// <summary>
/// What proves later that a device has made what is stored: announcements and sealed readings as they arrived, and signed checkpoints. The
/// database does not protect these rows against changes: a changed row proves nothing any more, and a deleted one leaves readings unproven.
/// </summary>
public sealed class EvidenceTable
{
    // One original is the rule. Others of the same number are forgeries by somebody with the class's key, who could send them without end.
    private const int ArrivalsLimit = 4;

    private const string Stream = "device = @device AND class = @class";

    private readonly Database _database;
    private readonly TextColumn _device = new("device");
    private readonly TextColumn _dataClass = new("class");
    private readonly NumberColumn _sequence = new("sequence");
    private readonly NumberColumn _arrival = new("arrival");
    private readonly BytesColumn _epoch = new("epoch");
    private readonly BytesColumn _ciphertext = new("ciphertext");
    private readonly NumberColumn _pack = new("pack");

    internal EvidenceTable(Database database)
    {
        _database = database;
        Rows = new RowSet(
            "evidence_originals", "ON CONFLICT DO NOTHING", _device, _dataClass, _sequence, _arrival, _epoch, _ciphertext, _pack);
    }

    /// <summary>Originals that are kept with the next <see cref="Database.Insert"/>.</summary>
    internal RowSet Rows { get; }

    /// <summary>Keeps an announcement. The first one of an epoch stays.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class of the epoch.</param>
    /// <param name="epochId">4 bytes.</param>
    /// <param name="message">The message as it arrived.</param>
    public void AddAnnouncement(string device, string dataClass, byte[] epochId, byte[] message) =>
        _database.Execute(
            """
            INSERT INTO evidence_announcements (device, class, epoch, message) VALUES (@device, @class, @epoch, @message)
            ON CONFLICT DO NOTHING
            """,
            ("@device", device), ("@class", dataClass), ("@epoch", epochId), ("@message", message));

    /// <summary>Keeps the original of a reading whose number is new in the store.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="pack">The number under which its pack is stored; 0 if it is not.</param>
    public void AddOriginal(string device, string dataClass, SealedReading reading, long pack = 0) =>
        Add(device, dataClass, reading, arrival: 0, pack);

    /// <summary>
    /// Keeps what arrived with a number that is stored already, where it is not the same. Which of them the device has made, the device's
    /// checkpoint says.
    /// </summary>
    public void AddRepeat(string device, string dataClass, SealedReading reading)
    {
        _database.Insert([Rows]);
        Rows.Clear();
        IReadOnlyList<KeptOriginal> kept = Originals(device, dataClass, reading.Sequence, reading.Sequence, ArrivalsLimit);
        if (kept.Count < ArrivalsLimit && !kept.Any(original => original.Ciphertext.AsSpan().SequenceEqual(reading.Ciphertext)))
        {
            Add(device, dataClass, reading, kept.Count, pack: 0);
        }
    }

    /// <summary>Keeps a checkpoint.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="sequence">The number of its pack in the class "audit".</param>
    /// <param name="epochId">The epoch of that pack.</param>
    /// <param name="message">The COSE_Sign1, not verified.</param>
    public void AddCheckpoint(string device, long sequence, byte[] epochId, byte[] message) =>
        _database.Execute(
            """
            INSERT INTO evidence_checkpoints (device, sequence, epoch, message) VALUES (@device, @sequence, @epoch, @message)
            ON CONFLICT DO NOTHING
            """,
            ("@device", device), ("@sequence", sequence), ("@epoch", epochId), ("@message", message));

    /// <summary>The announcement of an epoch, or null if none was kept.</summary>
    public byte[]? Announcement(string device, string dataClass, byte[] epochId) =>
        _database.Query(
            $"SELECT message FROM evidence_announcements WHERE {Stream} AND epoch = @epoch",
            row => (byte[])row[0], ("@device", device), ("@class", dataClass), ("@epoch", epochId)).FirstOrDefault();

    /// <summary>Originals of a device's class, by number and arrival.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<KeptOriginal> Originals(string device, string dataClass, long first, long last, int limit) =>
        _database.Query(
            $"""
            SELECT sequence, arrival, epoch, ciphertext FROM evidence_originals
            WHERE {Stream} AND sequence >= @first AND sequence <= @last ORDER BY sequence, arrival LIMIT @limit
            """,
            row => new KeptOriginal(row.GetInt64(0), (int)row.GetInt64(1), (byte[])row[2], (byte[])row[3]),
            ("@device", device), ("@class", dataClass), ("@first", first), ("@last", last), ("@limit", (long)limit));

    /// <summary>Checkpoints of a device, by the numbers of their packs.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="first">The lowest number.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<KeptCheckpoint> Checkpoints(string device, long first, int limit) =>
        _database.Query(
            """
            SELECT sequence, epoch, message FROM evidence_checkpoints WHERE device = @device AND sequence >= @first
            ORDER BY sequence LIMIT @limit
            """,
            row => new KeptCheckpoint(row.GetInt64(0), (byte[])row[1], (byte[])row[2]),
            ("@device", device), ("@first", first), ("@limit", (long)limit));

    private void Add(string device, string dataClass, SealedReading reading, int arrival, long pack)
    {
        _device.Add(device);
        _dataClass.Add(dataClass);
        _sequence.Add(reading.Sequence);
        _arrival.Add(arrival);
        _epoch.Add(reading.EpochId);
        _ciphertext.Add(reading.Ciphertext);
        _pack.Add(pack);
    }
}
