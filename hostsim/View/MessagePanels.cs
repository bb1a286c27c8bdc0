using System.Globalization;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Simulation;
using Spectre.Console;

namespace NanoMedAgent.HostSim.View;

/// <summary>The latest messages, as the broker saw them and as the collector decrypted and stored them.</summary>
internal sealed class MessagePanels(SimulatedWard ward)
{
    // As many of a message's first bytes are shown as fit beside topic and size.
    private const int LeastBytes = 4;
    private const int ColumnsBesideBytes = 38;

    /// <summary>Topic, size and first bytes of messages at the broker.</summary>
    /// <param name="rows">How many messages.</param>
    /// <param name="columns">How wide the table may be.</param>
    public Table DrawBroker(int rows, int columns)
    {
        Table table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn("[grey62]topic[/]").NoWrap());
        table.AddColumn(new TableColumn("[grey62]bytes[/]").RightAligned());
        table.AddColumn(new TableColumn("[grey62]first bytes[/]").NoWrap());
        int bytes = Math.Max(LeastBytes, (columns - ColumnsBesideBytes) / 2);
        foreach (SeenMessage seen in ward.BrokerLog.Latest(rows))
        {
            string first = Convert.ToHexStringLower(seen.FirstBytes.AsSpan(0, Math.Min(bytes, seen.FirstBytes.Length)));
            string size = seen.Size.ToString(CultureInfo.InvariantCulture);
            table.AddRow(Markup.Escape(DisplayText.Topic(seen.Topic)), size, $"[grey62]{first}[/]");
        }

        return table;
    }

    /// <summary>What the collector stored.</summary>
    /// <param name="rows">How many entries.</param>
    public Table DrawCollector(int rows)
    {
        Table table = new Table().Border(TableBorder.None);
        table.AddColumn("[grey62]measured[/]").AddColumn("[grey62]value[/]").AddColumn("");
        foreach (CollectorEntry entry in ward.Collector.Latest(rows))
        {
            AddRow(table, entry);
        }

        return table;
    }

    private static void AddRow(Table table, CollectorEntry entry)
    {
        if (entry.Gap is { } gap)
        {
            table.AddRow(DisplayText.TimeOfDay(gap.To), $"[yellow]{Markup.Escape(DisplayText.Gap(gap))}[/]", "[yellow]gap[/]");
        }
        else if (entry.Alarm is { } alarm)
        {
            bool isEnd = alarm.Reported.State == ReportedAlarm.End;
            string colour = alarm.Reported.Name == ReportedAlarm.Seen ? "aqua" : isEnd ? "green" : "bold red";
            string text = $"[{colour}]{Markup.Escape(DisplayText.Alarm(alarm))}[/]";
            table.AddRow(DisplayText.TimeOfDay(alarm.Time), text, isEnd ? "" : $"[{colour}]alarm[/]");
        }
        else if (entry.Event is { } deviceEvent)
        {
            table.AddRow(DisplayText.TimeOfDay(deviceEvent.Time), $"[aqua]{Markup.Escape(DisplayText.Event(deviceEvent))}[/]", "");
        }
        else if (entry.Reading is { } reading)
        {
            string remark = (reading.Quality == "good" ? "" : reading.Quality + " ") + (reading.IsLate ? "late" : "");
            table.AddRow(DisplayText.TimeOfDay(reading.Time), Markup.Escape(DisplayText.Reading(reading)), $"[yellow]{remark}[/]");
        }
    }
}
