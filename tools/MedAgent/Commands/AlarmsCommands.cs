using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>alarms list</c>.</summary>
internal static class AlarmsCommands
{
    private static readonly Option<string?> Device = new("--device") { Description = "Of this device id only." };
    private static readonly Option<bool> Active = new("--active") { Description = "Only what goes on, or was not seen: each alarm once, as it was raised last." };

    /// <summary>The commands for alarms.</summary>
    public static Command Create() => new("alarms", "What devices have raised, what is over, and what somebody has seen.") { CreateList() };

    private static Command CreateList()
    {
        Command command = new("list", "Shows what was told of alarms, each device's in order. For example: medagent alarms list --db readings.db --active") { StoreOption.Database, Device, Active };
        command.SetAction(List);
        return command;
    }

    private static int List(ParseResult result)
    {
        using ReadingStore store = StoreOption.Open(result);
        bool isActive = result.GetValue(Active);
        Table table = new Table().AddColumns(isActive ? ["time", "device", "alarm", "now"] : ["time", "device", "alarm"]);
        if (isActive)
        {
            foreach (StandingAlarm alarm in store.Alarms.Standing(result.GetValue(Device)))
            {
                table.AddRow(Time(alarm.Raised), alarm.Raised.Device, ReasonText.Alarm(alarm.Raised.Reported), $"{(alarm.IsActive ? "goes on" : "over")}, {(alarm.IsSeen ? "seen" : "not seen")}");
            }
        }
        else
        {
            foreach (StoredAlarm stored in store.Alarms.List(result.GetValue(Device)))
            {
                table.AddRow(Time(stored), stored.Device, ReasonText.Alarm(stored.Reported));
            }
        }

        Output.Write(table);
        return 0;
    }

    private static string Time(StoredAlarm stored) => stored.Time is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"start {stored.Boot}, after {stored.Uptime} s");
}
