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
    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only alarms of the device with this id. [default: all devices]",
    };
    private static readonly Option<bool> Active = new("--active")
    {
        Description = "Only alarms that are active or were not acknowledged; each alarm once, as last raised.",
    };

    /// <summary>The commands for alarms.</summary>
    public static Command Create() => new("alarms", "Alarms that devices have raised, ended and acknowledged.") { CreateList() };

    private static Command CreateList()
    {
        Command command = new(
            "list",
            "Lists what devices reported about alarms, in the order of each device. "
            + "Example: medagent alarms list --db readings.db --active")
        {
            StoreOption.Database, Device, Active,
        };
        command.SetAction(result => StoreOption.Use(result, store => List(result, store)));
        return command;
    }

    private static int List(ParseResult result, ReadingStore store)
    {
        AccessAudit.NoteView(result, "alarms list", result.GetValue(Device));
        bool isActive = result.GetValue(Active);
        Table table = new Table().AddColumns(isActive ? ["time", "device", "alarm", "now"] : ["time", "device", "alarm"]);
        if (isActive)
        {
            foreach (StandingAlarm alarm in store.Alarms.Standing(result.GetValue(Device)))
            {
                table.AddTexts(
                    Time(alarm.Raised), alarm.Raised.Device, AlarmText.Of(alarm.Raised.Reported),
                    $"{(alarm.IsActive ? "active" : "ended")}, {(alarm.IsSeen ? "acknowledged" : "not acknowledged")}");
            }
        }
        else
        {
            foreach (StoredAlarm stored in store.Alarms.List(result.GetValue(Device)))
            {
                table.AddTexts(Time(stored), stored.Device, AlarmText.Of(stored.Reported));
            }
        }

        Output.Write(table);
        return 0;
    }

    private static string Time(StoredAlarm stored) => stored.Time is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"start {stored.Boot}, after {stored.Uptime} s");
}
