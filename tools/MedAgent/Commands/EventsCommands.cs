using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>events list</c>.</summary>
internal static class EventsCommands
{
    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only events of the device with this id. [default: all devices]",
    };

    /// <summary>The commands for events.</summary>
    public static Command Create() => new("events", "Decisions that devices have reported.") { CreateList() };

    private static Command CreateList()
    {
        Command command = new(
            "list",
            "Lists what devices decided about releases and commands, in the order of each device. "
            + "Example: medagent events list --db readings.db")
        {
            StoreOption.Database, Device,
        };
        command.SetAction(result => StoreOption.Use(result, store => List(result, store)));
        return command;
    }

    private static int List(ParseResult result, ReadingStore store)
    {
        // Among them is when a sensor was put on a patient, and taken off.
        AccessAudit.NoteView(result, "events list", result.GetValue(Device));
        Table table = new Table().AddColumns("time", "device", "about", "what", "why");
        foreach (StoredEvent stored in store.Events.List(result.GetValue(Device)))
        {
            ReportedEvent told = stored.Reported;
            table.AddTexts(
                Time(stored),
                stored.Device,
                ReasonText.About(told.Kind, told.Number),
                ReasonText.What(told.Kind, told.What).Text,
                told.Reason == 0 ? "" : ReasonText.Why(told.Kind, told.What, told.Reason).Text);
        }

        Output.Write(table);
        return 0;
    }

    private static string Time(StoredEvent stored) => stored.Time is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"start {stored.Boot}, after {stored.Uptime} s");
}
