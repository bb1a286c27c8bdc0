using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;

namespace PowerCuts;

/// <summary>A simulated sensor in the course of the script, with its flash, its network and the custodian.</summary>
internal sealed class ScriptedSensor : IDisposable
{
    private const long Seed = 1;
    private const long DeliveryLimitMinutes = 360;

    private static readonly byte[] SetupCode = [.. Enumerable.Range(1, 16).Select(value => (byte)value)];

    // From the return of the power to the first measurement.
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(3);

    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly Hospital _hospital;
    private readonly NonceChecker _cipher = new();
    private readonly SimulatedLight _light = new();
    private VirtualClock _clock;
    private MemoryLink _link = new();
    private Agent _agent;
    private int _starts;
    private bool _isPolicyChanged;

    private ScriptedSensor(Hospital hospital, ForkingFlash flash, DateTimeOffset now, List<long> sensed, int starts, bool isPolicyChanged)
    {
        _hospital = hospital;
        Flash = flash;
        Sensed = sensed;
        _starts = starts;
        _isPolicyChanged = isPolicyChanged;
        _clock = new VirtualClock(now);
        _agent = Create();
    }

    /// <summary>The device's flash.</summary>
    public ForkingFlash Flash { get; }

    /// <summary>The custodian of its readings.</summary>
    public Custodian Custodian { get; private set; } = null!;

    /// <summary>When the sensor was read, in seconds since 1970.</summary>
    public List<long> Sensed { get; }

    /// <summary>Time since the script began.</summary>
    public TimeSpan Now => _clock.Now - Began;

    /// <summary>The date in seconds since 1970.</summary>
    public long UnixSeconds => _clock.UnixSeconds;

    /// <summary>Published messages that nobody has received yet.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> OnAir => _link.Outgoing;

    /// <summary>Nonces that were used twice since this object was created.</summary>
    public int RepeatedNonces => _cipher.Repeats;

    /// <summary>Starts of the device.</summary>
    public int Starts => _starts;

    /// <summary>Whether nothing waits on the device, and the custodian has every reading or its declaration as lost.</summary>
    public bool IsSettled => Custodian.Received.All is [(1, _)] && _agent.Waiting == 0;

    /// <summary>Starts a new device at the beginning of the script.</summary>
    public static ScriptedSensor Open(Hospital hospital)
    {
        SimulatedFlash flash = new(new FlashGeometry(Script.Blocks));
        flash.TryWrite(Agent.AuthorityFile, hospital.Authority);
        flash.TryWrite(Agent.PolicyFile, hospital.Policy);
        flash.TryWrite(NanoMedAgent.Pairing.PairingMachine.SetupFile, SetupCode);
        ScriptedSensor sensor = new(hospital, new ForkingFlash(flash), Began, [], 0, isPolicyChanged: false);
        sensor.Start();
        sensor.Custodian = new Custodian(hospital.Recipient, CosePublicKey.TryParse(sensor._agent.PublicKey, out CosePublicKey? key)
            ? key!
            : throw new InvalidOperationException("the device's public key cannot be read"));
        return sensor;
    }

    /// <summary>An independent copy after a power cut, ready to be started.</summary>
    public ScriptedSensor AfterCut(SimulatedFlash flash, Custodian custodian) =>
        new(_hospital, new ForkingFlash(flash), _clock.Now + Boot, [.. Sensed], _starts, _isPolicyChanged) { Custodian = custodian };

    /// <summary>Starts the device.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public void Start()
    {
        AgentStart outcome = _agent.Start();
        if (outcome != AgentStart.Started)
        {
            throw new InvalidOperationException($"the device does not start: {outcome} {_agent.PolicyRefusal}");
        }
    }

    /// <summary>Follows the script until a time.</summary>
    public void RunTo(TimeSpan end)
    {
        while (Now < end)
        {
            if (!_isPolicyChanged && Now >= TimeSpan.FromMinutes(Script.PolicyChangeMinute))
            {
                ChangePolicy();
            }

            _link.IsUp = Script.IsUp(Now);
            TimeSpan change = Script.NextChange(Now);
            Step(change < end ? change : end, Script.IsCustodianThere(Now), Script.DoAcknowledgementsArrive(Now));
        }
    }

    /// <summary>Gives the device network and custodian until everything is delivered or declared.</summary>
    public void DeliverAll()
    {
        _link.IsUp = true;
        TimeSpan end = Now + TimeSpan.FromMinutes(DeliveryLimitMinutes);
        TimeSpan least = Now + TimeSpan.FromMinutes(1);
        while (Now < end && (Now < least || !IsSettled))
        {
            Step(end, isCustodianThere: true, doAcknowledgementsArrive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private void Step(TimeSpan end, bool isCustodianThere, bool doAcknowledgementsArrive)
    {
        long nextMs = _agent.Step();
        bool isAnswered = false;
        foreach ((string topic, byte[] payload) in isCustodianThere ? _link.Outgoing.ToArray() : [])
        {
            if (Custodian.Receive(topic, payload, _clock.Now) is { } acknowledgement && doAcknowledgementsArrive)
            {
                _link.Send($"nm/2/{_agent.DeviceId}/a", acknowledgement);
                isAnswered = true;
            }
        }

        _link.Outgoing.Clear();
        if (!isAnswered)
        {
            long endMs = (long)(end - Now).TotalMilliseconds + _clock.UptimeMilliseconds;
            _clock.AdvanceTo(Math.Min(Math.Max(nextMs, _clock.UptimeMilliseconds + 1), endMs));
        }
    }

    /// <summary>The device is shut down, gets another policy and starts again.</summary>
    private void ChangePolicy()
    {
        _isPolicyChanged = true;
        _agent.TryFlush();
        Flash.Flash.TryWrite(Agent.PolicyFile, _hospital.LaterPolicy);
        _clock = new VirtualClock(_clock.Now + Boot);
        _link = new MemoryLink();
        _agent = Create();
        Start();
    }

    private Agent Create() => new(new AgentPlatform
    {
        Uptime = _clock,
        Date = _clock,
        Entropy = new SeededEntropy(Seed, ++_starts),
        Cipher = _cipher,
        Storage = Flash,
        Link = _link,
        Sensors = new HeartRateSensor(_clock, Sensed),
        Button = new SimulatedButton(),
        Light = _light,
        Power = new SimulatedPower(),
    });
}
