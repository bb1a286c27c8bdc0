using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>gateway list</c>, <c>show</c>, <c>resend</c> and <c>retract</c>.</summary>
internal static class GatewayCommands
{
    private static readonly Option<string?> Destination = new("--destination")
    {
        Description = "Only of the destination with this name. [default: all destinations]",
    };
    private static readonly Option<long?> Letter = new("--number")
    {
        Description = "Only the dead letter with this number. [default: all dead letters]",
    };
    private static readonly Option<long> OneLetter = new("--number")
    {
        Description = "The number of the dead letter; medagent gateway list prints it.",
        Required = true,
    };
    private static readonly Option<string> Association = new("--association")
    {
        Description = "The id of the association: 32 hexadecimal digits.",
        Required = true,
    };
    private static readonly Option<long?> First = new("--first")
    {
        Description = "Only vital signs from this sequence number on. [default: everything of the association, and itself]",
    };
    private static readonly Option<long?> Last = new("--last")
    {
        Description = "Only vital signs up to this sequence number. [default: the number of --first]",
    };
    private static readonly Option<string> By = new("--by") { Description = "Your id; it stands in the audit log.", Required = true };
    private static readonly Option<string> Note = new("--note")
    {
        Description = "Why, in a few words; it stands in the audit log.",
        Required = true,
    };

    /// <summary>The commands for what other systems get.</summary>
    public static Command Create() => new(
        "gateway", "What record systems of the hospital have got from the gateway, and what they have refused.")
    {
        CreateList(), CreateShow(), CreateResend(), CreateRetract(),
    };

    private static Command CreateList()
    {
        Command command = new(
            "list", "Lists dead letters: what a record system has refused, and why. Example: medagent gateway list --db readings.db")
        {
            StoreOption.Database, Destination,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => List(result, store)));
        return command;
    }

    private static Command CreateShow()
    {
        Command command = new(
            "show",
            "Shows what a dead letter holds, and why it was refused. Example: medagent gateway show --db readings.db --number 7")
        {
            StoreOption.Database, OneLetter,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => Show(result, store)));
        return command;
    }

    private static Command CreateResend()
    {
        Command command = new(
            "resend",
            "Lets the gateway send dead letters again, once. Example: medagent gateway resend --db readings.db --by admin")
        {
            StoreOption.Database, Destination, Letter, By,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => Resend(result, store)));
        return command;
    }

    private static Command CreateRetract()
    {
        Command command = new(
            "retract",
            "Takes back what was delivered: record systems get it as entered in error. It stays in this database. Example: medagent "
            + "gateway retract --db readings.db --association 00112233445566778899aabbccddeeff --by admin --note \"wrong patient\"")
        {
            StoreOption.Database, Association, First, Last, By, Note,
        };
        command.SetAction(result => StoreOption.UseDeliveries(result, store => Retract(result, store)));
        return command;
    }

    private static int List(ParseResult result, DeliveryStore store)
    {
        Table table = new Table().AddColumns("number", "destination", "refused", "times", "device", "class", "pack", "association", "why");
        foreach (DeadLetter letter in store.DeadLetters.List(result.GetValue(Destination)))
        {
            bool isPack = letter.Device.Length > 0;
            table.AddTexts(
                letter.Number.ToString(CultureInfo.InvariantCulture), letter.Destination,
                letter.Refused.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                letter.Refusals.ToString(CultureInfo.InvariantCulture), letter.Device,
                isPack ? letter.DataClass : letter.AuditEntry > 0 ? "audit log" : "",
                isPack || letter.AuditEntry > 0
                    ? Math.Max(letter.Sequence, letter.AuditEntry).ToString(CultureInfo.InvariantCulture)
                    : "",
                letter.Association,
                letter.IsToResend ? $"is sent again; {letter.Reason}" : letter.Reason);
        }

        Output.Write(table);
        return 0;
    }

    private static int Show(ParseResult result, DeliveryStore store)
    {
        long number = result.GetValue(OneLetter);
        DeadLetter letter = store.DeadLetters.Find(number) ?? throw new InvalidDataException(
            FormattableString.Invariant($"--number {number}: there is no such dead letter; medagent gateway list prints their numbers"));
        Output.Line($"{letter.Destination} says: {letter.Reason}");
        Output.Line(FormattableString.Invariant($"refused {letter.Refusals} times, last at {IsoTime.Format(letter.Refused)}"));
        if (letter.AuditEntry > 0)
        {
            Output.Line(FormattableString.Invariant($"it is entry {letter.AuditEntry} of the audit log; medagent audit list shows it"));
            return 0;
        }

        Output.Line($"association {letter.Association}");
        if (letter.Device.Length == 0)
        {
            Output.Line("it is the association itself");
            return 0;
        }

        Output.Line(FormattableString.Invariant($"device {letter.Device}, {letter.DataClass}, number {letter.Sequence}"));
        IReadOnlyList<DeliverablePack> packs = store.Load(letter);
        if (packs.Count == 0)
        {
            Output.Line("what it was about is not stored any more; the gateway drops it when it is to be sent again");
            return 0;
        }

        Table table = new Table().AddColumns("time", "what", "value");
        foreach (DeliverablePack pack in packs)
        {
            foreach (StoredReading reading in pack.Readings)
            {
                table.AddTexts(
                    IsoTime.Format(reading.PossibleTime), reading.Vital.Title,
                    $"{reading.Value.ToString(CultureInfo.InvariantCulture)} {reading.Vital.DisplayUnit}, {reading.Quality}");
            }

            foreach (StoredMissing missing in pack.Missing)
            {
                table.AddTexts(IsoTime.Format(missing.PossibleTime), missing.Vital.Title, $"none: {missing.Reason}");
            }

            foreach (AlarmOccurrence alarm in pack.Alarms)
            {
                table.AddTexts(IsoTime.Format(alarm.First.Time), "alarm", AlarmText.Of(alarm.Current.Reported));
            }

            if (pack.Gap is { } gap)
            {
                table.AddTexts(
                    IsoTime.Format(gap.From), "gap",
                    FormattableString.Invariant($"numbers {gap.Declared.First} to {gap.Declared.Last}: {gap.Declared.Reason}"));
            }
        }

        Output.Write(table);
        return 0;
    }

    private static int Resend(ParseResult result, DeliveryStore store)
    {
        int count = store.DeadLetters.Resend(result.GetValue(Letter), result.GetValue(Destination));
        Output.Line(FormattableString.Invariant($"{count} to be sent again"));
        store.Associations.Audit.Add(new AuditEntry(
            DateTimeOffset.UtcNow, result.GetValue(By)!, "admin", "resend-dead-letters",
            result.GetValue(Letter)?.ToString(CultureInfo.InvariantCulture) ?? "all", FormattableString.Invariant($"{count} letters")));
        return 0;
    }

    private static int Retract(ParseResult result, DeliveryStore store)
    {
        string association = result.GetValue(Association)!.ToLowerInvariant();
        (long? first, long? last) = (result.GetValue(First), result.GetValue(Last));
        if (!AssociationId.IsId(association) || store.Associations.Find(association) is null)
        {
            throw new InvalidDataException(
                $"--association {Printable.Line(association)}: there is no such association; the ward's pages have their ids");
        }

        if (first is null ? last is not null : first < 1 || (last ?? first) < first || (last ?? first) > WireBounds.SequenceLimit)
        {
            throw new InvalidDataException("--first and --last: give the lowest and the highest number, such as --first 5 --last 9");
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        (string by, string note) = (result.GetValue(By)!, result.GetValue(Note)!);
        store.Retractions.Add(association, first is { } lowest ? (lowest, last ?? lowest) : null, now, by, note);
        string what = first is null ? "all of it" : FormattableString.Invariant($"numbers {first} to {last ?? first}");
        store.Associations.Audit.Add(new AuditEntry(now, by, "admin", "retract", association, $"{what}: {note}")
        {
            Association = association,
            Origin = Environment.MachineName,
        });
        Output.Line($"{association}: {what}, entered in error");
        return 0;
    }
}
