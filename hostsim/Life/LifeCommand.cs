using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.HostSim.Provisioning;
using Spectre.Console;

namespace NanoMedAgent.HostSim.Life;

/// <summary>Plays lives for a command line.</summary>
internal static class LifeCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Plays them, draws a picture, and reports.</summary>
    /// <param name="options">What is played. The folder gets a new folder for this run.</param>
    /// <param name="isJson">Whether the report is JSON.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether everything is as it should be.</returns>
    public static async Task<bool> RunAsync(LifeOptions options, bool isJson, CancellationToken cancellation)
    {
        using PrivateFolder folder = PrivateFolder.Open(options.Folder);
        string databases = Path.Combine(options.Folder, "life");
        if (Directory.Exists(databases))
        {
            Directory.Delete(databases, recursive: true);
        }

        LifeRun run = new(options with { Folder = databases });
        run.Progressed += (isJson ? Console.Error : Console.Out).WriteLine;
        LifeReport report = await run.RunAsync(cancellation);
        string picture = Path.Combine(options.Folder, "life.png");
        string title = FormattableString.Invariant($"{report.Devices} devices, {report.Days:0} days");
        LifePicture.Save(picture, title, report.Months);
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json));
        }
        else
        {
            Write(report);
            Console.WriteLine($"picture: {picture}");
        }

        return report.IsSound;
    }

    private static void Write(LifeReport report)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        foreach ((string what, string number) in report.Rows())
        {
            table.AddRow(Markup.Escape(what), Markup.Escape(number));
        }

        AnsiConsole.Write(table);
        foreach (IGrouping<string, LifeFinding> device in report.Findings.GroupBy(finding => finding.Device))
        {
            foreach (LifeFinding finding in device)
            {
                Console.WriteLine($"{finding.Device}: {finding.What}");
            }

            foreach (string line in device.First().History)
            {
                Console.WriteLine($"    {line}");
            }
        }

        Console.WriteLine(report.IsSound
            ? "Each device that should work does, none that should not does, and each value is accounted for."
            : "Something is not as it should be: see above.");
    }
}
