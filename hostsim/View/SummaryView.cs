using System.Globalization;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>The summary of a run as a table.</summary>
internal static class SummaryView
{
    /// <summary>Writes it.</summary>
    public static void Write(IAnsiConsole console, Summary summary, SimulationOptions options)
    {
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        if (summary.Devices > 1)
        {
            Add(table, "sensors", summary.Devices);
        }

        Add(table, "values sensed", summary.Sensed);
        Add(table, "sealed on the device", summary.Sealed);
        Add(table, "delivered to the broker", summary.Delivered);
        Add(table, "acknowledged by the collector", summary.Acknowledged);
        Add(table, "stored, each once", summary.Stored);
        Add(table, "stored twice", summary.Duplicates);
        Add(table, "missing, and declared by the device", summary.DeclaredGaps);
        Add(table, "lost", summary.Lost);
        Add(table, "alarms raised", summary.Alarms);
        Add(table, "messages on air", summary.Messages);
        Add(table, "bytes on air", summary.BytesOnAir);
        Add(table, "bytes written to flash", summary.FlashBytes);
        table.AddRow("simulated", DisplayText.Clock(TimeSpan.FromSeconds(summary.SimulatedSeconds)));
        table.AddRow("took", string.Create(CultureInfo.InvariantCulture, $"{summary.WallSeconds:0.0} s"));
        console.Write(table);
        if (!summary.IsCompared)
        {
            string least = summary.Starts > summary.Devices ? "at least " : "";
            string acknowledged = string.Create(
                CultureInfo.InvariantCulture, $"{least}{summary.Acknowledged:N0} of {summary.Sealed:N0} values");
            Console.WriteLine($"The collector is another program: it acknowledged {acknowledged}. What it stored cannot be compared here; "
                + "ask its database: medagent readings list --db DATABASE");
            return;
        }

        console.MarkupLine(summary.IsSound
            ? "[green]Nothing was lost and nothing stored twice.[/]"
            : "[red]Something was lost or stored twice.[/]");
        string database = Path.Combine(options.DataFolder, "readings.db");
        Console.WriteLine($"The readings: dotnet run --project tools/MedAgent -- readings list --db {database}");
    }

    private static void Add(Table table, string name, long? count)
    {
        if (count is { } known)
        {
            table.AddRow(name, known.ToString("N0", CultureInfo.InvariantCulture));
        }
    }
}
