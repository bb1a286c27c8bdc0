using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>quarantine list</c>, <c>quarantine accept</c> and <c>quarantine dismiss</c>.</summary>
internal static class QuarantineCommands
{
    private const int SomeRemain = 1;

    private static readonly Option<string?> Device = new("--device")
    {
        Description = "Only what the device with this id has sent. [default: all devices]",
    };
    private static readonly Option<string> OneDevice = new("--device")
    {
        Description = "The id of the device that has sent it.",
        Required = true,
    };
    private static readonly Option<string?> DataClass = new("--class") { Description = "Only this data class. [default: all classes]" };
    private static readonly Option<string?> Association = new("--association")
    {
        Description = "The id of the association that it counts for; it must have been granted to the device. "
            + "[default: the one that it names]",
    };
    private static readonly Option<string> By = new("--by") { Description = "Your id; it stands in the audit log.", Required = true };
    private static readonly Option<string> Note = new("--note")
    {
        Description = "Why, in a few words; it stands in the audit log.",
        Required = true,
    };

    /// <summary>The commands for the quarantine.</summary>
    public static Command Create() => new(
        "quarantine",
        "Readings that were decrypted and count for no patient until somebody has decided: their content makes no sense, or they name an "
        + "association that their device is not in. They are in no list and no export.")
    {
        CreateList(), CreateAccept(), CreateDismiss(),
    };

    private static Command CreateList()
    {
        Command command = new(
            "list",
            "Lists what nobody has decided about. Example: medagent quarantine list --db readings.db")
        {
            StoreOption.Database, Device,
        };
        command.SetAction(result => StoreOption.Use(result, store => List(result, store)));
        return command;
    }

    private static Command CreateAccept()
    {
        Command command = new(
            "accept",
            "Stores what a device has in quarantine for an association after all. Exit code 1 when something stays in quarantine. "
            + "Example: medagent quarantine accept --db readings.db --device 00112233445566778899 --by admin --note \"clock was wrong\"")
        {
            StoreOption.Database, OneDevice, DataClass, Association, By, Note,
        };
        command.SetAction(result => StoreOption.Use(result, store => Accept(result, store)));
        return command;
    }

    private static Command CreateDismiss()
    {
        Command command = new(
            "dismiss",
            "Notes that what a device has in quarantine counts for nobody. It is kept, and not listed any more. "
            + "Example: medagent quarantine dismiss --db readings.db --device 00112233445566778899 --by admin --note \"stolen sensor\"")
        {
            StoreOption.Database, OneDevice, DataClass, By, Note,
        };
        command.SetAction(result => StoreOption.Use(result, store => Dismiss(result, store)));
        return command;
    }

    private static int List(ParseResult result, ReadingStore store)
    {
        IReadOnlyList<QuarantineGroup> groups = store.Quarantine.Groups(result.GetValue(Device));
        Table table = new Table().AddColumns("arrived", "device", "class", "numbers", "readings", "association", "why");
        foreach (QuarantineGroup group in groups)
        {
            table.AddTexts(
                $"{Time(group.FirstReceived)} to {Time(group.LastReceived)}",
                group.Device,
                group.DataClass,
                FormattableString.Invariant($"{group.First} to {group.Last}"),
                group.Count.ToString(CultureInfo.InvariantCulture),
                group.Association ?? "none",
                RefusalText.Of(group.Reason));
        }

        Output.Write(table);
        foreach (string full in store.Quarantine.Totals().FullDevices.Where(id => result.GetValue(Device) is not { } one || one == id))
        {
            Console.WriteLine($"{full}: nothing more of this device is kept until somebody has decided; it keeps the rest itself");
        }

        return 0;
    }

    private static int Accept(ParseResult result, ReadingStore store)
    {
        QuarantineReview review = new(store);
        int remaining = 0;
        foreach (QuarantineGroup group in Selected(store, result))
        {
            string? association = result.GetValue(Association)?.ToLowerInvariant() ?? group.Association;
            if (association is not null && !AssociationId.IsId(association))
            {
                throw new InvalidDataException($"--association {association}: an id has 32 hexadecimal digits");
            }

            (int accepted, RefusalReason obstacle) = review.Accept(
                group, association, result.GetValue(By)!, result.GetValue(Note)!, DateTimeOffset.UtcNow);
            string rest = obstacle == RefusalReason.None ? "" : $"; the others stay in quarantine: {RefusalText.Of(obstacle)}";
            string whom = association is null ? "no association" : $"association {association}";
            string outcome = FormattableString.Invariant($"{accepted} of {group.Count} stored for {whom}{rest}");
            Output.Line($"{group.DataClass}: {outcome}");
            Audit(result, "accept-quarantine", group, outcome);
            remaining += obstacle == RefusalReason.None ? 0 : 1;
        }

        return remaining == 0 ? 0 : SomeRemain;
    }

    private static int Dismiss(ParseResult result, ReadingStore store)
    {
        QuarantineReview review = new(store);
        foreach (QuarantineGroup group in Selected(store, result))
        {
            int count = review.Dismiss(group, result.GetValue(By)!, result.GetValue(Note)!, DateTimeOffset.UtcNow);
            string outcome = FormattableString.Invariant($"{count} dismissed");
            Output.Line($"{group.DataClass}: {outcome}");
            Audit(result, "dismiss-quarantine", group, outcome);
        }

        return 0;
    }

    private static QuarantineGroup[] Selected(ReadingStore store, ParseResult result)
    {
        string device = result.GetValue(OneDevice)!;
        string? dataClass = result.GetValue(DataClass);
        QuarantineGroup[] selected =
            [.. store.Quarantine.Groups(device).Where(group => dataClass is null || group.DataClass == dataClass)];
        return selected.Length > 0
            ? selected
            : throw new InvalidDataException($"nothing of device {device} is in quarantine; see medagent quarantine list");
    }

    private static void Audit(ParseResult result, string action, QuarantineGroup group, string outcome)
    {
        using AssociationStore associations = AssociationStore.Open(result.GetValue(StoreOption.Database)!);
        string subject = FormattableString.Invariant($"{group.Device} {group.DataClass} {group.First}-{group.Last}");
        associations.Audit.Add(new AuditEntry(
            DateTimeOffset.UtcNow, result.GetValue(By)!, "admin", action, subject, $"{outcome}: {result.GetValue(Note)}")
        {
            Origin = Environment.MachineName,
        });
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
