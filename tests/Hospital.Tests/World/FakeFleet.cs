using System.Formats.Cbor;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>
/// Many devices that take policies as the protocol says (PROTOCOL.md, "A policy over the air"), without a network: messages go in, and
/// answers come out.
/// </summary>
internal sealed class FakeFleet(CosePublicKey authority) : IDisposable
{
    private readonly Dictionary<string, Device> _devices = [];

    /// <summary>A device of the fleet.</summary>
    internal sealed class Device(HospitalKey key, int version)
    {
        public HospitalKey Key { get; } = key;

        public string Id => Key.Public.DeviceId;

        /// <summary>The version of the policy in force.</summary>
        public int Version { get; set; } = version;

        /// <summary>Whether it has no power.</summary>
        public bool IsOff { get; set; }

        /// <summary>The number of the reason for which it refuses every policy; 0 for none.</summary>
        public int Refuses { get; set; }

        /// <summary>At how many of its next restarts for a policy its power is cut.</summary>
        public int FailingStarts { get; set; }

        /// <summary>How many of its next answers nobody receives.</summary>
        public int LostAnswers { get; set; }

        /// <summary>How often it has restarted for a policy.</summary>
        public int Restarts { get; set; }

        public long LastCounter { get; set; }

        public (int What, int Reason) LastAnswer { get; set; }

        public long Order { get; set; }
    }

    /// <summary>Makes devices, which somebody has registered.</summary>
    public IReadOnlyList<Device> Add(int count, AssociationStore store)
    {
        List<Device> added = [];
        for (int i = 0; i < count; i++)
        {
            Device device = new(HospitalKey.Create(), 1);
            store.Devices.Add(new RegisteredDevice(device.Key.Public, $"SN{_devices.Count}", DateTimeOffset.UtcNow, "nurse"));
            _devices.Add(device.Id, device);
            added.Add(device);
        }

        return added;
    }

    /// <summary>What a device answers to a message on its topic.</summary>
    public IReadOnlyList<Message> Receive(Message message)
    {
        if (!_devices.TryGetValue(message.Topic.Split('/')[2], out Device? device) || device.IsOff)
        {
            return [];
        }

        CborReader command = new(CommandMacs.ContentOf(CommandMacs.ContentOf(message.Payload)));
        command.ReadStartArray();
        command.ReadTextString().ShouldBe(device.Id);
        command.ReadTextString().ShouldBe("policy");
        long counter = command.ReadInt64();
        command.ReadInt64();
        byte[] policy = command.ReadByteString();
        (int What, int Reason) answer = counter < device.LastCounter ? (4, 0)
            : counter == device.LastCounter ? device.LastAnswer
            : Apply(device, policy);
        if (counter > device.LastCounter)
        {
            (device.LastCounter, device.LastAnswer) = (counter, answer);
        }

        if (device.LostAnswers > 0)
        {
            device.LostAnswers--;
            return [];
        }

        return [Answer(device, answer.What, counter, answer.Reason)];
    }

    /// <summary>An answer to a command that a device has signed.</summary>
    public static Message Answer(Device device, int what, long counter, int reason) => new(
        $"nm/2/{device.Id}/e",
        DeviceMessages.Event(
            device.Key, device.Id, "command", 1, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), what, counter, reason,
            new EventOrder(1, ++device.Order)));

    public void Dispose()
    {
        foreach (Device device in _devices.Values)
        {
            device.Key.Dispose();
        }
    }

    private (int What, int Reason) Apply(Device device, byte[] message)
    {
        if (!SignedPolicy.TryVerify(message, authority, out DataPolicy? policy, out _))
        {
            return (18, 2);
        }

        if (policy!.Version <= device.Version)
        {
            return (17, 12);
        }

        if (device.Refuses != 0)
        {
            return (18, device.Refuses);
        }

        if (device.FailingStarts > 0)
        {
            device.FailingStarts--;
            return (18, 13);
        }

        device.Version = policy.Version;
        device.Restarts++;
        return (0, 0);
    }
}
