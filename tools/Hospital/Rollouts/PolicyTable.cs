using System.Data.Common;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>
/// Policies that go to devices over the air: signed, once each, and for each device what has become of them. Several programs may send
/// what waits at the same time: each claims it before.
/// </summary>
public sealed class PolicyTable
{
    private const string Columns =
        "device, digest, version, state, changed, asked, asked_by, due, sent, attempts, counter, device_key, reason";

    // The newest announcement of a device's readings; the class 0 is that of vital signs.
    private const string NewestEpoch = """
        SELECT d.device, e.policy_version, e.start FROM device_numbers AS d JOIN epochs AS e ON e.number = (
            SELECT x.number FROM epochs AS x WHERE x.device = d.number AND x.class = 0
            ORDER BY x.boot DESC, x.uptime DESC, x.epoch DESC LIMIT 1)
        """;

    private const string Confirmed = "SELECT device, version, changed FROM policies WHERE state = 'InForce'";

    private readonly Database _database;

    internal PolicyTable(Database database) => _database = database;

    /// <summary>
    /// Orders a policy for devices, each of them or none if the database fails. A lower version that waits is not sent any more.
    /// </summary>
    /// <param name="devices">Their ids.</param>
    /// <param name="message">The policy as the authority has signed it, which somebody has verified.</param>
    /// <param name="version">Its version.</param>
    /// <param name="by">Who orders it.</param>
    /// <param name="now">The time.</param>
    /// <returns>What came of each, in the order of the ids. Whoever orders the same again changes nothing, but what was refused.</returns>
    public IReadOnlyList<(string Device, PolicyOrderOutcome Outcome)> Order(
        IReadOnlyList<string> devices, byte[] message, long version, string by, DateTimeOffset now)
    {
        byte[] digest = SHA256.HashData(message);
        List<(string, PolicyOrderOutcome)> outcomes = [];
        _database.InExclusiveTransaction(() =>
        {
            outcomes.Clear();
            _database.Execute(
                """
                INSERT INTO signed_policies (digest, version, message, added, added_by) VALUES (@digest, @version, @message, @now, @by)
                ON CONFLICT DO NOTHING
                """,
                ("@digest", digest), ("@version", version), ("@message", message), ("@now", Milliseconds(now)), ("@by", by));
            foreach (string device in devices)
            {
                outcomes.Add((device, OrderFor(device, digest, version, by, now)));
            }
        });
        return outcomes;
    }

    /// <summary>A policy as the authority has signed it; null if there is none with this digest.</summary>
    /// <param name="digest">SHA-256, 32 bytes.</param>
    public byte[]? Message(byte[] digest) => _database.Query(
        "SELECT message FROM signed_policies WHERE digest = @digest", row => (byte[])row[0], ("@digest", digest)).FirstOrDefault();

    /// <summary>The policy with a version that a device has confirmed, as the authority has signed it; null if there is none.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="version">The version.</param>
    public byte[]? MessageInForce(string device, long version) => _database.Query(
        """
        SELECT s.message FROM policies AS p JOIN signed_policies AS s ON s.digest = p.digest
        WHERE p.device = @device AND p.version = @version AND p.state = 'InForce'
        """,
        row => (byte[])row[0], ("@device", device), ("@version", version)).FirstOrDefault();

    /// <summary>All orders, by device, the highest version of each first.</summary>
    public IReadOnlyList<PolicyOrder> All() =>
        _database.Query($"SELECT {Columns} FROM policies ORDER BY device, version DESC, asked DESC", Read);

    /// <summary>The orders of one policy, by device.</summary>
    /// <param name="digest">SHA-256, 32 bytes.</param>
    public IReadOnlyList<PolicyOrder> OfPolicy(byte[] digest) => _database.Query(
        $"SELECT {Columns} FROM policies WHERE digest = @digest ORDER BY device", Read, ("@digest", digest));

    /// <summary>What waits and is due, the longest first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<PolicyOrder> Due(DateTimeOffset now, int limit) => _database.Query(
        $"SELECT {Columns} FROM policies WHERE state = 'Waiting' AND due <= @now ORDER BY due, device LIMIT @limit", Read,
        ("@now", Milliseconds(now)), ("@limit", limit));

    /// <summary>What waits for a device; null if nothing does.</summary>
    /// <param name="device">Its id.</param>
    public PolicyOrder? WaitingFor(string device) => _database.Query(
        $"SELECT {Columns} FROM policies WHERE device = @device AND state = 'Waiting' ORDER BY version DESC LIMIT 1", Read,
        ("@device", device)).FirstOrDefault();

    /// <summary>The key of a device for which a command with a policy was made; null if there was none.</summary>
    /// <param name="device">Its id.</param>
    public CosePublicKey? KeyOf(string device) => _database.Query(
        "SELECT device_key FROM policies WHERE device = @device AND device_key IS NOT NULL ORDER BY version DESC LIMIT 1",
        row => CosePublicKey.TryParse((byte[])row[0], out CosePublicKey? key) ? key : null, ("@device", device)).FirstOrDefault();

    /// <summary>
    /// A device has lost the policy that it has confirmed, because it was another owner's meanwhile: it waits for it again.
    /// </summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time.</param>
    /// <returns>false if nobody has ever ordered one for it. What it has refused is not sent again.</returns>
    public bool TryReopen(string device, DateTimeOffset now) => _database.Execute(
        """
        UPDATE policies SET state = 'Waiting', changed = @now, due = @now, sent = NULL, attempts = 0, counter = 0, reason = ''
        WHERE device = @device AND state = 'InForce'
            AND version = (SELECT MAX(version) FROM policies WHERE device = @device AND state = 'InForce')
        """,
        ("@now", Milliseconds(now)), ("@device", device)) > 0
        || _database.Query("SELECT 1 FROM policies WHERE device = @device LIMIT 1", _ => true, ("@device", device)).Count > 0;

    /// <summary>Claims an order that waits, before it is sent: no other program sends it before it is due again.</summary>
    /// <param name="order">As it was read.</param>
    /// <param name="counter">The counter of its command.</param>
    /// <param name="key">The device's key, if it is not registered.</param>
    /// <param name="now">The time.</param>
    /// <param name="due">When it is sent again if there is no answer.</param>
    /// <returns>false if another program was first.</returns>
    public bool TryClaim(PolicyOrder order, long counter, CosePublicKey? key, DateTimeOffset now, DateTimeOffset due) =>
        _database.Execute(
            """
            UPDATE policies SET counter = @counter, device_key = @key, sent = @now, due = @due, attempts = attempts + 1,
                reason = ''
            WHERE device = @device AND digest = @digest AND state = 'Waiting' AND due = @before AND attempts = @attempts
            """,
            ("@counter", counter), ("@key", key?.Encode()), ("@now", Milliseconds(now)), ("@due", Milliseconds(due)),
            ("@device", order.Device), ("@digest", order.Digest), ("@before", Milliseconds(order.Due)),
            ("@attempts", order.Attempts)) == 1;

    /// <summary>Postpones an order, or has it sent at once, with a reason for people.</summary>
    /// <param name="order">Which.</param>
    /// <param name="due">When it is sent next.</param>
    /// <param name="counter">The counter of its next command; 0 to take a new one.</param>
    /// <param name="reason">Why it still waits.</param>
    public void Postpone(PolicyOrder order, DateTimeOffset due, long counter, string reason) => _database.Execute(
        """
        UPDATE policies SET due = @due, counter = @counter, reason = @reason
        WHERE device = @device AND digest = @digest AND state = 'Waiting'
        """,
        ("@due", Milliseconds(due)), ("@counter", counter), ("@reason", reason), ("@device", order.Device), ("@digest", order.Digest));

    /// <summary>Ends an order.</summary>
    /// <param name="order">Which.</param>
    /// <param name="state">What has become of it.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="now">The time.</param>
    /// <returns>false if it had ended before: that remains.</returns>
    public bool TryEnd(PolicyOrder order, PolicyOrderState state, string reason, DateTimeOffset now) => _database.Execute(
        """
        UPDATE policies SET state = @state, reason = @reason, changed = @now
        WHERE device = @device AND digest = @digest AND state = 'Waiting'
        """,
        ("@state", state.ToString()), ("@reason", reason), ("@now", Milliseconds(now)), ("@device", order.Device),
        ("@digest", order.Digest)) == 1;

    /// <summary>The version that a device has announced with its newest epoch; null if it has announced none.</summary>
    /// <param name="device">Its id.</param>
    public RunningPolicy? Announced(string device) =>
        _database.Query($"{NewestEpoch} WHERE d.device = @device", ReadEpoch, ("@device", device)).FirstOrDefault();

    /// <summary>What each device uses: by its newest announcement, or by what it has answered since then.</summary>
    public IReadOnlyDictionary<string, RunningPolicy> Running()
    {
        Dictionary<string, RunningPolicy> running =
            _database.Query(NewestEpoch, ReadEpoch).ToDictionary(announced => announced.Device);
        foreach (RunningPolicy confirmed in _database.Query($"{Confirmed} ORDER BY version", ReadConfirmed))
        {
            if (!running.TryGetValue(confirmed.Device, out RunningPolicy? announced) || announced.Version <= confirmed.Version)
            {
                running[confirmed.Device] = confirmed;
            }
        }

        return running;
    }

    /// <summary>What a device uses, in the same way; null if it has never said so.</summary>
    /// <param name="device">Its id.</param>
    public RunningPolicy? RunningOn(string device)
    {
        RunningPolicy? confirmed = _database.Query(
            $"{Confirmed} AND device = @device ORDER BY version DESC LIMIT 1", ReadConfirmed, ("@device", device)).FirstOrDefault();
        return Announced(device) is { } announced && (confirmed is null || announced.Version > confirmed.Version) ? announced : confirmed;
    }

    private PolicyOrderOutcome OrderFor(string device, byte[] digest, long version, string by, DateTimeOffset now)
    {
        List<PolicyOrder> former = _database.Query(
            $"SELECT {Columns} FROM policies WHERE device = @device ORDER BY version DESC", Read, ("@device", device));
        PolicyOrder? same = former.Find(order => order.Digest.AsSpan().SequenceEqual(digest));
        if (same is { State: PolicyOrderState.Waiting or PolicyOrderState.InForce })
        {
            return same.State == PolicyOrderState.Waiting ? PolicyOrderOutcome.Waiting : PolicyOrderOutcome.InForce;
        }

        if (former.Find(order => order.State is PolicyOrderState.Waiting or PolicyOrderState.InForce && order.Version >= version)
            is { } other)
        {
            return other.Version > version ? PolicyOrderOutcome.Older : PolicyOrderOutcome.OtherOfVersion;
        }

        foreach (PolicyOrder lower in former.Where(order => order.State == PolicyOrderState.Waiting))
        {
            TryEnd(lower, PolicyOrderState.Superseded, FormattableString.Invariant($"version {version} was ordered"), now);
        }

        _database.Execute(
            $"""
            INSERT INTO policies ({Columns}) VALUES (
                @device, @digest, @version, 'Waiting', @now, @now, @by, @now, NULL, 0, 0, NULL, '')
            ON CONFLICT (device, digest) DO UPDATE SET state = 'Waiting', changed = @now, asked = @now, asked_by = @by, due = @now,
                sent = NULL, attempts = 0, counter = 0, reason = ''
            """,
            ("@device", device), ("@digest", digest), ("@version", version), ("@now", Milliseconds(now)), ("@by", by));
        return PolicyOrderOutcome.Waiting;
    }

    private static PolicyOrder Read(DbDataReader row) => new(
        row.GetString(0),
        (byte[])row[1],
        row.GetInt64(2),
        Enum.TryParse(row.GetString(3), out PolicyOrderState state) ? state : PolicyOrderState.Refused,
        Time(row.GetInt64(4)),
        Time(row.GetInt64(5)),
        row.GetString(6))
    {
        Due = Time(row.GetInt64(7)),
        Sent = row.IsDBNull(8) ? null : Time(row.GetInt64(8)),
        Attempts = row.GetInt64(9),
        Counter = row.GetInt64(10),
        DeviceKey = row.NullableBlob(11) is { } key && CosePublicKey.TryParse(key, out CosePublicKey? read) ? read : null,
        Reason = row.GetString(12),
    };

    private static RunningPolicy ReadConfirmed(DbDataReader row) => new(row.GetString(0), row.GetInt64(1), Time(row.GetInt64(2)));

    private static RunningPolicy ReadEpoch(DbDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.NullableInt64(2).ToTime());

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
