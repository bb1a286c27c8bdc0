using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.World;

/// <summary>
/// A device that signs checkpoints over what it has sealed, written from the text of the protocol (PROTOCOL.md, "Checkpoint") without the
/// tools' code for it.
/// </summary>
internal sealed class CheckpointingDevice
{
    private const int DigestLength = 16;

    private readonly CollectorRig _rig;
    private readonly Dictionary<string, Epoch> _epochs = [];
    private readonly Dictionary<string, long> _numbers = [];
    private readonly List<(Epoch Epoch, long First, long Last, byte[] Chain)> _blocks = [];
    private readonly HashSet<string> _closed = [];
    private uint _lastEpoch;
    private long _boot = 1;

    public CheckpointingDevice(CollectorRig rig)
    {
        _rig = rig;
        Key = rig.NewDevice();
        Announce();
    }

    public HospitalKey Key { get; }

    public string Id => Key.Public.DeviceId;

    /// <summary>The current epoch of each class.</summary>
    public IReadOnlyDictionary<string, Epoch> Epochs => _epochs;

    /// <summary>The number of the last reading of a class.</summary>
    public long LastNumber(string dataClass) => _numbers.GetValueOrDefault(dataClass);

    /// <summary>Begins an epoch in each of its three classes, and announces them.</summary>
    public void Announce(byte[]? association = null)
    {
        foreach (string dataClass in new[] { "vitals", "alarm", "audit" })
        {
            Epoch epoch = CollectorRig.EpochOf(Key, dataClass, _rig.Now, ++_lastEpoch, association) with
            {
                Boot = _boot,
                FirstSequence = LastNumber(dataClass) + 1,
                Key = RandomNumberGenerator.GetBytes(16),
            };
            _epochs[dataClass] = epoch;
            _rig.Announce(Key, epoch);
        }
    }

    /// <summary>The power fails: what no checkpoint has signed yet is never signed.</summary>
    public void CutPower()
    {
        _blocks.Clear();
        _boot++;
        Announce();
    }

    /// <summary>Ends the open block of a class.</summary>
    public void CloseBlock(string dataClass) => _closed.Add(dataClass);

    /// <summary>Seals a pack; whether it arrives is up to the caller.</summary>
    public Message Seal(string dataClass, byte[] pack)
    {
        Epoch epoch = _epochs[dataClass];
        long number = _numbers[dataClass] = LastNumber(dataClass) + 1;
        Message message = CollectorRig.Reading(epoch, number, pack);
        int open = _blocks.FindLastIndex(block => block.Epoch == epoch);
        if (_closed.Remove(dataClass) || open < 0)
        {
            _blocks.Add((epoch, number, number, Purposes.Of("block", Id, dataClass, epoch.Id)));
            open = _blocks.Count - 1;
        }

        byte[] ciphertext = SealedReading.ReadAll(message.Payload)!.Single().Ciphertext;
        _blocks[open] = _blocks[open] with { Last = number, Chain = HMACSHA256.HashData(_blocks[open].Chain, ciphertext) };
        return message;
    }

    /// <summary>Measures a heart rate, and sends it.</summary>
    public void Send(int heartRate) => _rig.Collector.Handle([Seal("vitals", PackWriter.HeartRate(_rig.Now, heartRate))]);

    /// <summary>Sends two readings of vital signs with a value of every kind and a gap, an alarm and an event.</summary>
    public void SendEveryKind()
    {
        long now = _rig.Now.ToUnixTimeSeconds();
        byte[] values = PackWriter.Write(
            new PackRecord("hr") { Unit = "1/min", Mantissa = 728, Exponent = -1, Time = now },
            new PackRecord("hr/q") { Text = "motion" },
            new PackRecord("as") { Unit = "Pa", Mantissa = 16_000 },
            new PackRecord("o2") { Text = "lead-off" },
            new PackRecord("battery") { Unit = "%EL", Mantissa = 87 });
        byte[] gap = PackWriter.Write(
            new PackRecord("gap-first") { Mantissa = 1, Time = now }, new PackRecord("gap-last") { Mantissa = 1 },
            new PackRecord("gap-lost") { Mantissa = 4 }, new PackRecord("gap-why") { Text = "full" });
        _rig.Collector.Handle(
        [
            Seal("vitals", values), Seal("vitals", gap),
            Seal("alarm", DeviceMessages.AlarmPack(now, ("hr", "high", null, null), ("hr/v", null, 130, "1/min"))),
            Seal("audit", DeviceMessages.EventPack("update", now, 0, 6, 12, 0)),
        ]);
    }

    /// <summary>Signs what it has sealed since the last checkpoint, and sends that.</summary>
    public void SendCheckpoint() => _rig.Collector.Handle([Checkpoint()]);

    /// <summary>Signs what it has sealed since the last checkpoint.</summary>
    public Message Checkpoint()
    {
        byte[] checkpoint = CheckpointMessages.Checkpoint(
            Key,
            [
                .. _blocks.GroupBy(block => block.Epoch).Select(group => (
                    group.Key.DataClass, group.Key.Id,
                    group.Select(block => (block.First, block.Last, block.Chain[..DigestLength])).ToArray())),
            ]);
        _blocks.Clear();
        return Seal("audit", CheckpointMessages.Pack(_rig.Now.ToUnixTimeSeconds(), 0, checkpoint));
    }
}
