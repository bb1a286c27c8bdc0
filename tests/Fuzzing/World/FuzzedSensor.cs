using Fuzzing.Seeds;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Measurements;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Protocol.Tests.World;
using Firmware = NanoMedAgent.Agent;

namespace Fuzzing.World;

/// <summary>
/// A whole sensor with a patient: the firmware on a flash that every input gets anew. It has the keys and the policy of PROTOCOL.md.
/// </summary>
internal sealed class FuzzedSensor
{
    private const int HoldMs = 4_000;
    private const int PolicyVersion = 7;
    private static readonly DateTimeOffset Begin = new(2026, 7, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly SoftwareCipherEngine Cipher = new();

    // With a patient and readings in flash; made at the first use.
    private static MemoryStorage? _paired;

    private readonly VirtualClock _clock = new(Begin) { Quality = ClockQuality.Network };
    private readonly SimulatedButton _button;
    private readonly Firmware _agent;

    private FuzzedSensor(MemoryStorage storage)
    {
        Storage = storage;
        _button = new SimulatedButton(_clock);
        _agent = new Firmware(new AgentPlatform
        {
            Uptime = _clock,
            Date = _clock,
            Entropy = new SeededEntropy(1, 1),
            Cipher = Cipher,
            Storage = storage,
            Link = Link,
            Sensors = new SteadySigns(),
            Button = _button,
            Light = new SimulatedLight(),
            Buzzer = new SimulatedBuzzer(_clock),
            Power = new SimulatedPower(),
        });
    }

    /// <summary>The flash.</summary>
    public MemoryStorage Storage { get; }

    /// <summary>The network.</summary>
    public QueuedLink Link { get; } = new();

    /// <summary>The device's key.</summary>
    public CosePublicKey Key =>
        CosePublicKey.TryParse(_agent.PublicKey, out CosePublicKey? key) ? key! : throw new Fault("the sensor has no key");

    /// <summary>The date of the device.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>The topic of its commands.</summary>
    public string Commands => $"nm/2/{_agent.DeviceId}/{Topic.Commands}";

    /// <summary>A sensor that is off, with a patient and some readings in its flash.</summary>
    public static FuzzedSensor Paired() => new(new MemoryStorage(_paired ??= Pair()));

    /// <summary>Turns it on.</summary>
    public AgentStart Start() => _agent.Start();

    /// <summary>Lets it run, a step a second.</summary>
    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            _clock.AdvanceTo(_clock.UptimeMilliseconds + 1000);
            _agent.Step();
        }
    }

    private static MemoryStorage Pair()
    {
        MemoryStorage storage = new();
        foreach ((string name, byte[] content) in new[]
        {
            (Firmware.AuthorityFile, ExampleKeys.Authority.Public.Encode()),
            (Firmware.PolicyFile, ProtocolExamples.Of("data-policy")),
            (PairingMachine.SetupFile, ExampleKeys.SetupCode),
        })
        {
            storage.TryWrite(name, content, content.Length);
        }

        FuzzedSensor sensor = new(storage);
        Fault.Unless(sensor.Start() == AgentStart.Started, "the sensor does not start");
        sensor.Press(HoldMs);
        sensor.Run(3);
        string events = $"nm/2/{sensor._agent.DeviceId}/{Topic.Events}";
        byte[] nonce = sensor.Link.Published.Where(message => message.Topic == events)
            .Select(message => DeviceEvent.TryReadUnverified(Topic.Parse(events)!, message.Payload, out DeviceEvent? read)
                == RefusalReason.None ? read!.Pairing?.Nonce : null)
            .Last(nonce => nonce is not null)!;
        NanoMedAgent.Hospital.Protocol.PairingGrant grant = new()
        {
            Device = sensor._agent.DeviceId,
            Counter = sensor.Now.ToUnixTimeMilliseconds(),
            NotAfter = sensor.Now.AddMinutes(2),
            Nonce = nonce,
            Association = ExampleKeys.Association,
            PatientToken = ExampleKeys.PatientToken,
            ResponsibleToken = ExampleKeys.ResponsibleToken,
            PolicyVersion = PolicyVersion,
            Time = sensor.Now,
        };
        sensor.Link.Send(sensor.Commands, grant.Sign(ExampleKeys.SetupCode, ExampleKeys.Authority, sensor.Key));
        sensor.Run(5);
        sensor.Press(200);
        sensor.Run(90);
        Fault.Unless(sensor._agent.PairingState == PairingState.Associated, "the sensor has no patient");
        return storage;
    }

    private void Press(int milliseconds)
    {
        _button.Press(milliseconds);
        for (int passed = 0; passed <= milliseconds; passed += 100)
        {
            _clock.AdvanceTo(_clock.UptimeMilliseconds + 100);
            _agent.Step();
        }
    }

    /// <summary>A patient who is well.</summary>
    private sealed class SteadySigns : IVitalSigns
    {
        /// <inheritdoc/>
        public bool TryMeasure(VitalSign sign, Measurement measurement)
        {
            measurement.Set(sign == VitalSign.OxygenSaturation ? 970 : sign == VitalSign.Temperature ? 368 : 720, SignalQuality.Good);
            return true;
        }
    }
}
