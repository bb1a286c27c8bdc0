using System.CommandLine;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;

namespace NanoMedAgent.HostSim.CommandLine;

/// <summary>The options of the command line, with their help texts.</summary>
internal static class CommandLineOptions
{
    /// <summary>--vitals.</summary>
    public static readonly Option<string?> Vitals = new("--vitals")
    {
        Description = "A recording to play: CSV, one row a minute. Without it the patient is simulated.",
        HelpName = "FILE",
    };

    /// <summary>--scenario.</summary>
    public static readonly Option<string[]> Scenario = new("--scenario")
    {
        Description = "The course of a patient, and what happens to the sensor: a CSV file with the columns time, what and value "
            + $"(hostsim/README.md has the format), or one of {string.Join(", ", ScenarioFile.Names)}. May be given up to three times, for "
            + "as many sensors.",
        HelpName = "NAME|FILE",
    };

    /// <summary>--board.</summary>
    public static readonly Option<SimulatedBoard?> Board = new("--board")
    {
        Description = "Measures with the sensor chips of a board, simulated register by register, and keeps to the board's flash and heap: "
            + $"{string.Join(", ", SimulatedBoard.All)}.",
        HelpName = "ID",
        CustomParser = OptionParsers.ParseBoard,
    };

    /// <summary>--speed; infinite for 'max'.</summary>
    public static readonly Option<double> Speed = new("--speed")
    {
        Description = "Simulated seconds per second, or 'max'.",
        HelpName = "N|max",
        DefaultValueFactory = _ => 1,
        CustomParser = OptionParsers.ParseSpeed,
    };

    /// <summary>--element.</summary>
    public static readonly Option<bool> Element = new("--element")
    {
        Description = "The sensors have their device key in a simulated secure element (ATECC608), which makes it and keeps it. They are "
            + "other sensors than those without one.",
    };

    /// <summary>--devices.</summary>
    public static readonly Option<int> Devices = new("--devices")
    {
        Description = "The number of sensors, each with a patient of its own; several sensors take a reading a minute. Without it the demo "
            + "opens on a ward of four beds; with 1 the sensor in hand is alone.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>--life.</summary>
    public static readonly Option<bool> Life = new("--life")
    {
        Description = "Plays the whole lives of the devices of --devices, from their maker to their end, at two hospitals, with "
            + "everything that happens on the way; --duration says how long they are (a year by default), --seed what happens.",
    };

    /// <summary>--fleet.</summary>
    public static readonly Option<int?> Fleet = new("--fleet")
    {
        Description = "A load generator in place of the simulation: N sensors replay sealed readings, each with a key, an epoch and a "
            + "connection of its own. Takes --period, --speed, --duration (by default a minute), --broker, --db, --data, --json. Without "
            + "--broker, broker and collector are inside; with it, the collectors are yours: give them the key recipient.key.pem in the "
            + "folder of --data, and the same --db. Several brokers are separated by commas.",
        HelpName = "N",
    };

    /// <summary>--firmware.</summary>
    public static readonly Option<bool> FirmwareItself = new("--firmware")
    {
        Description = "Runs firmware/Esp32 itself, with its threads, on a simulated ESP32 with the chips of --board (esp32-devkitc): the "
            + "firmware that is flashed. The ward, the nurse, the keys, the device page, outages and faults of the flash are those of the "
            + "demo; what does not go together is refused with the reason.",
    };

    /// <summary>--unowned.</summary>
    public static readonly Option<bool> Unowned = new("--unowned")
    {
        Description = "With --firmware: the sensor comes from its maker, with the maker's key alone. The ward sends the maker's voucher, "
            + "which brings the hospital's authority onto it, then its first policy; then the nurse pairs it. It is another sensor than "
            + "the one without this option.",
    };

    /// <summary>--db.</summary>
    public static readonly Option<string?> Database = new("--db")
    {
        Description = "With --fleet: where the collectors store, a SQLite file or a PostgreSQL connection string or URI. By default "
            + "readings.db in the folder of --data.",
        HelpName = "DATABASE",
    };

    /// <summary>--period.</summary>
    public static readonly Option<int?> Period = new("--period")
    {
        Description = "Seconds from one reading to the next. By default 5, and 60 for a recording or several sensors.",
        HelpName = "S",
    };

    /// <summary>--faults.</summary>
    public static readonly Option<FaultKind> Faults = new("--faults")
    {
        Description = "Faults that happen by themselves. 'ward': each sensor's network fails every hour for up to 20 minutes, and "
            + "collector and broker are restarted every day. 'update': the server of a release fails often, and the power is cut during "
            + "the download and during the trial.",
        HelpName = "ward|update",
        CustomParser = OptionParsers.ParseFaults,
    };

    /// <summary>--update.</summary>
    public static readonly Option<string?> Update = new("--update")
    {
        Description = "Offers a release to the sensors: a .suit file as 'medagent release' makes it, with its images beside it; or any "
            + "other file, of which the simulated vendor makes a release. A sensor with a patient asks for the button first: press b; "
            + "without a terminal the simulator presses it.",
        HelpName = "FILE",
    };

    /// <summary>--vendor-key.</summary>
    public static readonly Option<string?> VendorKey = new("--vendor-key")
    {
        Description = "The public key (PEM) of the vendor whose releases the sensors accept. By default the one of vendor.key.pem in the "
            + "folder of --data.",
        HelpName = "FILE",
    };

    /// <summary>--slots.</summary>
    public static readonly Option<SlotKind> Slots = new("--slots")
    {
        Description = "How the sensors install releases: to 'files', as stock images of nanoFramework do, or to the slots of a "
            + "'boot-loader', which are empty at the start of each run.",
        HelpName = "files|boot-loader",
        CustomParser = OptionParsers.ParseSlots,
    };

    /// <summary>--flash-fault.</summary>
    public static readonly Option<StorageFault[]> FlashFaults = new("--flash-fault")
    {
        Description = "A fault of the first sensor's flash at a write operation of this run: cut-before@N, cut-at-byte@N:BYTES, "
            + "cut-at-half@N, cut-at-last-byte@N, cut-after@N, flip-bit@N:BIT, bad-block@N, unreadable@N:FILE, full@N:OPERATIONS, "
            + "slow-erase@N:MILLISECONDS. May be given several times.",
        HelpName = "cut-at-half@20",
        CustomParser = OptionParsers.ParseFlashFaults,
    };

    /// <summary>--outage.</summary>
    public static readonly Option<Outage[]> Outages = OutageOption(
        "--outage", "When the sensors have no network, in simulated time since the start: 02:00-09:00. May be given several times.");

    /// <summary>--collector-outage.</summary>
    public static readonly Option<Outage[]> CollectorOutages = OutageOption(
        "--collector-outage", "When the collector is down, in the same form. May be given several times.");

    /// <summary>--duration.</summary>
    public static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "How long to simulate: HH:MM, HH:MM:SS or D.HH:MM:SS. By default the whole recording, or until you stop it; a day at "
            + "--speed max.",
        HelpName = "HH:MM",
        CustomParser = OptionParsers.ParseDuration,
    };

    /// <summary>--start.</summary>
    public static readonly Option<DateTimeOffset?> Start = new("--start")
    {
        Description = "The simulated date at the start. By default now, and 2026-01-01 for a recording, so that runs can be compared.",
        HelpName = "2026-01-01T00:00Z",
        CustomParser = OptionParsers.ParseStart,
    };

    /// <summary>--seed.</summary>
    public static readonly Option<long?> Seed = new("--seed")
    {
        Description = "The same number gives the same patient and the same keys in every run. For tests only: such keys are not secret.",
        HelpName = "N",
    };

    /// <summary>--broker and what belongs to it.</summary>
    public static readonly BrokerArguments Broker = new("Your own MQTT broker, instead of one inside this program.", defaultAddress: null);

    /// <summary>--provisioned.</summary>
    public static readonly Option<string?> Provisioned = new("--provisioned")
    {
        Description = "Simulates the device of a folder that 'medagent device provision' made, in place of a board: with its policy, "
            + "broker, user and certificates. Its label is put into the folder. The collector and the ward are programs of their own.",
        HelpName = "FOLDER",
    };

    /// <summary>--no-collector.</summary>
    public static readonly Option<bool> NoCollector = new("--no-collector")
    {
        Description = "The collector is another program, at --broker: what it acknowledged is counted, and cannot be compared.",
    };

    /// <summary>--data.</summary>
    public static readonly Option<string> Data = new("--data")
    {
        Description = "The folder for keys, device storage and readings.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine(LocalApplicationData, "nanoMedAgent", "hostsim"),
    };

    /// <summary>--no-ward.</summary>
    public static readonly Option<bool> NoWard = new("--no-ward")
    {
        Description = "Leaves the ward's pages and the other beds out; the sensor then measures without a pairing. They are also left out "
            + "for recordings, several sensors, --speed max and --json.",
    };

    /// <summary>--device-page.</summary>
    public static readonly Option<bool> DevicePage = new("--device-page")
    {
        Description = "Shows the sensor in a browser as well: its light, its button, its label. The address is printed; only this "
            + "machine can reach it.",
    };

    /// <summary>--device-page-port.</summary>
    public static readonly Option<int> DevicePagePort = new("--device-page-port")
    {
        Description = "The TCP port of that page; by default any free one.",
        HelpName = "PORT",
        CustomParser = OptionParsers.ParsePort,
    };

    /// <summary>--json.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Prints the summary as one JSON object in the last line, and nothing else to standard output.",
    };

    /// <summary>All options, in the order of the help.</summary>
    public static readonly IReadOnlyList<Option> All =
    [
        Vitals, Scenario, Board, Element, Devices, Life, Fleet, FirmwareItself, Unowned, Database, Period, Speed, Outages, CollectorOutages,
        Update, VendorKey, Slots, Faults, FlashFaults, Duration, Start, Seed, .. Broker.All, NoCollector, Provisioned, Data, NoWard,
        DevicePage, DevicePagePort, Json,
    ];

    private static string LocalApplicationData =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    private static Option<Outage[]> OutageOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "HH:MM-HH:MM",
        CustomParser = argument => OptionParsers.ParseOutages(name, argument),
    };
}
