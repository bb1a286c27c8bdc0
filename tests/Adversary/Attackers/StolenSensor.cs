using Adversary.World;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Adversary.Attackers;

/// <summary>
/// Somebody with the key of a registered device, who names patients of others: ids of associations travel in clear in events.
/// </summary>
internal sealed class StolenSensor : Attacker
{
    private static readonly string[] Classes = ["vitals", "alarm", "audit"];

    private readonly HospitalKey _key = HospitalKey.Create();
    private readonly List<Epoch> _epochs = [];
    private uint _epochNumber;
    private long _sequence;

    public StolenSensor(WardUnderAttack ward, Random random)
        : base(ward, random) => ward.Collector.Trust(_key.Public);

    public override void Act()
    {
        switch (Random.Next(6))
        {
            case 0:
                Announce();
                break;
            case 1 when _epochs.Count > 0:
                Send();
                break;
        }
    }

    public override void Stop() => _key.Dispose();

    private void Announce()
    {
        IReadOnlyList<Association> known = Ward.Associations.All();
        byte[] key = new byte[16];
        Random.NextBytes(key);
        _epochNumber += (uint)Random.Next(1, 3);
        bool hasClock = Random.Next(3) > 0;
        Epoch epoch = new()
        {
            Device = _key.Public.DeviceId,
            DataClass = Any(Classes),
            Id = [(byte)(_epochNumber >> 24), (byte)(_epochNumber >> 16), (byte)(_epochNumber >> 8), (byte)_epochNumber],
            Key = key,
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            Start = hasClock ? Math.Max(0, Random.Next(3) == 0 ? ExtremeNumber() : Ward.Now.ToUnixTimeSeconds()) : null,
            ClockQuality = hasClock ? 1 : 0,
            Association = known.Count == 0 || Random.Next(4) == 0 ? null : Convert.FromHexString(Any(known).Id),
            Boot = Math.Max(0, Random.Next(4) == 0 ? ExtremeNumber() : 1),
            Uptime = Math.Max(0, Random.Next(4) == 0 ? ExtremeNumber() : _epochNumber),
            PolicyVersion = 3,
            LateAfterSeconds = 60,
            AnnouncementDigest = [],
        };
        _epochs.Add(epoch);
        Ward.Publish(Announcements.Of(epoch, _key, Ward.Custodian.Public));
    }

    private void Send()
    {
        Epoch epoch = Any(_epochs);
        long sequence = Random.Next(10) == 0 ? (1L << 40) - 1 - Random.Next(3) : ++_sequence;
        long time = Random.Next(3) == 0 ? ExtremeNumber() : Ward.Now.ToUnixTimeSeconds();
        byte[] pack = Random.Next(4) switch
        {
            0 => DeviceMessages.AlarmPack(time, ("hr", "high", null, null), ("hr/v", null, Random.Next(1000), "1/min")),
            1 => PackWriter.Write(
                new PackRecord("gap-first") { Mantissa = ExtremeNumber(), Time = time },
                new PackRecord("gap-last") { Mantissa = ExtremeNumber() },
                new PackRecord("gap-lost") { Mantissa = ExtremeNumber() },
                new PackRecord("gap-why") { Text = "full" }),
            2 => PackWriter.Write(new PackRecord("hr") { Text = "lead-off", Time = time }),
            _ => PackWriter.Write(new PackRecord("hr") { Unit = "1/min", Mantissa = Random.Next(20, 300), Time = time }),
        };
        Topic topic = new(epoch.Device, Topic.Readings, epoch.DataClass);
        Ward.Publish(new Message(topic.ToString(), DeviceMessages.Seal(epoch, sequence, pack)));
    }
}
