using Agent.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using Firmware = NanoMedAgent.Agent;

namespace Adversary.World;

/// <summary>A sensor with the firmware's own code, its flash, its button, and the patient who wears it.</summary>
internal sealed class AttackedSensor : IDisposable
{
    private const long PartitionBytes = 256 * 1024;
    private const int StepsLimit = 50;

    private readonly SoftwareCipherEngine _cipher = new();
    private readonly Func<DateTimeOffset> _now;
    private readonly int _number;
    private readonly byte[] _setupCode = new byte[SetupCode.Length];
    private VirtualClock _clock = null!;
    private SimulatedButton _button = null!;
    private TimeSpan _clockError;
    private int _starts;

    public AttackedSensor(int number, int seed, Func<DateTimeOffset> now, CosePublicKey authority, byte[] policy)
    {
        _number = number;
        _now = now;
        Seed = seed;
        new Random(seed + number).NextBytes(_setupCode);
        Patient = new PatientSensor(now, () => IsPaired);
        Flash = new SimulatedFlash(FlashGeometry.OfBytes(PartitionBytes));
        Flash.TryWrite(Firmware.AuthorityFile, authority.Encode());
        Flash.TryWrite(Firmware.PolicyFile, policy);
        Flash.TryWrite("setup", _setupCode);
        Restart();
        Key = CosePublicKey.TryParse(Agent.PublicKey, out CosePublicKey? key) ? key! : throw new InvalidOperationException("no device key");
        Label = DeviceLabel.Of($"SN{number}", Key, _setupCode);
    }

    public string Id => Key.DeviceId;

    public CosePublicKey Key { get; }

    public DeviceLabel Label { get; }

    public Firmware Agent { get; private set; } = null!;

    public PatientSensor Patient { get; }

    public SimulatedFlash Flash { get; private set; }

    public FakeLink Link { get; private set; } = new();

    /// <summary>The topic of its commands.</summary>
    public string CommandTopic => new Topic(Id, Topic.Commands, "").ToString();

    /// <summary>How often the power was off for a moment since the beginning.</summary>
    public int Restarts => _starts - 1;

    /// <summary>Whether a thief has changed its flash: what it has lost then is not the device's fault.</summary>
    public bool IsTamperedWith { get; set; }

    /// <summary>Whether the agent runs: it does not, where it found its storage unusable.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether it runs and is associated.</summary>
    public bool IsPaired => IsStarted && Agent.PairingState == PairingState.Associated;

    /// <summary>Since when it has been associated, or null.</summary>
    public DateTimeOffset? MeasuresSince { get; private set; }

    private int Seed { get; }

    /// <summary>How far its unauthenticated clock is ahead.</summary>
    public void TurnClock(TimeSpan error)
    {
        _clockError = error;
        _clock.Error = error;
    }

    /// <summary>The power is off for a moment.</summary>
    public void Restart()
    {
        _clock = new VirtualClock(_now()) { Error = _clockError };
        _button = new SimulatedButton(_clock);
        Link = new FakeLink { IsUp = true };
        _starts++;
        Agent = new Firmware(new AgentPlatform
        {
            Uptime = _clock,
            Date = _clock,
            Entropy = new SeededEntropy(Seed + (1000 * _number), _starts),
            Cipher = _cipher,
            Storage = Flash,
            Link = Link,
            Sensors = Patient,
            Button = _button,
            Light = new SimulatedLight(),
            Power = new SimulatedPower(),
        });
        IsStarted = Agent.Start() == NanoMedAgent.AgentStart.Started;
    }

    /// <summary>Another content of the flash, as it was once: whoever had the device in hand has put it back.</summary>
    public void ReplaceFlash(SimulatedFlash flash) => Flash = flash;

    public void PressDown() => _button.PressDown();

    public void LetGo() => _button.LetGo();

    /// <summary>Runs until the ward's present time.</summary>
    public void Run()
    {
        _clock.AdvanceTo((long)(_now() - _clock.Start).TotalMilliseconds);
        for (int i = 0; i < StepsLimit && IsStarted && Agent.Step() <= _clock.UptimeMilliseconds; i++)
        {
            // The next step is due already.
        }

        MeasuresSince = !IsPaired ? null : MeasuresSince ?? _now();
    }

    public void Dispose() => _cipher.Dispose();
}
