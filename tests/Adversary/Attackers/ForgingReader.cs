using Adversary.World;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Protocol;

namespace Adversary.Attackers;

/// <summary>Somebody who may read vital signs and alarms, and so holds the keys that they are sealed with.</summary>
internal sealed class ForgingReader(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    public override void Act()
    {
        if (Random.Next(4) != 0 || Epochs().LastOrDefault() is not { } epoch)
        {
            return;
        }

        long received = Ward.Store.Sequences.Received(epoch.Device, epoch.DataClass).Contiguous;
        long sequence = Random.Next(4) == 0 ? (1L << 40) - 1 : received + Random.Next(1, 10);
        long time = Random.Next(4) == 0 ? Math.Max(0, ExtremeNumber()) : Ward.Now.ToUnixTimeSeconds();
        byte[] pack = Random.Next(2) == 0
            ? PackWriter.Write(new PackRecord("hr") { Unit = "1/min", Mantissa = 20 + Random.Next(20), Time = time })
            : PackWriter.Write(
                new PackRecord("gap-first") { Mantissa = 1, Time = time },
                new PackRecord("gap-last") { Mantissa = sequence - 1 },
                new PackRecord("gap-lost") { Mantissa = 0 },
                new PackRecord("gap-why") { Text = "full" });
        Topic topic = new(epoch.Device, Topic.Readings, epoch.DataClass);
        Ward.Publish(new Message(topic.ToString(), DeviceMessages.Seal(epoch, sequence, pack)));
    }

    /// <summary>The epochs of a sensor that the reader can decrypt.</summary>
    private IEnumerable<Epoch> Epochs()
    {
        AttackedSensor sensor = Any(Ward.Sensors);
        foreach (Message message in Ward.Broker.History)
        {
            if (Topic.Parse(message.Topic) is { Kind: Topic.Announcements } topic && topic.Device == sensor.Id
                && EpochAnnouncement.TryRead(topic, message.Payload, sensor.Key, Ward.Reader, out Epoch? epoch) == RefusalReason.None)
            {
                yield return epoch!;
            }
        }
    }
}
