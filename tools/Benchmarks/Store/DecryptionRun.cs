using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>Decryption and parsing of messages without a database, on one core.</summary>
internal sealed class DecryptionRun
{
    private readonly Dictionary<(string Device, string DataClass, uint Id), Epoch> _epochs = [];
    private readonly List<Message> _readings = [];

    /// <summary>Reads the announcements of recorded messages.</summary>
    public DecryptionRun(RecordedTraffic traffic)
    {
        foreach (Message message in traffic.Messages)
        {
            Topic topic = Topic.Parse(message.Topic)!;
            if (topic.Kind == Topic.Readings)
            {
                _readings.Add(message);
            }
            else if (EpochAnnouncement.TryRead(
                topic, message.Payload, traffic.Devices.Single(key => key.DeviceId == topic.Device), traffic.Recipient, out Epoch? epoch)
                == RefusalReason.None)
            {
                _epochs[(topic.Device, topic.DataClass, BitConverter.ToUInt32(epoch!.Id))] = epoch;
            }
        }
    }

    /// <summary>Decrypts and parses all readings.</summary>
    /// <returns>Messages in a second of processor time, whatever else the machine does.</returns>
    public double Run()
    {
        TimeSpan began = Environment.CpuUsage.TotalTime;
        foreach (Message message in _readings)
        {
            Topic topic = Topic.Parse(message.Topic)!;
            byte[] content = SourceTag.TryRead(message.Payload, out _)!;
            foreach (SealedReading reading in SealedReading.ReadAll(content)!)
            {
                Epoch epoch = _epochs[(topic.Device, topic.DataClass, BitConverter.ToUInt32(reading.EpochId))];
                if (PackContent.Read(reading.Open(epoch)!, topic.DataClass, reading.Sequence) is null)
                {
                    throw new InvalidOperationException("a message cannot be read");
                }
            }
        }

        return _readings.Count / (Environment.CpuUsage.TotalTime - began).TotalSeconds;
    }
}
