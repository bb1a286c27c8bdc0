using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Sensors;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>
/// What simulated sensors have published, each paired with a patient of its own: whole messages, sealed with the keys of the sensors. They
/// are recorded while a collector acknowledges them, as in a hospital.
/// </summary>
internal sealed class RecordedTraffic : IDisposable
{
    private const int PeriodSeconds = 5;
    private const int PolicyVersion = 1;
    private const int PairingHoldSeconds = 4;
    private const int PairingSeconds = 60;
    private const long PartitionBytes = 2 * 1024 * 1024;

    private static readonly Staff Nurse = new("nurse", "Nurse", StaffRole.Nurse);

    private readonly VirtualClock _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly List<Message> _messages = [];
    private readonly List<DateTimeOffset> _times = [];

    private RecordedTraffic()
    {
    }

    /// <summary>The key of the collector.</summary>
    public HospitalKey Recipient { get; } = HospitalKey.Create();

    /// <summary>The keys of the sensors.</summary>
    public IReadOnlyList<CosePublicKey> Devices { get; private set; } = [];

    /// <summary>Which sensor is with which patient.</summary>
    public IReadOnlyList<Association> Associations { get; private set; } = [];

    /// <summary>The messages for a collector, in the order in which they were published.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>The same in batches, of which each is stored in a transaction.</summary>
    public IReadOnlyList<Message[]> Batches { get; private set; } = [];

    /// <summary>When the last message of each batch was published.</summary>
    public IReadOnlyList<DateTimeOffset> BatchTimes { get; private set; } = [];

    /// <summary>Records sensors that measure all vital signs every five seconds.</summary>
    /// <param name="sensors">How many.</param>
    /// <param name="count">How many messages at least.</param>
    /// <param name="batchLimit">Messages in a batch.</param>
    public static RecordedTraffic Record(int sensors, int count, int batchLimit)
    {
        RecordedTraffic traffic = new();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("store-benchmark-");
        try
        {
            traffic.Record(Path.Combine(folder.FullName, "recording.db"), sensors, count);
            traffic.Batches = [.. traffic._messages.Chunk(batchLimit)];
            traffic.BatchTimes = [.. traffic._times.Chunk(batchLimit).Select(times => times[^1])];
            return traffic;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Stores associations as the ward has stored them: the collector needs them to bind what arrives.</summary>
    public void Prepare(string database)
    {
        using AssociationStore store = AssociationStore.Open(database);
        foreach (Association association in Associations.Reverse())
        {
            store.Add(association with { Effective = null, Receipt = default }, out _);
            store.MakeEffective(association.Id, association.Effective!.Value, association.Receipt, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Recipient.Dispose();
    }

    private void Record(string database, int sensors, int count)
    {
        DataPolicy policy = DataPolicy.Default(Recipient.Public, PeriodSeconds) with
        {
            Version = PolicyVersion,
            Pairing = new PairingRule { IsRequired = true, IsConfirmed = false },
        };
        byte[] signed = SignedPolicy.Sign(policy, _authority);
        RecordedSensor[] recorded = [.. Enumerable.Range(1, sensors).Select(number => Start(number, signed))];
        Devices = [.. recorded.Select(sensor => sensor.Key)];
        Dictionary<string, RecordedSensor> byId = recorded.ToDictionary(sensor => sensor.Key.DeviceId);
        using ReadingStore store = ReadingStore.Open(database);
        using AssociationStore associations = AssociationStore.Open(database);
        CollectorCore collector = new(Recipient, store, Devices, () => _clock.Now);
        PairingService pairing = new(new PairingServiceOptions
        {
            Store = associations,
            Authority = _authority,
            PolicyVersion = PolicyVersion,
            Send = message => byId[Topic.Parse(message.Topic)!.Device].Link.Send(message),
            Clock = () => _clock.Now,
        });
        foreach (RecordedSensor sensor in recorded)
        {
            PairingAttempt attempt = pairing.Begin(sensor.Label, CaptureMethod.Camera, Nurse);
            pairing.Choose(attempt, $"patient {sensor.Label.Serial}", $"bed {sensor.Label.Serial}");
            sensor.Sensor.Button.PressDown();
        }

        for (int second = 1; _messages.Count < count; second++)
        {
            if (second == PairingHoldSeconds)
            {
                Array.ForEach(recorded, sensor => sensor.Sensor.Button.LetGo());
            }

            if (second == PairingSeconds && associations.Current().Any(association => association.Effective is null))
            {
                throw new InvalidOperationException("a sensor was not paired");
            }

            Tick(second, recorded, byId, collector, pairing);
        }

        Associations = associations.Current();
        Array.ForEach(recorded, sensor => sensor.Sensor.DisposeAsync().AsTask().GetAwaiter().GetResult());
    }

    private void Tick(
        int second, RecordedSensor[] sensors, Dictionary<string, RecordedSensor> byId, CollectorCore collector, PairingService pairing)
    {
        _clock.AdvanceTo(second * 1000L);
        List<Message> forCollector = [];
        foreach (RecordedSensor sensor in sensors)
        {
            do
            {
                sensor.Sensor.Step();
            }
            while (sensor.Sensor.NextStepMs <= _clock.UptimeMilliseconds);

            foreach (Message message in sensor.Link.TakePublished())
            {
                if (Topic.Parse(message.Topic)?.Kind == Topic.Events)
                {
                    pairing.Handle(message);
                }
                else
                {
                    forCollector.Add(message);
                }
            }
        }

        pairing.CheckTimers();
        if (forCollector.Count == 0)
        {
            return;
        }

        _messages.AddRange(forCollector);
        _times.AddRange(forCollector.Select(_ => _clock.Now));
        foreach (Message acknowledgement in collector.Handle(forCollector))
        {
            byId[Topic.Parse(acknowledgement.Topic)!.Device].Link.Send(acknowledgement);
        }
    }

    private RecordedSensor Start(int number, byte[] policy)
    {
        byte[] setupCode = new byte[SetupCode.Length];
        new SeededEntropy(number, 0).Fill(setupCode);
        SimulatedFlash flash = new(FlashGeometry.OfBytes(PartitionBytes));
        flash.TryWrite(Agent.AuthorityFile, _authority.Public.Encode());
        flash.TryWrite(Agent.PolicyFile, policy);
        flash.TryWrite("setup", setupCode);
        SimulatedSensor sensor = new(new SensorParts
        {
            Clock = _clock,
            Patient = new ModelledPatient(_clock, number),
            Flash = flash,
            EntropyOfStart = start => new SeededEntropy(number, start),
            IsPairingRequired = true,
        });
        sensor.Start();
        RecordingLink link = new();
        sensor.Network.Target = link;
        return CosePublicKey.TryParse(sensor.Agent.PublicKey, out CosePublicKey? key)
            ? new RecordedSensor(sensor, link, key!, DeviceLabel.Of($"SN{number}", key!, setupCode))
            : throw new InvalidOperationException("a sensor has no key");
    }

    private sealed record RecordedSensor(SimulatedSensor Sensor, RecordingLink Link, CosePublicKey Key, DeviceLabel Label);
}
