using System.Formats.Cbor;
using Agent.Tests.Updates;
using NanoMedAgent;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Agent.Tests.World;

/// <summary>
/// A device with its flash, its network and a collector, in memory and in virtual time. Messages are delivered at once, except where the
/// test stops, drops, duplicates or changes them.
/// </summary>
internal sealed class SimulatedWard : IDisposable
{
    /// <summary>The partition of a board with 4 MB.</summary>
    private const long Partition = 256 * 1024;

    private const int SetLimit = 40 * 1024;
    private const int BusyStepsLimit = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly long _seed;
    private readonly ReleasePolicy? _releases;
    private readonly Dictionary<PublishedMessage, DeviceEvent> _verifiedEvents = new(ReferenceEqualityComparer.Instance);
    private DataPolicy _policy;
    private long _msBeforeRestart;
    private int _starts;
    private List<PublishedMessage> _published = [];
    private ReadingStore? _store;
    private CollectorCore? _collector;
    private CosePublicKey? _key;

    public SimulatedWard(
        int periodSeconds = 60,
        long partition = Partition,
        Func<DataPolicy, DataPolicy>? change = null,
        long seed = 1,
        ReleasePolicy? releases = null,
        bool hasElement = false)
    {
        _releases = releases;
        _seed = seed;
        Recipient = HospitalKey.Create();
        Storage = new SimulatedFlash(FlashGeometry.OfBytes(partition));
        Storage.Busy += time => Clock!.AdvanceTo(Clock.UptimeMilliseconds + (long)time.TotalMilliseconds);
        _policy = DataPolicy.Default(Recipient.Public, periodSeconds);
        Write(Firmware.AuthorityFile, _authority.Public.Encode());
        Install(change ?? (policy => policy));
        Patient.Has(VitalSign.HeartRate, 720);
        Patient.Has(VitalSign.OxygenSaturation, 970);
        Patient.Has(VitalSign.RespiratoryRate, 153);
        Patient.Has(VitalSign.Temperature, 366);
        Clock = new VirtualClock(StartedAt);
        Element = hasElement ? new ElementOnBus(Clock) : null;
        Button = new SimulatedButton(Clock);
        Agent = Boot();
    }

    /// <summary>The date at the first start.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UnixEpoch.AddYears(56);

    /// <summary>The date, across restarts of the device.</summary>
    public DateTimeOffset Now => StartedAt.AddMilliseconds(_msBeforeRestart + Clock.UptimeMilliseconds);

    public VirtualClock Clock { get; private set; }
    public SimulatedFlash Storage { get; }

    /// <summary>Whether the power was cut during a write, and the device has not been started since.</summary>
    public bool IsOff { get; private set; }

    public FakeLink Link { get; private set; } = new();
    public ScriptedPatient Patient { get; } = new();
    public SimulatedButton Button { get; private set; }
    public SimulatedLight Light { get; } = new();
    public SimulatedBuzzer Buzzer { get; private set; } = null!;
    public bool HasBuzzer { get; set; } = true;
    public SimulatedPower Power { get; } = new();
    public SimulatedSecurity? Security { get; set; }
    public Firmware Agent { get; private set; }

    /// <summary>Steps so far. Each wakes the chip.</summary>
    public int Steps { get; private set; }

    /// <summary>Has the device key; null where it is in flash.</summary>
    public ElementOnBus? Element { get; }

    /// <summary>The chip's ciphers.</summary>
    public FaultyCipher Cipher { get; } = new();

    /// <summary>All that the device has published, across its restarts.</summary>
    public IReadOnlyList<PublishedMessage> AllPublished => [.. _published, .. Link.Published];

    /// <summary>The server of releases.</summary>
    public FakeMirror Mirror { get; } = new();

    /// <summary>Signs policies and commands.</summary>
    public HospitalKey Authority => _authority;

    /// <summary>The topic of offers and commands.</summary>
    public string CommandTopic => $"nm/2/{Agent.DeviceId}/c";

    /// <summary>The events of the event stream, with verified signatures.</summary>
    public IReadOnlyList<DeviceEvent> EventStream => [.. AllPublished.Where(message => message.IsEvent).Select(Verified)];

    public HospitalKey Recipient { get; }

    // Store and collector are made when they are used: many tests end before a reading is sent.
    public ReadingStore Store => _store ??= ReadingStore.Open(Database);
    public CollectorCore Collector => _collector ??= new CollectorCore(Recipient, Store, [Key], () => Now);

    /// <summary>Whether the collector receives what arrives at the broker.</summary>
    public bool IsCollectorRunning { get; set; } = true;

    /// <summary>Turns what was published into what the collector receives. By default each message arrives once and in order.</summary>
    public Func<IReadOnlyList<PublishedMessage>, IEnumerable<PublishedMessage>> Broker { get; set; } = messages => messages;

    /// <summary>The chip's random generator from the next start on, or null for a good one.</summary>
    public IEntropy? Entropy { get; set; }

    /// <summary>Whether acknowledgements arrive at the device.</summary>
    public bool AcknowledgementsArrive { get; set; } = true;

    /// <summary>The acknowledgements that the collector sent.</summary>
    public List<Message> Acknowledgements { get; } = [];

    public IReadOnlyList<StoredReading> Readings => Store.Measurements.Find(new ReadingQuery());
    private string Database => NewStore.At(Path.Combine(_folder, "readings.db"));

    public CosePublicKey Key => _key is { } known && known.Encode().AsSpan().SequenceEqual(Agent.PublicKey)
        ? known
        : _key = CosePublicKey.TryParse(Agent.PublicKey, out CosePublicKey? key) ? key! : throw new InvalidOperationException();

    /// <summary>Advances virtual time, with all steps of the device in it.</summary>
    public void Run(double minutes)
    {
        long end = Clock.UptimeMilliseconds + (long)(minutes * 60_000);
        int busySteps = 0;
        while (Clock.UptimeMilliseconds < end)
        {
            long next = Step();
            if (Power.WantsRestart)
            {
                Power.WantsRestart = false;
                end -= Clock.UptimeMilliseconds;
                AgentStart start = Restart();
                start.ShouldBe(IsOff ? AgentStart.StorageFailed : AgentStart.Started);
                continue;
            }

            bool isDelivered = DeliverMessages();
            busySteps = next > Clock.UptimeMilliseconds || isDelivered ? 0 : busySteps + 1;
            busySteps.ShouldBeLessThan(BusyStepsLimit, "steps in a row that ask for the next at once");
            if (!isDelivered)
            {
                Clock.AdvanceTo(Math.Min(Math.Max(next, Clock.UptimeMilliseconds + 1), end));
            }
        }
    }

    /// <summary>Puts a file into the device's storage.</summary>
    public void Write(string name, byte[] content) => Storage.TryWrite(name, content).ShouldBeTrue();

    /// <summary>Puts a file into the device's storage, and removes the second copy that the device has made of the former one.</summary>
    public void Replace(string name, byte[] content)
    {
        Write(name, content);
        Storage.Delete(name + ".b");
    }

    /// <summary>The authority signs a changed policy. The device uses it from its next start on.</summary>
    public void Install(Func<DataPolicy, DataPolicy> change) => Write(Firmware.PolicyFile, SignPolicy(change));

    /// <summary>The authority signs a changed policy. The device does not get it.</summary>
    public byte[] SignPolicy(Func<DataPolicy, DataPolicy> change) =>
        SignedPolicy.Sign(_policy = change(_policy) with { Version = _policy.Version + 1 }, _authority);

    /// <summary>Cuts the power and returns it: a new agent starts with what is in flash.</summary>
    /// <param name="quality">Whether the device knows the date after the start.</param>
    public AgentStart Restart(ClockQuality quality = ClockQuality.Network)
    {
        _msBeforeRestart += Clock.UptimeMilliseconds;
        Clock = new VirtualClock(StartedAt.AddMilliseconds(_msBeforeRestart)) { Quality = quality };
        Button = new SimulatedButton(Clock);
        _published = [.. _published, .. Link.Published];
        Link = new FakeLink { IsUp = Link.IsUp };
        IsOff = false;
        try
        {
            Agent = Create();
            return Agent.Start();
        }
        catch (PowerCutException)
        {
            IsOff = true;
            return AgentStart.StorageFailed;
        }
    }

    /// <summary>The ward records a grant before it sends it; the collector knows from there whose the readings are.</summary>
    public void Record(PairingGrant grant)
    {
        using AssociationStore ledger = AssociationStore.Open(Database);
        foreach (Association former in ledger.Current())
        {
            // This ward hears of what the device accepts.
            ledger.MakeEffective(former.Id, former.Granted, new byte[1], out _);
            ledger.End(former.Id, new AssociationEnd(Now, EndCause.Button, former.Device));
        }

        string association = Convert.ToHexStringLower(grant.Association);
        if (ledger.Find(association) is null)
        {
            ledger.Add(
                new Association
                {
                    Id = association,
                    Device = Agent.DeviceId,
                    Serial = "SN1",
                    Patient = association,
                    PatientToken = "aa",
                    Location = association,
                    Responsible = "nurse",
                    ResponsibleToken = "bb",
                    Capture = CaptureMethod.Camera,
                    Granted = Now,
                    NotAfter = grant.NotAfter,
                    Counter = grant.Counter,
                    Nonce = Convert.ToHexStringLower(grant.Nonce),
                },
                out _).ShouldBe(AssociationRefusal.None);
        }
    }

    /// <summary>A new collector continues with the same store.</summary>
    public void RestartCollector() => _collector = null;

    /// <summary>Copies the collector's database.</summary>
    public void BackUp()
    {
        CloseStore();
        File.Copy(Database, Database + ".backup");
    }

    /// <summary>How many epochs of a class were announced.</summary>
    public int EpochsOf(string dataClass) =>
        Link.Published.Where(message => message.Topic.EndsWith($"/k/{dataClass}", StringComparison.Ordinal))
            .Select(message => Convert.ToHexString(message.Payload)).Distinct().Count();

    /// <summary>Puts the copied database back.</summary>
    public void RestoreBackup()
    {
        CloseStore();
        File.Copy(Database + ".backup", Database, overwrite: true);
    }

    /// <summary>Signs any payload as a policy with the authority's key, as a faulty program of the authority would.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="algorithm">The algorithm in the protected header, ESP256 by default.</param>
    public byte[] SignAsAuthority(byte[] payload, int algorithm = -9)
    {
        byte[] protectedHeaders = [0xA1, 0x01, (byte)(0x20 + (-1 - algorithm))];
        CborWriter structure = new();
        structure.WriteStartArray(4);
        structure.WriteTextString("Signature1");
        structure.WriteByteString(protectedHeaders);
        structure.WriteByteString(Purposes.Of("policy"));
        structure.WriteByteString(payload);
        structure.WriteEndArray();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(protectedHeaders);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(payload);
        message.WriteByteString(_authority.Sign(structure.Encode()));
        message.WriteEndArray();
        return message.Encode();
    }

    public void Dispose()
    {
        CloseStore();
        Recipient.Dispose();
        _authority.Dispose();
        Cipher.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void CloseStore()
    {
        _store?.Dispose();
        _store = null;
        RestartCollector();
    }

    /// <summary>The event in a message. Its signature is verified once.</summary>
    private DeviceEvent Verified(PublishedMessage message)
    {
        if (!_verifiedEvents.TryGetValue(message, out DeviceEvent? verified))
        {
            DeviceEvent.TryRead(Topic.Parse(message.Topic)!, message.Payload, Key, out verified).ShouldBe(RefusalReason.None);
            _verifiedEvents.Add(message, verified!);
        }

        return verified!;
    }

    private long Step()
    {
        Steps++;
        if (IsOff)
        {
            return long.MaxValue;
        }

        try
        {
            return Agent.Step();
        }
        catch (PowerCutException)
        {
            IsOff = true;
            Link.GoDown();
            return long.MaxValue;
        }
    }

    private Firmware Boot()
    {
        Firmware agent = Create();
        agent.Start().ShouldBe(AgentStart.Started);
        return agent;
    }

    private Firmware Create()
    {
        AssemblySlots? slots = _releases is null ? null : new AssemblySlots(Storage, SetLimit);
        if (slots is not null)
        {
            new Loader(slots, _releases!).ChooseSet();
        }

        AgentPlatform platform = new()
        {
            Uptime = Clock,
            Date = Clock,
            Entropy = Entropy ?? new SeededEntropy(_seed, ++_starts),
            Cipher = Cipher,
            Storage = Storage,
            Link = Link,
            Sensors = Patient,
            Button = Button,
            Light = Light,
            Buzzer = HasBuzzer ? Buzzer = new SimulatedBuzzer(Clock) : null,
            Power = Power,
            Slots = slots,
            Payloads = slots is null ? null : Mirror,
            Security = Security,
        };
        return new Firmware(platform, _releases, Element?.Open(Clock, Cipher));
    }

    /// <summary>Delivers published messages to the collector, and its answers to the device.</summary>
    /// <returns>Whether the device has something to receive.</returns>
    private bool DeliverMessages()
    {
        if (!Link.IsUp || !IsCollectorRunning || Link.Outgoing.Count == 0)
        {
            return false;
        }

        // A collector subscribes to readings and announcements.
        Message[] arriving = [.. Broker([.. Link.Outgoing])
            .Where(message => message.Kind != "e").Select(message => new Message(message.Topic, message.Payload))];
        Link.Outgoing.Clear();
        IReadOnlyList<Message> answers = arriving.Length == 0 ? [] : Collector.Handle(arriving);
        Acknowledgements.AddRange(answers);
        foreach (Message answer in answers.Where(_ => AcknowledgementsArrive))
        {
            Link.Send(answer.Topic, answer.Payload);
        }

        return AcknowledgementsArrive && answers.Count > 0;
    }
}
