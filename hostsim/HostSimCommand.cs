using System.CommandLine.Parsing;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MQTTnet.Exceptions;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.HostSim.Updates;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward;
using Spectre.Console;

namespace NanoMedAgent.HostSim;

/// <summary>The command line of the simulator.</summary>
internal static class HostSimCommand
{
    private const int Unsound = 1;
    private const int Mistake = 2;
    private const int DevicesLimit = 1000;
    private const int PeriodLimit = 3600;

    private static readonly DateTimeOffset RecordingStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Option<string?> Vitals = new("--vitals") { Description = "A recording to play: CSV, one row a minute. Without it a patient is made up." };

    private static readonly Option<SimulatedBoard?> Board = new("--board")
    {
        Description = $"Measures with the chips of a board, simulated register by register, and keeps to what the board has of flash and heap: {string.Join(", ", SimulatedBoard.All)}.",
        HelpName = "ID",
        CustomParser = ParseBoard,
    };

    private static readonly Option<double> Speed = new("--speed")
    {
        Description = "Simulated seconds in a second, or 'max'.",
        HelpName = "N|max",
        DefaultValueFactory = _ => 1,
        CustomParser = ParseSpeed,
    };

    private static readonly Option<int> Devices = new("--devices")
    {
        Description = "Sensors, each with a patient of its own; with several of them there is a reading a minute.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Period = new("--period") { Description = "Seconds from a reading to the next. By default 5, and 60 for a recording or several sensors.", HelpName = "S" };

    private static readonly Option<FaultKind> Faults = new("--faults")
    {
        Description = "Trouble that comes by itself. 'ward': each sensor's network fails every hour for up to 20 minutes, collector and broker are restarted every day. 'update': the server of a release often fails, and the power goes while it is fetched and while it is tried.",
        HelpName = "ward|update",
        CustomParser = ParseFaults,
    };

    private static readonly Option<string?> Update = new("--update")
    {
        Description = "Offers a release to the sensors: a .suit file as 'medagent release' makes it, with its images beside it; or any other file, which the simulated vendor makes a release of. In a terminal a sensor with a patient asks for the button (key b); elsewhere somebody presses it.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> VendorKey = new("--vendor-key") { Description = "The public key (PEM) of the vendor whose releases the sensors take. By default vendor.key.pem in the folder of --data.", HelpName = "FILE" };

    private static readonly Option<SlotKind> Slots = new("--slots")
    {
        Description = "How the sensors install: to 'files', as stock images of nanoFramework do, or to the slots of a 'boot-loader', which are empty at the start of each run.",
        HelpName = "files|boot-loader",
        CustomParser = ParseSlots,
    };

    private static readonly Option<StorageFault[]> FlashFaults = new("--flash-fault")
    {
        Description = "A fault of the first sensor's flash at a writing operation of this run: cut-before@N, cut-at-byte@N:BYTES, cut-at-half@N, cut-at-last-byte@N, cut-after@N, flip-bit@N:BIT, bad-block@N, unreadable@N:FILE, full@N:OPERATIONS, slow-erase@N:MILLISECONDS. May be given several times.",
        HelpName = "cut-at-half@20",
        CustomParser = ParseFlashFaults,
    };

    private static readonly Option<Outage[]> Outages = OutageOption("--outage", "When the device has no network, in simulated time since the start: 02:00-09:00. May be given several times.");

    private static readonly Option<Outage[]> CollectorOutages = OutageOption("--collector-outage", "When the collector is not there, in the same form.");

    private static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "How long to simulate, HH:MM, HH:MM:SS or D.HH:MM:SS. By default the whole recording, or until you stop it.",
        HelpName = "HH:MM",
        CustomParser = ParseDuration,
    };

    private static readonly Option<DateTimeOffset?> Start = new("--start")
    {
        Description = "The simulated date at the start. By default now, and 2026-01-01 for a recording, so that runs can be compared.",
        HelpName = "2026-01-01T00:00Z",
        CustomParser = ParseStart,
    };

    private static readonly Option<long?> Seed = new("--seed") { Description = "Makes patient and keys the same in every run with the same number. For tests only: such keys are no secret." };

    private static readonly Option<string> Broker = new("--broker") { Description = "An MQTT broker of yours, HOST:PORT. By default one inside of this program.", HelpName = "HOST:PORT" };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The folder for keys, the device's storage and the readings.",
        DefaultValueFactory = _ => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "nanoMedAgent", "hostsim"),
    };

    private static readonly Option<bool> NoWard = new("--no-ward")
    {
        Description = "Leaves the ward's pages out; the sensor then measures for nobody in particular. They are left out as well for recordings, several sensors, --speed max and --json.",
    };

    private static readonly Option<bool> DevicePage = new("--device-page") { Description = "Shows the sensor in a browser as well: its light, its button, its label. The address is printed; it is for this machine alone." };

    private static readonly Option<int> DevicePagePort = new("--device-page-port") { Description = "The page's port; by default any that is free.", HelpName = "PORT", CustomParser = ParsePort };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the summary as one JSON object in the last line, and nothing else to standard output." };

    /// <summary>The root command.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new(
            "Simulated vital-signs sensors: the firmware's own sources, patients, a broker that cannot read, and a collector that can. "
            + "In a terminal: b presses the button, h holds it for 3 s (may be paired), e for 10 s (the pairing ends), n has a simulated nurse pair the sensor, s shows its label, "
            + "p pulls the battery, l the network, c the collector, q stops. Exit status 1 when a value was lost or stored twice.")
        {
            Vitals, Board, Devices, Period, Speed, Outages, CollectorOutages, Update, VendorKey, Slots, Faults, FlashFaults, Duration, Start, Seed, Broker, Data, NoWard, DevicePage, DevicePagePort, Json,
        };
        root.SetAction(RunAsync);
        return root;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string? vitals = arguments.GetValue(Vitals);
        double? speed = double.IsInfinity(arguments.GetValue(Speed)) ? null : arguments.GetValue(Speed);
        if (!TryParseBroker(arguments.GetValue(Broker), out (string Host, int Port)? broker))
        {
            return Complain($"--broker {arguments.GetValue(Broker)}: that is not HOST:PORT");
        }

        if (arguments.GetValue(Devices) is < 1 or > DevicesLimit)
        {
            return Complain($"--devices {arguments.GetValue(Devices)}: that is not from 1 to {DevicesLimit}");
        }

        if (arguments.GetValue(Period) is < 1 or > PeriodLimit)
        {
            return Complain($"--period {arguments.GetValue(Period)}: that is not from 1 to {PeriodLimit} seconds");
        }

        if (arguments.GetValue(Devices) > 1 && vitals is not null)
        {
            return Complain("--devices and --vitals: a recording is of one patient; leave one of the two out");
        }

        if (arguments.GetValue(Faults) == FaultKind.Ward && broker is not null)
        {
            return Complain("--faults and --broker: the broker that is restarted is the embedded one; leave one of the two out");
        }

        if (arguments.GetValue(Faults) == FaultKind.Update && arguments.GetValue(Update) is null)
        {
            return Complain("--faults update: it is --update FILE that it is about");
        }

        if (arguments.GetValue(VendorKey) is not null && arguments.GetValue(Update) is { } offered && !offered.EndsWith(".suit", StringComparison.OrdinalIgnoreCase))
        {
            return Complain("--vendor-key: the simulated vendor cannot sign for another one; give a .suit file to --update");
        }

        bool hasDevicePage = arguments.GetValue(DevicePage) || arguments.GetValue(DevicePagePort) > 0;
        if (hasDevicePage && arguments.GetValue(Devices) > 1)
        {
            return Complain("--device-page and --devices: the page is of one sensor; leave one of the two out");
        }

        SimulationOptions options = new()
        {
            UpdateFile = arguments.GetValue(Update),
            VendorKeyFile = arguments.GetValue(VendorKey),
            Slots = arguments.GetValue(Slots),
            IsPressedWhenAsked = !IsTerminal(arguments.GetValue(Json)),
            Board = arguments.GetValue(Board),
            Devices = arguments.GetValue(Devices),
            PeriodSeconds = arguments.GetValue(Period),
            Faults = arguments.GetValue(Faults),
            FlashFaults = arguments.GetValue(FlashFaults) ?? [],
            DataFolder = Path.GetFullPath(arguments.GetValue(Data)!),
            VitalsFile = vitals,
            Speed = speed,
            Outages = arguments.GetValue(Outages) ?? [],
            CollectorOutages = arguments.GetValue(CollectorOutages) ?? [],

            // Somebody who is made up stays for ever; at full speed a day of it is enough.
            Duration = arguments.GetValue(Duration) ?? (vitals is null && speed is null ? TimeSpan.FromDays(1) : null),
            Start = arguments.GetValue(Start) ?? (vitals is null ? DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds()) : RecordingStart),
            Seed = arguments.GetValue(Seed),
            Broker = broker,
            HasWard = !arguments.GetValue(NoWard) && speed is not null && vitals is null && arguments.GetValue(Devices) == 1 && !arguments.GetValue(Json),
            DevicePagePort = hasDevicePage ? arguments.GetValue(DevicePagePort) : null,
        };

        try
        {
            return await RunAsync(options, arguments.GetValue(Json), cancellation);
        }
        catch (Exception mistake) when (mistake is IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            return Complain(mistake.Message);
        }
        catch (MqttCommunicationException failure)
        {
            return Complain($"the broker does not answer: {failure.InnerException?.Message ?? failure.Message}; is it running, and is --broker right?");
        }
    }

    private static async Task<int> RunAsync(SimulationOptions options, bool json, CancellationToken cancellation)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, cancellation);
        using Run run = new(ward, options);
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using WardHost? pages = options.HasWard ? await WardHost.StartAsync(ward.PagesWith(records)) : null;
        await using DevicePageHost? page = options.DevicePagePort is { } port ? await DevicePageHost.StartAsync(ward.Beds[0], run, pages?.Address, port) : null;
        using SimulatedNurse? nurse = pages is null ? null : new SimulatedNurse(pages.Desk, ward.Beds[0], records, ward.Clock);
        Follow(run, nurse, options);
        Places places = new(pages?.Address, page?.Address);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (!IsTerminal(json))
        {
            PlainView view = new(ward, run, json ? Console.Error : Console.Out, options, places, nurse);
            await run.RunAsync(stop.Token);
            view.End();
        }
        else if (options.Devices > 1)
        {
            await new WardView(ward, run, options).ShowAsync(stop);
        }
        else
        {
            await new LiveView(ward, run, options, places, nurse).ShowAsync(stop);
        }

        Summary summary = run.Summarise();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(summary));
        }
        else
        {
            SummaryView.Write(AnsiConsole.Console, summary, options);
        }

        return summary.IsSound ? 0 : Unsound;
    }

    private static void Follow(Run run, SimulatedNurse? nurse, SimulationOptions options)
    {
        if (nurse is null)
        {
            return;
        }

        run.Progressed += nurse.Look;
        if (options.IsPressedWhenAsked)
        {
            run.Progressed += nurse.PairWhenNobodyDoes;
        }
    }

    private static double ParseSpeed(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (text == "max")
        {
            return double.PositiveInfinity;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) && speed is > 0 and <= 100_000)
        {
            return speed;
        }

        argument.AddError($"--speed {text}: that is neither a number above 0 nor 'max'");
        return 1;
    }

    private static int ParsePort(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535)
        {
            return port;
        }

        argument.AddError($"{argument.Argument.Name} {text}: a port is from 1 to 65535");
        return 0;
    }

    private static SimulatedBoard? ParseBoard(ArgumentResult argument)
    {
        try
        {
            return SimulatedBoard.Of(argument.Tokens[0].Value);
        }
        catch (InvalidDataException mistake)
        {
            argument.AddError($"--board {argument.Tokens[0].Value}: {mistake.Message}");
            return null;
        }
    }

    private static FaultKind ParseFaults(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        switch (text)
        {
            case "ward":
                return FaultKind.Ward;
            case "update":
                return FaultKind.Update;
            default:
                argument.AddError($"--faults {text}: there are 'ward' and 'update'");
                return FaultKind.None;
        }
    }

    private static SlotKind ParseSlots(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        switch (text)
        {
            case "files":
                return SlotKind.Files;
            case "boot-loader":
                return SlotKind.BootLoader;
            default:
                argument.AddError($"--slots {text}: there are 'files' and 'boot-loader'");
                return SlotKind.Files;
        }
    }

    private static bool IsTerminal(bool json) => !json && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    private static StorageFault[] ParseFlashFaults(ArgumentResult argument)
    {
        List<StorageFault> faults = [];
        foreach (string text in argument.Tokens.Select(token => token.Value))
        {
            if (StorageFault.Parse(text) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                argument.AddError($"--flash-fault {text}: that is no fault of a flash; try cut-at-half@20");
            }
        }

        return [.. faults];
    }

    private static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Outage.ParseTime(text) is { } duration && duration > TimeSpan.Zero)
        {
            return duration;
        }

        argument.AddError($"--duration {text}: that is not HH:MM, HH:MM:SS or D.HH:MM:SS");
        return null;
    }

    private static DateTimeOffset? ParseStart(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start) && start.ToUnixTimeSeconds() > 0)
        {
            return DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds());
        }

        argument.AddError($"--start {text}: that is no date; try 2026-01-01T00:00Z");
        return null;
    }

    private static Option<Outage[]> OutageOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "HH:MM-HH:MM",
        CustomParser = argument =>
        {
            List<Outage> outages = [];
            foreach (string text in argument.Tokens.Select(token => token.Value))
            {
                if (Outage.Parse(text) is { } outage)
                {
                    outages.Add(outage);
                }
                else
                {
                    argument.AddError($"{name} {text}: that is not HH:MM-HH:MM, the second later than the first");
                }
            }

            return [.. outages];
        },
    };

    private static bool TryParseBroker(string? text, out (string Host, int Port)? broker)
    {
        broker = null;
        if (text is null)
        {
            return true;
        }

        string[] parts = text.Split(':');
        if (parts.Length != 2 || parts[0].Length == 0 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is 0 or > 65535)
        {
            return false;
        }

        broker = (parts[0], port);
        return true;
    }

    private static int Complain(string mistake)
    {
        Console.Error.WriteLine($"hostsim: {mistake}");
        return Mistake;
    }
}
