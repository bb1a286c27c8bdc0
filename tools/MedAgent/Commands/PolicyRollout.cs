using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>A policy on its way to devices that somebody has chosen: how far it is.</summary>
/// <param name="store">The database.</param>
/// <param name="message">The signed policy.</param>
/// <param name="version">Its version.</param>
internal sealed class PolicyRollout(AssociationStore store, byte[] message, int version)
{
    private readonly byte[] _digest = SHA256.HashData(message);
    private readonly Dictionary<string, string> _notOrdered = [];
    private readonly HashSet<string> _ordered = [];
    private List<PolicyOrder> _orders = [];

    /// <summary>The devices that have refused it, or do not get it, with the reason.</summary>
    public IReadOnlyList<(string Device, string Reason)> Refused =>
    [
        .. _notOrdered.Select(each => (each.Key, each.Value)),
        .. _orders.Where(order => order.State is PolicyOrderState.Refused or PolicyOrderState.Superseded)
            .Select(order => (order.Device, order.Reason)),
    ];

    /// <summary>How many have not answered yet.</summary>
    public int WaitingCount => Count(PolicyOrderState.Waiting);

    /// <summary>Whether a device is one of these.</summary>
    public bool Contains(string device) => _ordered.Contains(device);

    /// <summary>Orders the policy for devices, and reads how far it is. What was ordered before goes on.</summary>
    public void Order(IReadOnlyList<KnownDevice> devices, string by, DateTimeOffset now)
    {
        foreach (KnownDevice device in devices.Where(device => device.Current is null or DeviceState.Made or DeviceState.Retired))
        {
            _notOrdered[device.Device] = $"the device is {DeviceStateText.Of(device.Current)}";
        }

        string[] ids = [.. devices.Select(device => device.Device).Where(id => !_notOrdered.ContainsKey(id))];
        foreach ((string device, PolicyOrderOutcome outcome) in store.Policies.Order(ids, message, version, by, now))
        {
            if (outcome is PolicyOrderOutcome.Waiting or PolicyOrderOutcome.InForce)
            {
                _ordered.Add(device);
            }
            else
            {
                _notOrdered[device] = outcome == PolicyOrderOutcome.Older
                    ? "a policy with a higher version is in force there, or waits for it"
                    : $"another policy with the version {version} is in force there, or waits for it; raise the version";
            }
        }

        Read();
    }

    /// <summary>Reads how far it is.</summary>
    public void Read() => _orders = [.. store.Policies.OfPolicy(_digest).Where(order => _ordered.Contains(order.Device))];

    /// <summary>One line: "version 5 at 200 devices: 150 in force, 3 refused, 47 waiting (40 sent, 7 not yet)".</summary>
    public override string ToString()
    {
        int sent = _orders.Count(order => order is { State: PolicyOrderState.Waiting, Sent: not null });
        string waiting = WaitingCount == 0 ? "" : FormattableString.Invariant($" ({sent} sent, {WaitingCount - sent} not yet)");
        int count = _ordered.Count + _notOrdered.Count;
        return FormattableString.Invariant(
            $"version {version} at {count} {(count == 1 ? "device" : "devices")}: {Count(PolicyOrderState.InForce)} in force, ")
            + FormattableString.Invariant($"{Refused.Count} refused, {WaitingCount} waiting{waiting}");
    }

    private int Count(PolicyOrderState state) => _orders.Count(order => order.State == state);
}
