using System.Data.Common;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Ownership;

/// <summary>
/// How the hospital's ownership of devices ends: the commands that were sent, and the last events by which devices prove that everything on
/// them is erased (PROTOCOL.md, "Hand-over and retirement"). The database refuses to change or delete a row.
/// </summary>
public sealed class OwnershipTable
{
    private const string Proof = "by the device's own proof";

    // A device puts the time of a hand-over, by its own clock, into the event that proves it.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private readonly Database _database;
    private readonly DeviceStateTable _states;

    internal OwnershipTable(Database database, DeviceStateTable states)
    {
        _database = database;
        _states = states;
    }

    /// <summary>Notes a command, before it is sent.</summary>
    public void Add(OwnershipRequest request) => _database.Execute(
        """
        INSERT INTO ownership_requests (device, counter, kind, authority, next_owner, reason, asked, asked_by)
        VALUES (@device, @counter, @kind, @authority, @next, @reason, @asked, @by)
        """,
        ("@device", request.Device), ("@counter", request.Counter), ("@kind", request.End.ToString()), ("@authority", request.Authority),
        ("@next", request.NextOwner), ("@reason", request.Reason), ("@asked", request.At.ToUnixTimeMilliseconds()), ("@by", request.By));

    /// <summary>The commands to a device, the newest first.</summary>
    /// <param name="device">Its id.</param>
    public IReadOnlyList<OwnershipRequest> OfDevice(string device) => _database.Query(
        """
        SELECT device, counter, kind, authority, next_owner, reason, asked, asked_by FROM ownership_requests WHERE device = @device
        ORDER BY counter DESC
        """,
        Read, ("@device", device));

    /// <summary>The event by which a device has proven an end; null if it has not.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="counter">The counter of the command.</param>
    /// <returns>COSE_Sign1 of the device.</returns>
    public byte[]? FindProof(string device, long counter) => _database.Query(
        "SELECT message FROM ownership_proofs WHERE device = @device AND counter = @counter", row => (byte[])row[0],
        ("@device", device), ("@counter", counter)).FirstOrDefault();

    /// <summary>Whether a device has proven that it was retired.</summary>
    /// <param name="device">Its id.</param>
    public bool IsRetired(string device) => _database.Query(
        "SELECT 1 FROM ownership_proofs WHERE device = @device AND kind = @kind", _ => true,
        ("@device", device), ("@kind", nameof(OwnershipEnd.Retirement))).Count > 0;

    /// <summary>
    /// Keeps what proves an end and changes the state of the device, inside an exclusive transaction of the caller.
    /// </summary>
    /// <param name="reported">A verified event of the device, after the newest one that is known.</param>
    /// <param name="message">The same as the device has signed it.</param>
    /// <param name="now">The time.</param>
    /// <param name="by">Who has asked for the end, or the device.</param>
    internal OwnershipOutcome AddProofInTransaction(DeviceEvent reported, byte[] message, DateTimeOffset now, out string by)
    {
        DeviceState? before = _states.Find(reported.Device);
        OwnershipProofRefusal refusal = Judge(reported, before, out OwnershipRequest? request);
        by = request?.By ?? reported.Device;
        if (refusal != OwnershipProofRefusal.None)
        {
            return new OwnershipOutcome(refusal) { State = before };
        }

        bool isRetired = reported.OwnershipEvent == OwnershipEvent.Retired;
        long counter = request?.Counter ?? reported.Number;
        _database.Execute(
            """
            INSERT INTO ownership_proofs (device, counter, kind, message, received) VALUES (@device, @counter, @kind, @message, @now)
            """,
            ("@device", reported.Device), ("@counter", counter),
            ("@kind", (isRetired ? OwnershipEnd.Retirement : OwnershipEnd.HandOver).ToString()), ("@message", message),
            ("@now", now.ToUnixTimeMilliseconds()));
        DeviceState after = isRetired ? DeviceState.Retired : DeviceState.Made;
        string why = $"{Proof}: {request?.Reason ?? "a command that did not come from here"}";
        why = why.Length <= DeviceStateRules.ReasonLimit ? why : why[..DeviceStateRules.ReasonLimit];
        bool isChanged = DeviceStateRules.Check(before, after) == DeviceStateRefusal.None;
        if (isChanged)
        {
            _states.AddInTransaction(new DeviceStateChange(reported.Device, after, now, by, why));
        }

        return new OwnershipOutcome(OwnershipProofRefusal.None) { Counter = counter, State = isChanged ? after : before, Reason = why };
    }

    private static OwnershipRequest Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        Enum.Parse<OwnershipEnd>(row.GetString(2)),
        (byte[])row[3],
        (byte[])row[4],
        row.GetString(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.GetString(7));

    /// <summary>Whether a key is one that the hospital's authority had, or has, at a device: before or after a change.</summary>
    private bool IsOwnKey(string device, byte[] owner) => _database.Query(
        "SELECT 1 FROM authority_changes WHERE device = @device AND (former = @owner OR next = @owner) LIMIT 1", _ => true,
        ("@device", device), ("@owner", owner)).Count > 0;

    private OwnershipProofRefusal Judge(DeviceEvent reported, DeviceState? state, out OwnershipRequest? request)
    {
        IReadOnlyList<OwnershipRequest> requests = OfDevice(reported.Device);
        if (reported.OwnershipEvent == OwnershipEvent.Retired)
        {
            // Its maker may retire a device as well; that command is not known here.
            OwnershipRequest[] retirements = [.. requests.Where(each => each.End == OwnershipEnd.Retirement)];
            request = retirements.FirstOrDefault(each => each.Counter == reported.Number);
            return FindProof(reported.Device, reported.Number) is not null ? OwnershipProofRefusal.ProvenBefore
                : request is null && retirements.Any(each => each.Counter > reported.Number) ? OwnershipProofRefusal.Older
                : OwnershipProofRefusal.None;
        }

        request = requests.FirstOrDefault(each => each.End == OwnershipEnd.HandOver);
        if (reported.OwnershipEvent is not (OwnershipEvent.Unowned or OwnershipEvent.Owned))
        {
            return OwnershipProofRefusal.NotAnEnd;
        }

        if (request is null || FindProof(request.Device, request.Counter) is not null)
        {
            bool isOurs = state.IsInService() && reported.OwnershipEvent == OwnershipEvent.Unowned;
            return isOurs ? OwnershipProofRefusal.NotAsked
                : request is null ? OwnershipProofRefusal.NotAnEnd
                : OwnershipProofRefusal.ProvenBefore;
        }

        // A device without a policy says that it is owned, until it gets one.
        bool isStillOwned = reported.Ownership!.Owner is { } owner
            && (owner.AsSpan().SequenceEqual(request.Authority) || IsOwnKey(reported.Device, owner));
        return isStillOwned ? OwnershipProofRefusal.NotAnEnd
            : reported.Number < (request.At - ClockTolerance).ToUnixTimeMilliseconds() ? OwnershipProofRefusal.Older
            : OwnershipProofRefusal.None;
    }
}
