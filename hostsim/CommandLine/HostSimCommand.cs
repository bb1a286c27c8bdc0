using System.CommandLine;
using System.Text.Json;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.DevicePage;
using NanoMedAgent.HostSim.Firmware;
using NanoMedAgent.HostSim.Fleet;
using NanoMedAgent.HostSim.Life;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using Spectre.Console;

namespace NanoMedAgent.HostSim.CommandLine;

/// <summary>Runs the simulator for a command line.</summary>
internal static class HostSimCommand
{
    private const int Unsound = 1;
    private const int Mistake = 2;

    /// <summary>The root command.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new(
            "Simulated vital-signs sensors: the firmware's own sources, patients, a broker that sees only ciphertext, and a collector "
            + "that decrypts and stores. By default a ward of four beds, of which one is free for the sensor in hand. Keys in a terminal, "
            + "for that sensor: b presses the button, h holds it for 3 s (opens the pairing window), e for 10 s "
            + "(ends the pairing), n has a simulated nurse pair the sensor, s shows its label, p pulls the battery for a moment, l "
            + "the network, c stops the collector, q stops the program. Exit status: 1 when a value was lost or stored twice, 2 for a "
            + "mistake on the command line.");
        foreach (Option option in CommandLineOptions.All)
        {
            root.Add(option);
        }

        root.SetAction(RunAsync);
        return root;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (OptionValidation.FindMistake(arguments) is { } mistake)
        {
            return Complain(mistake);
        }

        bool isJson = arguments.GetValue(CommandLineOptions.Json);
        bool isTerminal = !isJson && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;
        try
        {
            return arguments.GetValue(CommandLineOptions.Life)
                ? await LifeCommand.RunAsync(OptionValidation.CreateLife(arguments), isJson, cancellation) ? 0 : Unsound
                : arguments.GetValue(CommandLineOptions.Fleet) is { } sensors
                ? await RunFleetAsync(sensors, arguments, cancellation)
                : arguments.GetValue(CommandLineOptions.FirmwareItself)
                ? await FirmwareCommand.RunAsync(
                    OptionValidation.CreateOptions(arguments, isTerminal), isTerminal, Console.Out, cancellation) ? 0 : Unsound
                : await RunAsync(OptionValidation.CreateOptions(arguments, isTerminal), isTerminal, isJson, cancellation);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Complain(FailureText.Of(failure));
        }
    }

    private static async Task<int> RunAsync(SimulationOptions options, bool isTerminal, bool isJson, CancellationToken cancellation)
    {
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, cancellation);
        using SimulationRun run = new(ward, options);
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using WardHost? pages = options.HasWard ? await WardHost.StartAsync(ward.CreateWardOptions(records)) : null;
        await using DevicePageHost? page = options.DevicePagePort is { } port
            ? await DevicePageHost.StartAsync(ward.Sensors[0], run, pages?.Address, port)
            : null;
        using SimulatedStaff? staff = pages is null ? null : new SimulatedStaff(ward, pages.Pairing, records);
        if (pages is not null)
        {
            await pages.ConnectedAsync(cancellation);
            run.Progressed += () => staff!.Act(isAlone: options.IsPressedWhenAsked);
        }

        PageAddresses addresses = new(pages?.Address, page?.Address);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (!isTerminal)
        {
            PlainView view = new(ward, run, isJson ? Console.Error : Console.Out, options, addresses, staff);
            await run.RunAsync(stop.Token);
            view.End();
        }
        else if (options.Devices > 1 && !options.HasWard)
        {
            await new WardView(ward, run, options).ShowAsync(stop);
        }
        else
        {
            await new LiveView(ward, run, options, addresses, staff).ShowAsync(stop);
        }

        Summary summary = run.Summarise();
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(summary));
        }
        else
        {
            SummaryView.Write(AnsiConsole.Console, summary, options);
        }

        return summary.IsSound ? 0 : Unsound;
    }

    private static async Task<int> RunFleetAsync(int sensors, ParseResult arguments, CancellationToken cancellation)
    {
        FleetOptions options = OptionValidation.CreateFleet(sensors, arguments);
        bool isSound = await FleetCommand.RunAsync(
            options,
            Path.GetFullPath(arguments.GetValue(CommandLineOptions.Data)!),
            arguments.GetValue(CommandLineOptions.Database),
            arguments.GetValue(CommandLineOptions.Json),
            cancellation);
        return isSound ? 0 : Unsound;
    }

    private static int Complain(string mistake)
    {
        Console.Error.WriteLine($"hostsim: {Printable.Line(mistake)}");
        return Mistake;
    }
}
