extern alias packages;
using System.Text;
using System.Text.RegularExpressions;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Updates;
using packages::NanoMedAgent.Esp32;
using Board = packages::NanoMedAgent.Esp32.Program;
using FirmwareAgent = NanoMedAgent.Agent;

namespace Nano.Tests.World;

/// <summary>
/// A board with the firmware as it is flashed, a patient on its sensors, a broker in memory, and a collector that acknowledges.
/// </summary>
internal sealed partial class FirmwareWard : IDisposable
{
    /// <summary>GPIO of the button.</summary>
    public const int ButtonPin = 0;

    /// <summary>GPIO of the LED.</summary>
    public const int LightPin = 2;

    private const long PartitionBytes = 256 * 1024;

    private static readonly DateTimeOffset StartedAt = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly byte[] _setupCode = SetupCode.New();
    private CollectorCore? _collector;
    private CosePublicKey? _key;
    private PairingService? _pairing;
    private AssociationStore? _associations;

    public FirmwareWard(
        long seed = 1, Func<string, string>? configure = null, int periodSeconds = 10, Func<Esp32Parts, Esp32Parts>? change = null,
        Func<DataPolicy, DataPolicy>? policy = null)
    {
        Clock = new VirtualClock(StartedAt);
        Flash = new SimulatedFlash(FlashGeometry.OfBytes(PartitionBytes));
        Bus = new SimulatedI2cBus(Clock);
        Finger = new SimulatedFinger((int)seed);
        Oximeter = new SimulatedOximeter(Bus, Clock, Finger);
        Thermometer = new SimulatedContactThermometer(Bus, Clock) { Celsius = 36.6 };
        Store = ReadingStore.Open(NewStore.At(Path.Combine(_folder, "readings.db")));
        DataPolicy data = DataPolicy.Default(_recipient.Public, periodSeconds) with { Version = 1 };
        data = policy is null ? data : policy(data);
        Flash.TryWrite(FirmwareAgent.AuthorityFile, _authority.Public.Encode()).ShouldBeTrue();
        Flash.TryWrite(FirmwareAgent.PolicyFile, SignedPolicy.Sign(data, _authority)).ShouldBeTrue();
        Flash.TryWrite("setup", _setupCode).ShouldBeTrue();
        WriteConfiguration(configure ?? (json => json));
        Esp32Parts parts = new() { Clock = Clock, Flash = Flash, Bus = Bus, Battery = Cell, Seed = seed, Main = Board.Main };
        Chip = new SimulatedEsp32(change is null ? parts : change(parts));
        Chip.Radio.NetworkName = "ward";
        Chip.Radio.NetworkPassword = "a password";
        Chip.TimeServers.Answering["time.example"] = TimeSpan.Zero;
        Chip.Broker.Published += Deliver;
    }

    /// <summary>A complete configuration.</summary>
    public const string Configuration = """
        {
          "board": "bench", "storageKilobytes": 256, "i2cBus": 1, "i2cData": 21, "i2cClock": 22, "i2cKilohertz": 400,
          "button": 0, "buttonPullUp": true, "light": 2, "batteryChannel": 6, "batteryUpperKiloohms": 100, "batteryLowerKiloohms": 100,
          "batteryMilliwattHours": 3700,
          "sensors": [{ "chip": "max30102", "address": 87 }, { "chip": "tmp117", "address": 72 }],
          "wifiName": "ward", "wifiPassword": "a password",
          "brokerHost": "broker.example", "brokerPort": 1883, "brokerTls": false, "brokerUser": "", "brokerPassword": "",
          "timeServer": "time.example", "releaseMirror": ""
        }
        """;

    public VirtualClock Clock { get; }

    public SimulatedFlash Flash { get; }

    public SimulatedI2cBus Bus { get; }

    public SimulatedFinger Finger { get; }

    public SimulatedOximeter Oximeter { get; }

    public SimulatedContactThermometer Thermometer { get; }

    public SimulatedCell Cell { get; } = new(1) { NoiseMillivolts = 0 };

    public SimulatedEsp32 Chip { get; }

    public ReadingStore Store { get; }

    /// <summary>Whether the collector acknowledges.</summary>
    public bool IsCollectorRunning { get; set; } = true;

    /// <summary>When the button was pressed last; null for never.</summary>
    public DateTimeOffset? Pressed { get; private set; }

    public HospitalKey Authority => _authority;

    /// <summary>The device's public key, from its log.</summary>
    public CosePublicKey Key => _key ??= ReadKey();

    /// <summary>The device's id.</summary>
    public string DeviceId => Key.DeviceId;

    /// <summary>What is printed on the device.</summary>
    public DeviceLabel Label => DeviceLabel.Of("BENCH1", Key, _setupCode);

    /// <summary>Where the ward keeps who is at which device.</summary>
    public AssociationStore Associations => _associations ??= AssociationStore.Open(Path.Combine(_folder, "readings.db"));

    /// <summary>The ward's side of pairing.</summary>
    public PairingService Pairing => _pairing ??= new PairingService(new PairingServiceOptions
    {
        Store = Associations,
        Authority = _authority,
        PolicyVersion = 1,
        Send = message => Chip.Broker.Send(message.Topic, message.Payload),
        Clock = () => Clock.Now,
    });

    /// <summary>What the device has reported about updates in its journal, in order.</summary>
    public IReadOnlyList<(UpdateEventKind What, long Release, UpdateReason Reason)> Updates =>
        [.. Store.Events.List().Where(reported => reported.Reported.Kind == DeviceEvent.UpdateKind).Select(reported =>
            ((UpdateEventKind)reported.Reported.What, reported.Reported.Number, (UpdateReason)reported.Reported.Reason))];

    public IReadOnlyList<StoredReading> Readings => Store.Measurements.Find(new ReadingQuery());

    public string LogText => string.Join('\n', Chip.Log);

    /// <summary>Writes another configuration.</summary>
    public void WriteConfiguration(Func<string, string> change) =>
        Flash.TryWrite(DeviceConfiguration.FileName, Encoding.UTF8.GetBytes(change(Configuration))).ShouldBeTrue();

    public FirmwareWard PowerOn()
    {
        Chip.PowerOn();
        return this;
    }

    public void Run(double minutes) => Chip.Run(TimeSpan.FromMinutes(minutes));

    /// <summary>Holds the button for a time.</summary>
    public void Press(int milliseconds)
    {
        Pressed = Clock.Now;
        Chip.Pins.Set(ButtonPin, false);
        Chip.Run(TimeSpan.FromMilliseconds(milliseconds));
        Chip.Pins.Set(ButtonPin, true);
    }

    /// <summary>
    /// Everything that was sealed was stored: the collector has every sequence number up to the highest one, or was told why not.
    /// </summary>
    public void AssertNothingIsMissing()
    {
        Readings.ShouldNotBeEmpty(LogText);
        Store.Sequences.Received(DeviceId, "vitals").AboveContiguous.ShouldBeEmpty(LogText);
        (Clock.Now - Readings.Max(reading => reading.Time)!.Value).ShouldBeLessThan(TimeSpan.FromMinutes(2), LogText);
    }

    /// <summary>Offers a release to the device.</summary>
    public void Offer(byte[] envelope) => Chip.Broker.Send($"nm/2/{DeviceId}/c", envelope);

    public void Dispose()
    {
        Chip.Dispose();
        _associations?.Dispose();
        Store.Dispose();
        _authority.Dispose();
        _recipient.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Deliver(string topic, byte[] payload)
    {
        if (topic.EndsWith("/e", StringComparison.Ordinal))
        {
            _pairing?.Handle(new Message(topic, payload));
            return;
        }

        if (!IsCollectorRunning || Topic.Parse(topic) is null)
        {
            return;
        }

        _collector ??= new CollectorCore(_recipient, Store, [Key], () => Clock.Now);
        foreach (Message answer in _collector.Handle([new Message(topic, payload)]))
        {
            Chip.Broker.Send(answer.Topic, answer.Payload);
        }
    }

    private CosePublicKey ReadKey()
    {
        Match line = PublicKeyLine().Match(LogText);
        CosePublicKey.TryParse(Convert.FromHexString(line.Groups[1].Value), out CosePublicKey? key).ShouldBeTrue(LogText);
        return key!;
    }

    [GeneratedRegex("Device [^,]+, public key ([0-9a-f]+)")]
    private static partial Regex PublicKeyLine();
}
