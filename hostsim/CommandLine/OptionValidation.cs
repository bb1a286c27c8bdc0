using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.HostSim.Fleet;
using NanoMedAgent.HostSim.Life;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Scenarios;

namespace NanoMedAgent.HostSim.CommandLine;

/// <summary>Checks which options go together, and makes of them what the simulation needs.</summary>
internal static class OptionValidation
{
    private const int DevicesLimit = 1000;
    private const int FleetLimit = 20_000;
    private const int PeriodLimitSeconds = 3600;
    private const int ScenarioLimit = 3;
    private const int ShortestLifeDays = 91;
    private const int LongestLifeDays = 20 * 366;

    // The demo's beds beside the one that is free.
    private static readonly string[] OtherBeds = ["stable", "deteriorating", "restless"];

    // At full speed, so that the last values of a scenario are seen too.
    private static readonly TimeSpan AfterScenario = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan YearOfLife = TimeSpan.FromDays(365);
    private static readonly DateTimeOffset RecordingStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Checks what was typed.</summary>
    /// <returns>What is wrong and what to do; null when nothing is.</returns>
    public static string? FindMistake(ParseResult arguments)
    {
        int devices = arguments.GetValue(CommandLineOptions.Devices);
        FaultKind faults = arguments.GetValue(CommandLineOptions.Faults);
        bool hasOwnBroker = CommandLineOptions.Broker.Read(arguments) is not null;
        if (devices is < 1 or > DevicesLimit)
        {
            return $"--devices {devices}: that is not from 1 to {DevicesLimit}";
        }

        if (arguments.GetValue(CommandLineOptions.Period) is < 1 or > PeriodLimitSeconds)
        {
            return $"--period {arguments.GetValue(CommandLineOptions.Period)}: that is not from 1 to {PeriodLimitSeconds} seconds";
        }

        if (arguments.GetValue(CommandLineOptions.Life))
        {
            return FindMistakeOfLife(arguments);
        }

        if (arguments.GetValue(CommandLineOptions.Fleet) is { } fleet)
        {
            return FindMistakeOfFleet(fleet, arguments);
        }

        if (arguments.GetValue(CommandLineOptions.FirmwareItself))
        {
            return FindMistakeOfFirmware(arguments, hasOwnBroker);
        }

        if (arguments.GetValue(CommandLineOptions.Unowned))
        {
            return "--unowned goes with --firmware: all other sensors of this program have an owner, but those of --life; add --firmware";
        }

        if (arguments.GetValue(CommandLineOptions.Database) is not null)
        {
            return "--db goes with --fleet: otherwise readings are in the folder of --data; leave it out, or add --fleet N";
        }

        if (devices > 1 && arguments.GetValue(CommandLineOptions.Vitals) is not null)
        {
            return "--devices and --vitals: a recording is of one patient; leave one of the two out";
        }

        if (faults == FaultKind.Ward && hasOwnBroker)
        {
            return "--faults ward and --broker: only the embedded broker can be restarted; leave one of the two out";
        }

        if ((FindMistakeOfScenarios(arguments) ?? FindMistakeAboutPrograms(arguments, hasOwnBroker)) is { } mistake)
        {
            return mistake;
        }

        if (faults == FaultKind.Update && arguments.GetValue(CommandLineOptions.Update) is null)
        {
            return "--faults update needs a release: add --update FILE";
        }

        bool isImage = arguments.GetValue(CommandLineOptions.Update) is { } file && !IsRelease(file);
        if (isImage && arguments.GetValue(CommandLineOptions.VendorKey) is not null)
        {
            return "--vendor-key: the simulated vendor cannot sign with another vendor's key; give --update a .suit file";
        }

        if (HasDevicePage(arguments) && devices > 1)
        {
            return "--device-page and --devices: the page shows one sensor; leave one of the two out";
        }

        return null;
    }

    /// <summary>The simulation that was asked for, when <see cref="FindMistake"/> finds none.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="isTerminal">Whether a person sits at a terminal.</param>
    public static SimulationOptions CreateOptions(ParseResult arguments, bool isTerminal)
    {
        string? vitals = arguments.GetValue(CommandLineOptions.Vitals);
        double typedSpeed = arguments.GetValue(CommandLineOptions.Speed);
        double? speed = double.IsInfinity(typedSpeed) ? null : typedSpeed;
        bool isCollectorElsewhere =
            arguments.GetValue(CommandLineOptions.NoCollector) || arguments.GetValue(CommandLineOptions.Provisioned) is not null;
        bool isDemo = speed is not null && vitals is null && arguments.GetValue(CommandLineOptions.Devices) == 1
            && !arguments.GetValue(CommandLineOptions.Json);
        bool hasWard = isDemo && !isCollectorElsewhere && !arguments.GetValue(CommandLineOptions.NoWard);
        string[] named = arguments.GetValue(CommandLineOptions.Scenario) ?? [];
        bool hasOtherBeds = hasWard && !IsAboutOneSensor(arguments);
        Scenario[] courses = [.. (hasOtherBeds && named.Length == 0 ? OtherBeds : named).Select(ScenarioFile.Open)];
        Scenario?[] scenarios = [.. hasOtherBeds ? new Scenario?[1] : [], .. courses];
        int devices = Math.Max(arguments.GetValue(CommandLineOptions.Devices), scenarios.Length);
        DateTimeOffset defaultStart =
            vitals is not null ? RecordingStart : DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        return new SimulationOptions
        {
            UpdateFile = arguments.GetValue(CommandLineOptions.Update),
            VendorKeyFile = arguments.GetValue(CommandLineOptions.VendorKey),
            Slots = arguments.GetValue(CommandLineOptions.Slots),
            IsPressedWhenAsked = !isTerminal,
            Board = arguments.GetValue(CommandLineOptions.Board),
            HasElement = arguments.GetValue(CommandLineOptions.Element),
            IsUnowned = arguments.GetValue(CommandLineOptions.Unowned),
            Devices = devices,
            Scenarios = scenarios,
            PeriodSeconds = arguments.GetValue(CommandLineOptions.Period),
            Faults = arguments.GetValue(CommandLineOptions.Faults),
            FlashFaults = arguments.GetValue(CommandLineOptions.FlashFaults) ?? [],
            DataFolder = Path.GetFullPath(arguments.GetValue(CommandLineOptions.Data)!),
            VitalsFile = vitals,
            Speed = speed,
            Outages = arguments.GetValue(CommandLineOptions.Outages) ?? [],
            CollectorOutages = arguments.GetValue(CommandLineOptions.CollectorOutages) ?? [],

            Duration = arguments.GetValue(CommandLineOptions.Duration)
                ?? (vitals is null && speed is null ? DurationAtFullSpeed(courses) : null),
            Start = arguments.GetValue(CommandLineOptions.Start) ?? defaultStart,
            Seed = arguments.GetValue(CommandLineOptions.Seed),
            Broker = CommandLineOptions.Broker.Read(arguments) is { } broker ? BrokerAccess.Open(broker) : null,
            ProvisionedFolder = arguments.GetValue(CommandLineOptions.Provisioned),
            IsCollectorElsewhere = isCollectorElsewhere,
            HasWard = hasWard,
            DevicePagePort = HasDevicePage(arguments) ? arguments.GetValue(CommandLineOptions.DevicePagePort) : null,
        };
    }

    /// <summary>
    /// Whether the options are about one sensor, which then is alone in the ward: the others would have no chips of a board and no
    /// release, and whoever gives such an option looks at this one.
    /// </summary>
    private static bool IsAboutOneSensor(ParseResult arguments) => new Option[]
    {
        CommandLineOptions.Devices, CommandLineOptions.Board, CommandLineOptions.Element, CommandLineOptions.Update,
        CommandLineOptions.Faults, CommandLineOptions.FlashFaults, CommandLineOptions.FirmwareItself,
    }.Any(option => arguments.GetResult(option) is { Implicit: false });

    // A simulated patient stays for ever; at full speed a day of that is enough.
    private static TimeSpan DurationAtFullSpeed(Scenario[] scenarios) =>
        scenarios.Length == 0 ? TimeSpan.FromDays(1) : scenarios.Max(scenario => scenario.Length) + AfterScenario;

    private static string? FindMistakeOfScenarios(ParseResult arguments)
    {
        int scenarios = arguments.GetValue(CommandLineOptions.Scenario)?.Length ?? 0;
        bool hasDevices = arguments.GetResult(CommandLineOptions.Devices) is { Implicit: false };
        return scenarios == 0
                ? null
            : scenarios > ScenarioLimit
                ? $"--scenario: {scenarios} are too many; give at most {ScenarioLimit}"
            : arguments.GetValue(CommandLineOptions.Vitals) is not null
                ? "--scenario and --vitals: a patient has one course; leave one of the two out"
            : hasDevices && arguments.GetValue(CommandLineOptions.Devices) != scenarios
                ? "--scenario and --devices: each scenario has a sensor of its own; leave --devices out"
            : scenarios > 1 && arguments.GetValue(CommandLineOptions.Provisioned) is not null
                ? "--scenario and --provisioned: the folder is of one device; give one scenario"
            : null;
    }

    private static string? FindMistakeAboutPrograms(ParseResult arguments, bool hasOwnBroker)
    {
        bool isProvisioned = arguments.GetValue(CommandLineOptions.Provisioned) is not null;
        bool hasNoCollector = isProvisioned || arguments.GetValue(CommandLineOptions.NoCollector);
        return isProvisioned && hasOwnBroker
                ? "--provisioned and --broker: the device's folder names its broker; leave --broker out"
            : isProvisioned && arguments.GetValue(CommandLineOptions.Devices) > 1
                ? "--provisioned and --devices: the folder is of one device; leave --devices out"
            : isProvisioned && arguments.GetValue(CommandLineOptions.Update) is not null
                ? "--provisioned and --update: the hospital offers releases; leave --update out"
            : hasNoCollector && !isProvisioned && !hasOwnBroker
                ? "--no-collector needs a broker that the collector knows as well; add --broker"
            : hasNoCollector && arguments.GetValue(CommandLineOptions.CollectorOutages) is { Length: > 0 }
                ? "--collector-outage: the collector is another program; leave the option out, or stop that program"
            : null;
    }

    /// <summary>The fleet that was asked for, when <see cref="FindMistake"/> finds none.</summary>
    /// <param name="sensors">Its number of sensors.</param>
    /// <param name="arguments">What was typed.</param>
    public static FleetOptions CreateFleet(int sensors, ParseResult arguments)
    {
        BrokerOptions? broker = CommandLineOptions.Broker.Read(arguments);
        return new FleetOptions
        {
            Sensors = sensors,
            PeriodSeconds = arguments.GetValue(CommandLineOptions.Period) ?? 5,
            Speed = arguments.GetValue(CommandLineOptions.Speed),
            Duration = arguments.GetValue(CommandLineOptions.Duration) ?? TimeSpan.FromMinutes(1),
            Brokers = broker is null
                ? []
                : [[.. broker.Address.Split(',').Select(address => BrokerAccess.Open(broker with { Address = address.Trim() }))]],
        };
    }

    /// <summary>The lives that were asked for, when <see cref="FindMistake"/> finds no mistake.</summary>
    /// <param name="arguments">What was typed.</param>
    public static LifeOptions CreateLife(ParseResult arguments) => new()
    {
        Devices = arguments.GetValue(CommandLineOptions.Devices),
        Duration = arguments.GetValue(CommandLineOptions.Duration) ?? YearOfLife,
        Seed = arguments.GetValue(CommandLineOptions.Seed) ?? Random.Shared.NextInt64(int.MaxValue),
        Start = arguments.GetValue(CommandLineOptions.Start) ?? RecordingStart,
        Folder = Path.GetFullPath(arguments.GetValue(CommandLineOptions.Data)!),
    };

    private static string? FindMistakeOfFleet(int fleet, ParseResult arguments)
    {
        if (fleet is < 1 or > FleetLimit)
        {
            return $"--fleet {fleet}: that is not from 1 to {FleetLimit}";
        }

        return double.IsInfinity(arguments.GetValue(CommandLineOptions.Speed))
                ? "--fleet and --speed max: a fleet measures in time; give --speed a number"
            : arguments.GetValue(CommandLineOptions.Element)
                ? "--fleet and --element: a fleet has no chips; leave one of the two out"
            : arguments.GetValue(CommandLineOptions.Scenario) is { Length: > 0 }
                ? "--fleet and --scenario: a fleet replays sealed readings, and has no patients; leave one of the two out"
            : arguments.GetValue(CommandLineOptions.Unowned)
                ? "--fleet and --unowned: nothing of the firmware runs in a fleet; leave one of the two out"
            : null;
    }

    // Everything else is decided by the seed.
    private static string? FindMistakeOfLife(ParseResult arguments)
    {
        TimeSpan duration = arguments.GetValue(CommandLineOptions.Duration) ?? YearOfLife;
        Option? other = CommandLineOptions.All.Except(
            [
                CommandLineOptions.Life, CommandLineOptions.Devices, CommandLineOptions.Duration, CommandLineOptions.Seed,
                CommandLineOptions.Start, CommandLineOptions.Data, CommandLineOptions.Json,
            ]).FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false });
        return other is not null
                ? $"--life and {other.Name}: the lives are decided by --devices, --duration and --seed alone; leave {other.Name} out"
            : duration < TimeSpan.FromDays(ShortestLifeDays) || duration > TimeSpan.FromDays(LongestLifeDays)
                ? $"--life and --duration: a life has {ShortestLifeDays} to {LongestLifeDays} days, as {ShortestLifeDays}.00:00"
            : null;
    }

    // Whatever is refused here works without --firmware, where the program knows the agent from inside.
    private static string? FindMistakeOfFirmware(ParseResult arguments, bool hasOwnBroker) =>
        double.IsInfinity(arguments.GetValue(CommandLineOptions.Speed))
            ? "--firmware and --speed max: its broker and its pages need real time to answer; give it a number"
        : arguments.GetValue(CommandLineOptions.Devices) > 1
            ? "--firmware and --devices: the firmware has static fields, as on a chip, so one runs at a time; leave one of the two out"
        : arguments.GetValue(CommandLineOptions.Scenario) is { Length: > 0 }
            ? "--firmware and --scenario: battery and button of the simulated chip are pulled and pressed by hand; leave one of the two out"
        : arguments.GetValue(CommandLineOptions.Provisioned) is not null
            ? "--firmware and --provisioned: its simulated Wi-Fi has another name and password than the folder; leave --firmware out"
        : hasOwnBroker || arguments.GetValue(CommandLineOptions.NoCollector)
            ? "--firmware and --broker: the ward and the collector of the demo are at the broker in this program; leave --firmware out"
        : arguments.GetValue(CommandLineOptions.Json)
            ? "--firmware and --json: what the firmware has measured and sealed is known to it alone, so there is no summary; leave --json "
                + "out, and read what was stored with 'medagent readings list'"
        : arguments.GetValue(CommandLineOptions.Update) is { } file && IsRelease(file)
            ? "--firmware and --update of a .suit file: its images are for nanoFramework's runtime, and here is .NET's; give the file of "
                + "an image in its place, of which the simulated vendor makes a release, or leave --firmware out"
        : arguments.GetValue(CommandLineOptions.VendorKey) is not null
            ? "--firmware and --vendor-key: the simulated vendor signs, as no .suit file can be given; leave --vendor-key out"
        : arguments.GetValue(CommandLineOptions.Slots) == SlotKind.BootLoader
            ? "--firmware and --slots boot-loader: it installs to files, as stock images have no boot loader for that; leave --slots out"
        : arguments.GetValue(CommandLineOptions.Faults) == FaultKind.Update
            ? "--firmware and --faults update: leave it out, and pull battery and network by hand (p, l), or with --outage"
        : arguments.GetValue(CommandLineOptions.Element)
            ? "--firmware and --element: the image of the demo is one for boards without a secure element; leave one of the two out"
        : arguments.GetValue(CommandLineOptions.Unowned)
            && (arguments.GetValue(CommandLineOptions.NoWard) || arguments.GetValue(CommandLineOptions.Vitals) is not null)
            ? "--unowned and --no-ward or --vitals: the ward sends the voucher and the first policy, and a recording has no ward; leave "
                + "one of the two out"
        : arguments.GetValue(CommandLineOptions.Database) is not null
            ? "--db goes with --fleet: otherwise readings are in the folder of --data; leave it out"
        : null;

    private static bool HasDevicePage(ParseResult arguments) =>
        arguments.GetValue(CommandLineOptions.DevicePage) || arguments.GetValue(CommandLineOptions.DevicePagePort) > 0;

    private static bool IsRelease(string file) => file.EndsWith(".suit", StringComparison.OrdinalIgnoreCase);
}
