using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>The epochs of a store, with their keys.</summary>
public sealed class EpochTable
{
    // Several for each device of a large ward. Beyond that they are read from the database again.
    private const int CacheLimit = 2048;

    private readonly Database _database;
    private readonly Dictionary<(string Device, string DataClass, uint Id), Epoch> _cache = [];

    internal EpochTable(Database database) => _database = database;

    /// <summary>An epoch by its id, or null.</summary>
    public Epoch? Find(string device, string dataClass, byte[] id) => _database.Locked(() =>
    {
        (string, string, uint) key = (device, dataClass, BitConverter.ToUInt32(id));
        if (!_cache.TryGetValue(key, out Epoch? epoch))
        {
            epoch = _database.Query(
                "SELECT * FROM epochs WHERE device = @device AND class = @class AND epoch = @epoch",
                Read, ("@device", device), ("@class", dataClass), ("@epoch", id)).FirstOrDefault();
            if (epoch is not null)
            {
                if (_cache.Count == CacheLimit)
                {
                    _cache.Clear();
                }

                _cache[key] = epoch;
            }
        }

        return epoch;
    });

    /// <summary>The newest epoch in which a device accepts acknowledgements of this custodian, or null.</summary>
    public Epoch? Newest(string device, string dataClass) =>
        _database.Query(
            """
            SELECT * FROM epochs WHERE device = @device AND class = @class AND custody_secret IS NOT NULL
            ORDER BY boot DESC, uptime DESC, epoch DESC LIMIT 1
            """,
            Read, ("@device", device), ("@class", dataClass)).FirstOrDefault();

    /// <summary>
    /// Whether a number cannot be one of an epoch: it is below the epoch's first number, or not below that of a newer one. Devices number
    /// their readings without regard to epochs, so that numbers rise from each epoch of a class to the next.
    /// </summary>
    public bool IsOutside(Epoch epoch, long sequence) => sequence < epoch.FirstSequence || _database.Query(
        """
        SELECT 1 FROM epochs WHERE device = @device AND class = @class AND (boot, uptime, epoch) > (@boot, @uptime, @epoch)
            AND first_sequence <= @sequence LIMIT 1
        """,
        _ => true,
        ("@device", epoch.Device), ("@class", epoch.DataClass), ("@boot", epoch.Boot), ("@uptime", epoch.Uptime), ("@epoch", epoch.Id),
        ("@sequence", sequence)).Count > 0;

    /// <summary>The epochs of a device, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<Epoch> OfDevice(string device) =>
        _database.Query("SELECT * FROM epochs WHERE device = @device ORDER BY boot DESC, uptime DESC, class", Read, ("@device", device));

    /// <summary>The ids of all devices that have announced an epoch.</summary>
    public IReadOnlyList<string> Devices() =>
        _database.Query("SELECT DISTINCT device FROM epochs ORDER BY device", row => row.GetString(0));

    /// <summary>Stores an epoch that is not stored yet.</summary>
    internal void Add(Epoch epoch) =>
        _database.Execute(
            """
            INSERT INTO epochs (device, class, epoch, key, base_iv, custody_secret, start, clock_quality, association, boot, uptime,
            policy_version, late_after, digest, claimed_association, first_sequence, readers)
            VALUES (@device, @class, @epoch, @key, @baseIv, @custodySecret, @start, @clockQuality, @association, @boot, @uptime,
            @policyVersion, @lateAfter, @digest, @claimed, @firstSequence, @readers)
            """,
            ("@device", epoch.Device), ("@class", epoch.DataClass), ("@epoch", epoch.Id), ("@key", epoch.Key), ("@baseIv", epoch.BaseIv),
            ("@custodySecret", epoch.CustodySecret), ("@start", epoch.Start), ("@clockQuality", (long)epoch.ClockQuality),
            ("@association", epoch.Association), ("@boot", epoch.Boot), ("@uptime", epoch.Uptime), ("@policyVersion", epoch.PolicyVersion),
            ("@lateAfter", (long)epoch.LateAfterSeconds), ("@digest", epoch.AnnouncementDigest),
            ("@claimed", epoch.ClaimedAssociation), ("@firstSequence", epoch.FirstSequence), ("@readers", (long)epoch.Readers));

    /// <summary>The time of an uptime, if another epoch of the same boot had a clock.</summary>
    /// <param name="epoch">An epoch of that boot.</param>
    /// <param name="uptimeSeconds">Seconds since the boot.</param>
    /// <returns>Seconds since 1970; null if no epoch had a clock, or if that is no time that a device can have.</returns>
    internal long? RebasedTime(Epoch epoch, long uptimeSeconds) =>
        _database.Query(
            "SELECT start - uptime FROM epochs WHERE device = @device AND boot = @boot AND start IS NOT NULL ORDER BY uptime LIMIT 1",
            row => row.GetInt64(0), ("@device", epoch.Device), ("@boot", epoch.Boot))
            .Select(bootSeconds => (long?)(bootSeconds + uptimeSeconds))
            .FirstOrDefault(time => time is { } seconds && WireBounds.IsTime(seconds));

    /// <summary>Empties the cache: what it holds may not be in the database.</summary>
    internal void Forget() => _cache.Clear();

    private static Epoch Read(DbDataReader row) => new()
    {
        Device = (string)row["device"],
        DataClass = (string)row["class"],
        Id = (byte[])row["epoch"],
        Key = (byte[])row["key"],
        BaseIv = (byte[])row["base_iv"],
        CustodySecret = row["custody_secret"] as byte[],
        Start = row.NullableInt64("start"),
        ClockQuality = Convert.ToInt32(row["clock_quality"]),
        Association = row["association"] as byte[],
        Boot = Convert.ToInt64(row["boot"]),
        Uptime = Convert.ToInt64(row["uptime"]),
        PolicyVersion = Convert.ToInt64(row["policy_version"]),
        LateAfterSeconds = Convert.ToInt32(row["late_after"]),
        FirstSequence = Convert.ToInt64(row["first_sequence"]),
        Readers = Convert.ToInt32(row["readers"]),
        AnnouncementDigest = (byte[])row["digest"],
        ClaimedAssociation = row["claimed_association"] as byte[],
    };
}
