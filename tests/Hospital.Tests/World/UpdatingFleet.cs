using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Releases;

namespace Hospital.Tests.World;

/// <summary>
/// Many devices that take releases as the protocol says (PROTOCOL.md, "Update offer"), without a network and without flash: offers go in,
/// and events come out.
/// </summary>
internal sealed class UpdatingFleet : IDisposable
{
    public const int Refused = 0;
    public const int Accepted = 1;
    public const int OnTrial = 5;
    public const int Confirmed = 6;
    public const int RolledBack = 7;

    private const int AlreadyRunning = 34;

    private readonly Dictionary<string, Device> _devices = [];

    /// <summary>A device of the fleet.</summary>
    internal sealed class Device(HospitalKey key)
    {
        public HospitalKey Key { get; } = key;

        public string Id => Key.Public.DeviceId;

        /// <summary>The sequence number of the release that runs.</summary>
        public long Runs { get; set; } = 1;

        /// <summary>Whether it has no power.</summary>
        public bool IsOff { get; set; }

        /// <summary>The number of the reason for which it refuses every release; 0 for none.</summary>
        public int Refuses { get; set; }

        /// <summary>The number of the reason for which it rolls back; 0 for none.</summary>
        public int RollsBack { get; set; }

        /// <summary>Whether it never starts again after the restart for the trial.</summary>
        public bool Breaks { get; set; }

        /// <summary>How often it was offered something.</summary>
        public int Offers { get; set; }

        public long Start { get; set; } = 1;

        public long Order { get; set; }
    }

    /// <summary>Makes devices, which somebody has registered.</summary>
    public IReadOnlyList<Device> Add(int count, AssociationStore store)
    {
        List<Device> added = [];
        for (int i = 0; i < count; i++)
        {
            Device device = new(HospitalKey.Create());
            store.Devices.Add(new RegisteredDevice(device.Key.Public, $"SN{_devices.Count}", DateTimeOffset.UtcNow, "nurse"));
            _devices.Add(device.Id, device);
            added.Add(device);
        }

        return added;
    }

    /// <summary>What a device reports after a message on its topic.</summary>
    public IReadOnlyList<Message> Receive(Message message)
    {
        if (!_devices.TryGetValue(message.Topic.Split('/')[2], out Device? device) || device.IsOff)
        {
            return [];
        }

        long sequence = SignedRelease.Read(message.Payload).SequenceNumber!.Value;
        device.Offers++;
        if (device.Runs == sequence || device.Refuses != 0)
        {
            return [Report(device, Refused, sequence, device.Runs == sequence ? AlreadyRunning : device.Refuses)];
        }

        List<Message> reports = [Report(device, Accepted, sequence), Report(device, OnTrial, sequence)];
        device.IsOff = device.Breaks;
        if (!device.Breaks)
        {
            (device.Start, device.Order) = (device.Start + 1, 0);
            device.Runs = device.RollsBack == 0 ? sequence : device.Runs;
            reports.Add(Report(device, device.RollsBack == 0 ? Confirmed : RolledBack, sequence, device.RollsBack));
        }

        return reports;
    }

    /// <summary>An event about a release that a device has signed.</summary>
    public static Message Report(Device device, int what, long sequence, int reason = 0) => new(
        $"nm/2/{device.Id}/e",
        DeviceMessages.Event(
            device.Key, device.Id, "update", 1, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), what, sequence, reason,
            new EventOrder(device.Start, ++device.Order)));

    public void Dispose()
    {
        foreach (Device device in _devices.Values)
        {
            device.Key.Dispose();
        }
    }
}
