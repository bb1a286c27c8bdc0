using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.HostSim.Links;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases.Assemblies;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;
using NanoMedAgent.Simulator.Updates;
using NanoMedAgent.Updates;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>A bed: a patient, the sensor, and its network. The sensor may lose its power and starts again by itself.</summary>
public sealed class Bed : IAsyncDisposable
{
    // From the power's return to the first measurement.
    private const long BootMilliseconds = 3000;

    // How long it takes until somebody presses the button who was asked to, or saw the light of an alarm.
    private const long AskedMilliseconds = 30_000;

    // How often a device looks at a button that is being held.
    private const long HoldMilliseconds = 100;

    private readonly VirtualClock _ward;
    private readonly long? _seed;
    private readonly long _run;
    private readonly SoftwareCipherEngine _cipher = new();
    private readonly DeferredLink _link = new();
    private readonly SimulatedPower _power = new();
    private readonly ChipPatient? _chips;
    private readonly UpdateLab? _lab;
    private readonly BootloaderSlots? _bootloader;
    private readonly IPayloadSource? _payloads;
    private readonly Func<bool> _isAsking = () => false;
    private Tally _before;
    private VirtualClock _clock = null!;
    private long _startedAt;
    private long _steppedAt;
    private long _wakesAt;
    private volatile bool _isTouched;
    private volatile bool _isPulled;
    private string _pulledBy = "";

    /// <summary>A sensor that is not started yet.</summary>
    /// <param name="number">Which bed, from 1.</param>
    /// <param name="ward">The ward's time.</param>
    /// <param name="patient">Who lies in it.</param>
    /// <param name="chips">The chips that the sensor measures with; null for a sensor that knows.</param>
    /// <param name="flash">The sensor's flash, provisioned.</param>
    /// <param name="seed">Makes its keys; null for keys that are secret.</param>
    /// <param name="run">Which run in its folder this is: with the same seed, each start still has entropy of its own.</param>
    /// <param name="lab">The update of the run; null for none.</param>
    public Bed(int number, VirtualClock ward, IPatient patient, ChipPatient? chips, SimulatedFlash flash, long? seed, long run, UpdateLab? lab = null)
    {
        _lab = lab;
        _bootloader = lab?.MakeBootloader();
        _payloads = lab?.MakePayloads(number, ward, Touch, out _isAsking);
        Number = number;
        Patient = chips ?? patient;
        Flash = flash;
        Sensors = new ObservedPatient(Patient, ward);
        _chips = chips;
        _ward = ward;
        Button = new SimulatedButton(ward);
        _seed = seed;
        _run = run;
        flash.Busy += time => _clock.AdvanceTo(_clock.UptimeMilliseconds + (long)time.TotalMilliseconds);
    }

    /// <summary>Something came in for the device, or its connection changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Which bed, from 1.</summary>
    public int Number { get; }

    /// <summary>Who is measured.</summary>
    public IPatient Patient { get; }

    /// <summary>What the sensors gave.</summary>
    public ObservedPatient Sensors { get; }

    /// <summary>Whether the policy has the device measure only while it is paired with a patient.</summary>
    public bool IsPairingRequired { get; init; }

    /// <summary>The device's flash.</summary>
    public SimulatedFlash Flash { get; }

    /// <summary>The device's button.</summary>
    public SimulatedButton Button { get; }

    /// <summary>The device's light.</summary>
    public SimulatedLight Light { get; } = new();

    /// <summary>The device.</summary>
    public Agent Agent { get; private set; } = null!;

    /// <summary>The device's public key.</summary>
    public CosePublicKey DeviceKey { get; private set; } = null!;

    /// <summary>What is printed on it. null until it is labelled.</summary>
    public DeviceLabel Label { get; internal set; } = null!;

    /// <summary>A picture of its label, where there is one bed alone.</summary>
    public string? LabelFile { get; internal set; }

    /// <summary>Its network. null until <see cref="Connect"/>.</summary>
    public MqttLink Link { get; private set; } = null!;

    /// <summary>The first start of the device in this run.</summary>
    public long FirstBoot { get; private set; }

    /// <summary>Starts in this run.</summary>
    public int Starts { get; private set; }

    /// <summary>What took the power away last; null when nothing did.</summary>
    public string? PowerCut { get; private set; }

    /// <summary>Whether the device has no power just now.</summary>
    public bool IsOff { get; private set; } = true;

    /// <summary>Whether something happened to it since it was stepped last.</summary>
    public bool IsTouched => _isTouched || _isPulled;

    /// <summary>When it wants to be stepped at the latest, in milliseconds of the ward's time.</summary>
    public long Next
    {
        get
        {
            long next = _chips is null || IsOff || Sensors.IsOff ? _wakesAt : Math.Min(_wakesAt, _chips.Next);
            return Button.IsHeld ? Math.Min(next, _steppedAt + HoldMilliseconds) : next;
        }
    }

    /// <summary>Whether it waits for an answer that may come any moment.</summary>
    public bool IsWaiting => !IsOff && Link.IsUp && Agent.Waiting > 0;

    /// <summary>Whether a part of a release is on its way to it.</summary>
    public bool IsFetching => !IsOff && _isAsking();

    /// <summary>Sealed readings that waited at the last <see cref="Look"/>. For views, which draw on a thread of their own.</summary>
    public int Waiting { get; private set; }

    /// <summary>How far an update is.</summary>
    public UpdateStage UpdateStage => Agent.Updater?.Stage ?? UpdateStage.Idle;

    /// <summary>Since when, in milliseconds of the ward's time, somebody is asked to press the button, for a release or because of an alarm or a pairing; null while nobody is.</summary>
    public long? AskedSince { get; private set; }

    /// <summary>What the device counted, over all of its starts in this run.</summary>
    public Tally Counted => IsOff ? _before : _before + Tally.Of(Agent.Counters);

    /// <summary>Starts the device.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public void Start()
    {
        _startedAt = _ward.UptimeMilliseconds;
        _chips?.Start(isPowerLost: PowerCut is not null);
        _clock = new VirtualClock(_ward.Now);
        Starts++;

        Agent agent;
        try
        {
            agent = Create();
            AgentStart start = agent.Start();
            if (start != AgentStart.Started)
            {
                throw new InvalidOperationException($"the device does not start: {start} {agent.PolicyRefusal}");
            }
        }
        catch (PowerCutException cut)
        {
            // A fault of the flash may hit the start as well.
            StayOff(cut.Fault.ToString());
            return;
        }

        if (!CosePublicKey.TryParse(agent.PublicKey, out CosePublicKey? key))
        {
            throw new InvalidOperationException("the device's public key cannot be read");
        }

        Agent = agent;
        DeviceKey = key!;
        FirstBoot = FirstBoot == 0 ? Agent.BootNumber : FirstBoot;
        IsOff = false;
        _wakesAt = _startedAt;
    }

    /// <summary>Connects the device's network to a broker.</summary>
    /// <param name="host">The broker.</param>
    /// <param name="port">Its port.</param>
    public void Connect(string host, int port)
    {
        Link = new MqttLink(host, port, DeviceKey.DeviceId);
        _link.Target = Link;
        Link.Changed += Touch;
        Link.Start();
    }

    /// <summary>Lets the device do what it wants to do at the ward's time.</summary>
    public void Step()
    {
        _isTouched = false;
        _steppedAt = _ward.UptimeMilliseconds;
        if (IsOff)
        {
            if (_ward.UptimeMilliseconds >= _wakesAt)
            {
                Start();
            }

            return;
        }

        if (_isPulled)
        {
            _isPulled = false;
            LosePower(_pulledBy);
            return;
        }

        _clock.AdvanceTo(_ward.UptimeMilliseconds - _startedAt);
        if (_chips is not null)
        {
            _chips.Poll();
            _power.BatteryPercent = _chips.BatteryPercent ?? _power.BatteryPercent;
        }

        try
        {
            int values = Sensors.Values.Count;
            long next = Agent.Step();
            if (IsPairingRequired && Agent.PairingState != PairingState.Associated)
            {
                Sensors.Disregard(values);
            }

            _wakesAt = next == long.MaxValue ? next : _startedAt + next;
            if (UpdateStage == UpdateStage.Fetching)
            {
                // Its payloads come when they come.
                _wakesAt = Math.Min(_wakesAt, _ward.UptimeMilliseconds + PacedPayloads.PartMilliseconds);
            }

            if (_power.WantsRestart)
            {
                _power.WantsRestart = false;
                _before += Tally.Of(Agent.Counters);
                StayOff(null);
            }
        }
        catch (PowerCutException cut)
        {
            LosePower(cut.Fault.ToString());
        }
    }

    /// <summary>Presses the button for somebody who takes a while to come when the device asks for it or shows an alarm, or that it is to be paired.</summary>
    public void PressWhenAsked()
    {
        bool asks = !IsOff && (Light.Pattern is LightPattern.Alarm or LightPattern.Confirming || Agent.Updater is { AsksForButton: true });
        AskedSince = !asks ? null : AskedSince ?? _ward.UptimeMilliseconds;
        if (AskedSince is { } since && _ward.UptimeMilliseconds - since >= AskedMilliseconds)
        {
            Button.Press();
            AskedSince = null;
        }
    }

    /// <summary>Takes the power away for a moment, at the next step.</summary>
    /// <param name="why">For people.</param>
    public void CutPower(string why)
    {
        _pulledBy = why;
        _isPulled = true;
    }

    /// <summary>Counts what waits.</summary>
    public void Look() => Waiting = IsOff ? 0 : Agent.Waiting;

    /// <summary>Puts what waits in RAM into flash, as before a shutdown that is meant.</summary>
    public void Rest()
    {
        if (!IsOff)
        {
            Agent.TryRest();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Link is not null)
        {
            Link.Changed -= Touch;
            await Link.DisposeAsync();
        }

        _cipher.Dispose();
    }

    private void Touch()
    {
        _isTouched = true;
        Changed?.Invoke();
    }

    private void LosePower(string why)
    {
        _before += Tally.Of(Agent.Counters);
        StayOff(why);
    }

    private void StayOff(string? why)
    {
        PowerCut = why;
        IsOff = true;
        _wakesAt = _ward.UptimeMilliseconds + BootMilliseconds;
    }

    private Agent Create()
    {
        IUpdateSlots? slots = _bootloader is null ? Load() : _bootloader;
        _bootloader?.Boot();
        AgentPlatform platform = new()
        {
            Uptime = _clock,
            Date = _clock,
            Entropy = _seed is { } seed ? new SeededEntropy(seed + Number - 1, (_run << 20) + Starts - 1) : new SystemEntropy(),
            Cipher = _cipher,
            Storage = Flash,
            Link = _link,
            Sensors = Sensors,
            Button = Button,
            Light = Light,
            Power = _power,
            Slots = slots,
            Payloads = _payloads,
        };
        return new Agent(platform, _lab?.Policy);
    }

    /// <summary>As the loader of a stock image does: what runs in the simulator is always the same agent, what is proven are the files.</summary>
    private AssemblySlots? Load()
    {
        if (_lab is null)
        {
            return null;
        }

        AssemblySlots slots = _lab.MakeFiles(Flash);
        new Loader(slots, _lab.Policy).Choose();
        return slots;
    }
}
