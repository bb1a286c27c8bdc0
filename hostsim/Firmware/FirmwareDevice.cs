extern alias packages;

using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>
/// A board with the firmware as it is flashed: provisioned as by 'medagent device provision', on a patient. What people know of it is
/// what its light shows.
/// </summary>
internal sealed partial class FirmwareDevice : ISensorInHand, IDisposable
{
    private const string DefaultBoard = "esp32-devkitc";

    // A release in files runs in the heap, and only a board with PSRAM has room for one.
    private const string DefaultBoardForUpdates = "m5stack-core2";
    private const string WifiName = "ward";
    private const string WifiPassword = "a simulated password";
    private const string TimeServer = "pool.ntp.org";
    private const int CellMilliwattHours = 3_700;
    private const int TapMs = 200;

    // As often as the demo measures, since each look at a modelled patient may make them move or lose the clip.
    private const int FollowPeriodMs = 5_000;

    // The rhythm at the pin tells a person which pattern is shown; it would take this program ten seconds to be sure.
    private static readonly FieldInfo LightField = Private(typeof(packages::NanoMedAgent.Esp32.Program), "_light", BindingFlags.Static);
    private static readonly FieldInfo PatternField =
        Private(typeof(packages::NanoMedAgent.Esp32.GpioLight), "_pattern", BindingFlags.Instance);

    // The key is made after the radio is on.
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan KeyCheckPeriod = TimeSpan.FromMilliseconds(20);

    private readonly DeviceSettings _settings;
    private readonly SimulatedHospital _hospital;
    private readonly DeviceFolder _documents;
    private readonly string _kind;
    private FirmwareBrokers? _brokers;
    private object? _lightBefore;
    private CosePublicKey? _key;
    private DeviceLabel? _label;
    private int _hold;
    private long _downSinceMs = -1;
    private volatile int _pattern;
    private volatile int _pairing = -1;

    private FirmwareDevice(
        SimulatedEsp32 chip, DeviceSettings settings, IPatient patient, SimulatedBoard board, SimulatedHospital hospital,
        DeviceFolder documents, string kind)
    {
        Chip = chip;
        Patient = patient;
        Board = board;
        _settings = settings;
        _hospital = hospital;
        _documents = documents;
        _kind = kind;
        chip.Logged += line =>
        {
            if (PublicKeyLine().Match(line) is { Success: true } found
                && CosePublicKey.TryParse(Convert.FromHexString(found.Groups[1].Value), out CosePublicKey? key))
            {
                _key = key;
            }
        };
    }

    /// <summary>The chip.</summary>
    public SimulatedEsp32 Chip { get; }

    /// <summary>Who is measured.</summary>
    public IPatient Patient { get; }

    /// <summary>The board.</summary>
    public SimulatedBoard Board { get; }

    /// <summary>Its public key, once it has started.</summary>
    public CosePublicKey Key => _key!;

    /// <inheritdoc/>
    public DeviceLabel Label => _label!;

    /// <summary>Its serial, as on its label.</summary>
    public string Serial => _documents.Serial;

    /// <summary>The file with a picture of its label.</summary>
    public string LabelFile => _documents.PngLabel;

    /// <inheritdoc/>
    public string DeviceId => Key.DeviceId;

    /// <inheritdoc/>
    public bool IsOff => !Chip.IsOn;

    /// <inheritdoc/>
    public LightPattern LightPattern => (LightPattern)_pattern;

    /// <inheritdoc/>
    public PairingState? PairingState => _pairing < 0 ? null : (PairingState)_pairing;

    /// <inheritdoc/>
    public int HeldMilliseconds => Interlocked.Read(ref _downSinceMs) is >= 0 and var sinceMs
        ? (int)Math.Max(Chip.Scheduler.NowMs - sinceMs, 1)
        : 0;

    /// <inheritdoc/>
    public NetworkState Network => !Chip.Radio.HasAccessPoint ? NetworkState.Down
        : _brokers is { IsConnected: true } ? NetworkState.Up
        : NetworkState.Connecting;

    /// <inheritdoc/>
    public int? WaitingReadings => null;

    /// <summary>Puts the firmware, its configuration and a policy on a board.</summary>
    /// <exception cref="InvalidDataException">The recording cannot be read.</exception>
    public static FirmwareDevice Open(
        SimulationOptions options, SimulatedHospital hospital, VirtualClock clock, int brokerPort, UpdateEnvironment? updates)
    {
        SimulatedBoard limits = options.Board ?? SimulatedBoard.Of(updates is null ? DefaultBoard : DefaultBoardForUpdates);
        Board board = MedAgent.Boards.Board.Of(limits.Id);
        string kind = "firmware-" + board.Id + (options.IsUnowned ? "-unowned" : "");
        SimulatedFlash flash = SimulatedFlash.OpenFolder(limits.Flash, hospital.StorageFolder(1, kind));
        DeviceFolder documents = hospital.Documents(1, kind, options.Seed);
        AlarmRule? alarms = options.HasAlarms ? SimulatedHospital.Alarms : null;
        if (options.IsUnowned)
        {
            hospital.ProvisionWithoutOwner(flash, options.EffectivePeriodSeconds, alarms, documents.KeepSetupCode(), clock.Now);
        }
        else
        {
            hospital.Provision(
                flash, options.EffectivePeriodSeconds, alarms, new PairingRule { IsRequired = options.HasWard },
                documents.KeepSetupCode(), clock.Now);
        }

        NetworkSettings network = new()
        {
            WifiName = WifiName,
            WifiPassword = WifiPassword,
            Broker = new Hospital.Brokers.BrokerAddress("127.0.0.1", brokerPort),
            TimeServer = TimeServer,
            ReleaseMirror = updates?.Address.ToString() ?? "",
        };
        DeviceSettings settings = DeviceSettings.Of(
            board, SensorSetting.ParseAll(["max30102", "tmp117"]), CellMilliwattHours, network.Checked());
        flash.TryWrite(DeviceSettings.FileName, settings.ToJson());
        foreach (StorageFault fault in options.FlashFaults)
        {
            flash.AddFault(fault with { Operation = fault.Operation + flash.Operations });
        }

        SimulatedI2cBus bus = new(clock);
        int seed = (int)(options.Seed ?? Random.Shared.Next());
        IPatient patient = options.VitalsFile is { } file
            ? new RecordedPatient(clock, Path.GetFileName(file), RecordingReader.Read(file))
            : options.Patient?.Invoke(clock) ?? new ModelledPatient(clock, seed);
        ChipsOnPatient chips = new(patient, bus, clock, seed);
        SimulatedEsp32 chip = new(new Esp32Parts
        {
            Clock = clock,
            Flash = flash,
            Bus = bus,
            Battery = new SimulatedCell(seed),
            Seed = options.Seed,
            PsramBytes = board.Psram is null ? 0u : 4 * 1024 * 1024,
            FreeHeapBytes = limits.FreeHeapBytes,
            Releases = updates?.Keys,
            Main = packages::NanoMedAgent.Esp32.Program.Main,
        });
        chip.Radio.NetworkName = WifiName;
        chip.Radio.NetworkPassword = WifiPassword;
        chip.TimeServers.Answering[TimeServer] = TimeSpan.Zero;
        Follow();
        return new FirmwareDevice(chip, settings, patient, limits, hospital, documents, kind);

        void Follow()
        {
            chips.Follow();
            chip.Scheduler.At(chip.Scheduler.NowMs + FollowPeriodMs, Follow);
        }
    }

    /// <summary>Gives it power, and prints its label as soon as it has logged its public key.</summary>
    /// <exception cref="InvalidOperationException">It has logged none; its log says why.</exception>
    public void Start(FirmwareBrokers brokers)
    {
        _brokers = brokers;
        Chip.Brokers = brokers;
        Chip.PowerOn();
        while (_key is null && Chip.Scheduler.NowMs < KeyTimeout.TotalMilliseconds)
        {
            Chip.Run(KeyCheckPeriod);
        }

        if (_key is null)
        {
            throw new InvalidOperationException("the firmware has not logged its public key within two minutes; its log is above");
        }

        _hospital.Register(_key, 1, _kind);
        _documents.WriteLabel(_key, out _);
        _label = DeviceLabel.Of(_documents.Serial, _key, _documents.KeepSetupCode());
    }

    /// <summary>Sees what the light shows. Called between two turns of the firmware.</summary>
    public void Observe()
    {
        object? light = LightField.GetValue(null);
        if (!Chip.IsOn)
        {
            // Until Main has made a new one, the light is that of the start before.
            _lightBefore = light;
            _pairing = -1;
        }

        LightPattern pattern = light is null || light == _lightBefore ? LightPattern.Off : (LightPattern)PatternField.GetValue(light)!;
        _pattern = (int)pattern;
        PairingState? shown = pattern switch
        {
            LightPattern.Idle => Pairing.PairingState.Idle,
            LightPattern.PairingWindow => Pairing.PairingState.WindowOpen,
            LightPattern.Confirming => Pairing.PairingState.Confirming,
            LightPattern.Measuring or LightPattern.Keeping or LightPattern.Alarm or LightPattern.AlarmMedium or LightPattern.AlarmLow
                or LightPattern.AlarmSeen or LightPattern.Asking =>
                Pairing.PairingState.Associated,
            _ => null,
        };
        _pairing = shown is { } known ? (int)known : _pairing;
    }

    /// <inheritdoc/>
    public void PressButton() => HoldButton(TapMs);

    /// <inheritdoc/>
    public void HoldButton(int? durationMs) => Chip.Scheduler.Post(() =>
    {
        int hold = ++_hold;
        Interlocked.Exchange(ref _downSinceMs, Chip.Scheduler.NowMs);
        Chip.Pins.Set(_settings.Button, false);
        if (durationMs is { } heldMs)
        {
            Chip.Scheduler.At(Chip.Scheduler.NowMs + heldMs, () => LetGo(hold));
        }
    });

    /// <inheritdoc/>
    public void LetButtonGo() => Chip.Scheduler.Post(() => LetGo(_hold));

    /// <inheritdoc/>
    public void CutPower(string cause) => Chip.Scheduler.Post(Chip.CutPower);

    /// <summary>What the chip did, in one line.</summary>
    public string Summarise() => string.Create(
        CultureInfo.InvariantCulture,
        $"starts {Chip.Starts}, threads {Chip.Scheduler.Threads.Count}, unhandled exceptions {Chip.UnhandledExceptions.Count}, "
            + $"flash operations {Chip.Parts.Flash.Operations}");

    /// <inheritdoc/>
    public void Dispose() => Chip.Dispose();

    private static FieldInfo Private(Type type, string name, BindingFlags kind) => type.GetField(name, kind | BindingFlags.NonPublic)!;

    private void LetGo(int hold)
    {
        if (hold == _hold)
        {
            Interlocked.Exchange(ref _downSinceMs, -1);
            Chip.Pins.Set(_settings.Button, true);
        }
    }

    [GeneratedRegex("Device [^,]+, public key ([0-9a-f]+)")]
    private static partial Regex PublicKeyLine();
}
