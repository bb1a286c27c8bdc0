extern alias packages;

using System.Globalization;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.MedAgent.Boards;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Simulator.Chips;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Patients;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>A board with the firmware as it is flashed: provisioned as by 'medagent device provision', on a simulated patient.</summary>
internal sealed partial class FirmwareDevice : IDisposable
{
    private const string DefaultBoard = "esp32-devkitc";
    private const string WifiName = "ward";
    private const string WifiPassword = "a simulated password";
    private const int CellMilliwattHours = 3_700;

    // As often as the demo measures, since each look at a modelled patient may make them move or lose the clip.
    private const int FollowPeriodMs = 5_000;

    private readonly DeviceSettings _settings;

    private FirmwareDevice(SimulatedEsp32 chip, DeviceSettings settings)
    {
        Chip = chip;
        _settings = settings;
        chip.Logged += line =>
        {
            if (PublicKeyLine().Match(line) is { Success: true } key
                && CosePublicKey.TryParse(Convert.FromHexString(key.Groups[1].Value), out CosePublicKey? publicKey))
            {
                Key = publicKey;
            }
        };
    }

    /// <summary>The chip.</summary>
    public SimulatedEsp32 Chip { get; }

    /// <summary>Its public key; null until the firmware has logged it.</summary>
    public CosePublicKey? Key { get; private set; }

    /// <summary>GPIO of the light.</summary>
    public int LightPin => _settings.Light;

    /// <summary>Puts the firmware, its configuration and a policy on a board.</summary>
    public static FirmwareDevice Open(SimulationOptions options, SimulatedHospital hospital, VirtualClock clock, int brokerPort)
    {
        Board board = Board.Of(options.Board?.Id ?? DefaultBoard);
        string kind = "firmware-" + board.Id;
        SimulatedFlash flash = SimulatedFlash.OpenFolder(
            FlashGeometry.OfBytes(board.PartitionsKilobytes.Config * 1024L), hospital.StorageFolder(1, kind));
        hospital.Provision(
            flash, options.EffectivePeriodSeconds, SimulatedHospital.Alarms, new Hospital.Policies.PairingRule { IsRequired = false },
            hospital.Documents(1, kind, options.Seed).KeepSetupCode(), clock.Now);
        NetworkSettings network = new()
        {
            WifiName = WifiName,
            WifiPassword = WifiPassword,
            Broker = new Hospital.Brokers.BrokerAddress("127.0.0.1", brokerPort),
            TimeServer = "pool.ntp.org",
            ReleaseMirror = "",
        };
        DeviceSettings settings = DeviceSettings.Of(
            board, SensorSetting.ParseAll(["max30102", "tmp117"]), CellMilliwattHours, network.Checked());
        flash.TryWrite(DeviceSettings.FileName, settings.ToJson());

        SimulatedI2cBus bus = new(clock);
        int seed = (int)(options.Seed ?? Random.Shared.Next());
        ChipsOnPatient chips = new(new ModelledPatient(clock, seed), bus, clock, seed);
        SimulatedEsp32 chip = new(new Esp32Parts
        {
            Clock = clock,
            Flash = flash,
            Bus = bus,
            Battery = new SimulatedCell(seed),
            Seed = options.Seed,
            PsramBytes = board.Psram is null ? 0u : 4 * 1024 * 1024,
            Main = packages::NanoMedAgent.Esp32.Program.Main,
        });
        chip.Radio.NetworkName = WifiName;
        chip.Radio.NetworkPassword = WifiPassword;
        chip.TimeServers.Answering["pool.ntp.org"] = TimeSpan.Zero;
        Follow();
        return new FirmwareDevice(chip, settings);

        void Follow()
        {
            chips.Follow();
            chip.Scheduler.At(chip.Scheduler.NowMs + FollowPeriodMs, Follow);
        }
    }

    /// <summary>Holds the button for a time, from now on.</summary>
    public void Press(int milliseconds)
    {
        Chip.Pins.Set(_settings.Button, false);
        Chip.Scheduler.At(Chip.Scheduler.NowMs + milliseconds, () => Chip.Pins.Set(_settings.Button, true));
    }

    /// <summary>What the chip did, in one line.</summary>
    public string Summarise() => string.Create(
        CultureInfo.InvariantCulture,
        $"starts {Chip.Starts}, threads {Chip.Scheduler.Threads.Count}, unhandled exceptions {Chip.UnhandledExceptions.Count}, "
            + $"flash operations {Chip.Parts.Flash.Operations}");

    /// <inheritdoc/>
    public void Dispose() => Chip.Dispose();

    [GeneratedRegex("Device [^,]+, public key ([0-9a-f]+)")]
    private static partial Regex PublicKeyLine();
}
