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

namespace NanoMedAgent.Simulator.Sensors;

/// <summary>
/// A sensor: the firmware's agent on simulated hardware. It can lose its power at any time, and then starts again by itself.
/// </summary>
public class SimulatedSensor : IAsyncDisposable
{
    // From the return of the power to the first measurement.
    private const long BootMs = 3_000;

    // Until the device starts its agent again, when the storage or the secure element failed.
    private const long StoragePauseMs = 10_000;

    // How long a person takes to come and press the button after the light asks for it or shows an alarm.
    private const long ButtonResponseMs = 30_000;

    // How often the device samples a button that is held.
    private const long HeldButtonPeriodMs = 100;

    private readonly SensorParts _parts;
    private readonly SoftwareCipherEngine _cipher = new();
    private readonly SimulatedPower _power = new();
    private SensorCounters _countersOfEarlierStarts;
    private VirtualClock _deviceClock = null!;
    private long _startedAtMs;
    private long _steppedAtMs;
    private long _wakesAtMs;
    private volatile bool _isWoken;
    private volatile bool _isPowerCutDue;
    private string _powerCutCause = "";

    /// <summary>A sensor that has not started yet.</summary>
    /// <param name="parts">What it is built from.</param>
    public SimulatedSensor(SensorParts parts)
    {
        _parts = parts;
        Patient = parts.Chips ?? parts.Patient;
        Measured = new LoggedVitalSigns(Patient, parts.Clock);
        Button = new SimulatedButton(parts.Clock);
        Buzzer = new SimulatedBuzzer(parts.Clock);
        parts.Flash.Busy += time => _deviceClock.AdvanceTo(_deviceClock.UptimeMilliseconds + (long)time.TotalMilliseconds);
        if (parts.Updates is { } updates)
        {
            updates.Mirror.Changed += Wake;
        }
    }

    /// <summary>A message or a payload arrived, or the connection changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Who is measured.</summary>
    public IPatient Patient { get; }

    /// <summary>What the sensor chips gave to the agent.</summary>
    public LoggedVitalSigns Measured { get; }

    /// <summary>The device's flash.</summary>
    public SimulatedFlash Flash => _parts.Flash;

    /// <summary>The device's button.</summary>
    public SimulatedButton Button { get; }

    /// <summary>The device's light.</summary>
    public SimulatedLight Light { get; } = new();

    /// <summary>The device's buzzer.</summary>
    public SimulatedBuzzer Buzzer { get; }

    /// <summary>What the chip says about its protection.</summary>
    public SimulatedSecurity Security { get; } = new();

    /// <summary>The device's network. It is down until somebody sets <see cref="DeferredLink.Target"/>.</summary>
    public DeferredLink Network { get; } = new();

    /// <summary>The agent of the current start.</summary>
    public Agent Agent { get; private set; } = null!;

    /// <summary>Whether the policy lets the device measure only while it is paired with a patient.</summary>
    public bool IsPairingRequired => _parts.IsPairingRequired;

    /// <summary>The device's boot number at its first start in this run.</summary>
    public long FirstBoot { get; private set; }

    /// <summary>Starts in this run.</summary>
    public int Starts { get; private set; }

    /// <summary>What cut the power last, in words; null when nothing did.</summary>
    public string? LastPowerCut { get; private set; }

    /// <summary>Whether the device has no power at the moment.</summary>
    public bool IsOff { get; private set; } = true;

    /// <summary>Whether it was retired: nothing is left on it, and it does not start again.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>How far the chip's date is ahead of the simulated date, from the next start on.</summary>
    public TimeSpan DateError { get; set; }

    /// <summary>How much the chip's date can be trusted, from the next start on.</summary>
    public ClockQuality DateQuality { get; set; } = ClockQuality.Network;

    /// <summary>Whether something happened since the last <see cref="Step"/>.</summary>
    public bool IsWoken => _isWoken || _isPowerCutDue;

    /// <summary>When the next <see cref="Step"/> is due at the latest, in milliseconds of simulated time.</summary>
    public long NextStepMs => Button.IsHeld ? Math.Min(_wakesAtMs, _steppedAtMs + HeldButtonPeriodMs) : _wakesAtMs;

    /// <summary>When the next <see cref="PollChips"/> is due, in milliseconds of simulated time; never without chips.</summary>
    public long NextPollMs => _parts.Chips is null || IsOff || Measured.IsDetached ? long.MaxValue : _parts.Chips.NextPollMs;

    /// <summary>Sealed readings that wait for an answer, which may come any moment.</summary>
    public int Unanswered => !IsOff && Network.IsUp ? Agent.Waiting : 0;

    /// <summary>Whether a part of a release was requested and has not arrived.</summary>
    public bool IsFetching => !IsOff && _parts.Updates is { Mirror.IsFetching: true };

    /// <summary>Sealed readings that waited when <see cref="UpdateWaitingReadings"/> was called last. Safe to read on any thread.</summary>
    public int WaitingReadings { get; private set; }

    /// <summary>How far an update is.</summary>
    public UpdateStage UpdateStage => Agent.Updater?.Stage ?? UpdateStage.Idle;

    /// <summary>
    /// Since when, in milliseconds of simulated time, the light asks a person to press the button: for a release, because of an alarm,
    /// or to confirm a pairing; null while it does not.
    /// </summary>
    public long? ButtonAskedSinceMs { get; private set; }

    /// <summary>What the device counted, over all of its starts in this run.</summary>
    public SensorCounters Counters => IsOff ? _countersOfEarlierStarts : _countersOfEarlierStarts + SensorCounters.Of(Agent.Counters);

    /// <summary>Starts the device.</summary>
    /// <exception cref="InvalidOperationException">The agent does not start: what is in flash cannot be used.</exception>
    public void Start()
    {
        _startedAtMs = _parts.Clock.UptimeMilliseconds;
        Network.DropReceived();
        _parts.Chips?.Start(isPowerLost: LastPowerCut is not null);
        _deviceClock = new VirtualClock(_parts.Clock.Now) { Error = DateError, Quality = DateQuality };
        Security.ResetReason = Starts == 0 || LastPowerCut is not null ? ResetReason.PowerOn : ResetReason.Restart;
        Starts++;

        Agent agent;
        try
        {
            agent = CreateAgent();
            AgentStart start = agent.Start();
            if (start is AgentStart.StorageFailed or AgentStart.ElementRefused or AgentStart.EntropyRefused)
            {
                SwitchOff(start switch
                {
                    AgentStart.StorageFailed => "the storage fails",
                    AgentStart.ElementRefused => "the secure element fails",
                    _ => "the random number generator fails",
                });
                _wakesAtMs = _parts.Clock.UptimeMilliseconds + StoragePauseMs;
                return;
            }

            if (start == AgentStart.Retired)
            {
                IsRetired = true;
                SwitchOff(null);
                _wakesAtMs = long.MaxValue;
                return;
            }

            if (start is not (AgentStart.Started or AgentStart.Unowned))
            {
                throw new InvalidOperationException($"the device does not start: {start} {agent.PolicyRefusal}");
            }
        }
        catch (PowerCutException cut)
        {
            // A fault of the flash can hit the start as well.
            SwitchOff(cut.Fault.ToString());
            return;
        }

        Agent = agent;
        FirstBoot = FirstBoot == 0 ? Agent.BootNumber : FirstBoot;
        IsOff = false;
        _wakesAtMs = _startedAtMs;
    }

    /// <summary>Lets the device do what is due at the present simulated time.</summary>
    public void Step()
    {
        _isWoken = false;
        _steppedAtMs = _parts.Clock.UptimeMilliseconds;
        if (IsOff)
        {
            if (_steppedAtMs >= _wakesAtMs)
            {
                Start();
            }

            return;
        }

        if (_isPowerCutDue)
        {
            _isPowerCutDue = false;
            LosePower(_powerCutCause);
            return;
        }

        _deviceClock.AdvanceTo(_steppedAtMs - _startedAtMs);
        PollChips();
        try
        {
            StepAgent();
        }
        catch (PowerCutException cut)
        {
            LosePower(cut.Fault.ToString());
        }
    }

    /// <summary>Lets the drivers read the chips, as the device does between two steps of the agent.</summary>
    public void PollChips()
    {
        if (_parts.Chips is { } chips && !IsOff)
        {
            chips.Poll();
            _power.BatteryPercent = chips.BatteryPercent ?? _power.BatteryPercent;
        }
    }

    /// <summary>Presses the button for a person who takes half a minute to come when the light asks for it.</summary>
    public void PressButtonWhenAsked()
    {
        bool isAsking = !IsOff
            && (Light.Pattern is LightPattern.Alarm or LightPattern.AlarmMedium or LightPattern.AlarmLow or LightPattern.Confirming
                || Agent.Updater is { AsksForButton: true });
        ButtonAskedSinceMs = !isAsking ? null : ButtonAskedSinceMs ?? _parts.Clock.UptimeMilliseconds;
        if (ButtonAskedSinceMs is { } sinceMs && _parts.Clock.UptimeMilliseconds - sinceMs >= ButtonResponseMs)
        {
            Button.Press();
            ButtonAskedSinceMs = null;
        }
    }

    /// <summary>Cuts the power for a moment, at the next step. May be called on any thread.</summary>
    /// <param name="cause">Who or what does it, in words.</param>
    public void CutPower(string cause)
    {
        _powerCutCause = cause;
        _isPowerCutDue = true;
    }

    /// <summary>Takes the battery out: it stays off until <see cref="PowerOn"/>.</summary>
    public void PowerOff()
    {
        if (!IsOff)
        {
            LosePower("the battery is out");
        }

        _wakesAtMs = long.MaxValue;
    }

    /// <summary>Puts the battery in.</summary>
    public void PowerOn()
    {
        if (IsOff && !IsRetired)
        {
            _wakesAtMs = _parts.Clock.UptimeMilliseconds;
            Start();
        }
    }

    /// <summary>Counts the sealed readings that wait, for <see cref="WaitingReadings"/>.</summary>
    public void UpdateWaitingReadings() => WaitingReadings = IsOff ? 0 : Agent.Waiting;

    /// <summary>Writes what waits in RAM to flash, as before a planned shutdown.</summary>
    public void FlushToFlash()
    {
        if (!IsOff)
        {
            Agent.TryFlush();
        }
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        _parts.Updates?.Mirror.Dispose();
        _cipher.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks for a step soon, as something happened. May be called on any thread.</summary>
    protected void Wake()
    {
        _isWoken = true;
        Changed?.Invoke();
    }

    private void StepAgent()
    {
        int valuesBefore = Measured.Values.Count;
        long nextMs = Agent.Step();
        if (IsPairingRequired && (Agent.IsUnowned || Agent.PairingState != PairingState.Associated))
        {
            // The agent keeps nothing while no patient is paired.
            Measured.KeepFirst(valuesBefore);
        }

        _wakesAtMs = nextMs == long.MaxValue ? nextMs : _startedAtMs + nextMs;
        if (UpdateStage == UpdateStage.Fetching)
        {
            _wakesAtMs = Math.Min(_wakesAtMs, _steppedAtMs + PacedPayloads.PartMs);
        }

        if (_power.WantsRestart)
        {
            _power.WantsRestart = false;
            LosePower(null);
        }
    }

    private void LosePower(string? cause)
    {
        _countersOfEarlierStarts += SensorCounters.Of(Agent.Counters);
        SwitchOff(cause);
    }

    private void SwitchOff(string? cause)
    {
        LastPowerCut = cause;
        IsOff = true;
        Buzzer.Sound(AlarmSound.None, 0);
        Network.DropReceived();
        _wakesAtMs = _parts.Clock.UptimeMilliseconds + BootMs;
    }

    private Agent CreateAgent() => new(
        new AgentPlatform
        {
            Uptime = _deviceClock,
            Date = _deviceClock,
            Entropy = _parts.EntropyOfStart(Starts),
            Cipher = _cipher,
            Storage = Flash,
            Link = Network,
            Sensors = Measured,
            Button = Button,
            Light = Light,
            Buzzer = Buzzer,
            Power = _power,
            Slots = BootSlots(),
            Payloads = _parts.Updates?.Payloads,
            Security = Security,
        },
        _parts.Updates?.Policy,
        _parts.Element?.Open(_deviceClock, _cipher));

    /// <summary>
    /// Does what the loader does at a start. The simulator always runs the same agent; what is proven, tried and rolled back are the
    /// files of the release.
    /// </summary>
    private IUpdateSlots? BootSlots()
    {
        if (_parts.Updates is not { } updates)
        {
            return null;
        }

        if (updates.Bootloader is { } bootloader)
        {
            bootloader.Boot();
            return bootloader;
        }

        AssemblySlots slots = new(Flash, updates.FilesLimitBytes);
        new Loader(slots, updates.Policy).ChooseSet();
        return slots;
    }
}
