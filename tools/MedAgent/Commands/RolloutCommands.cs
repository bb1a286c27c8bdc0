using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>rollout list</c>, <c>pause</c> and <c>resume</c>; <c>new</c> and <c>status</c> are in files of their own.</summary>
internal static class RolloutCommands
{
    private static readonly Option<string> Why = new("--why")
    {
        Description = "Why, in a few words. It stands in the audit log.",
        HelpName = "REASON",
        Required = true,
    };

    private static readonly Option<bool> Retry = new("--retry")
    {
        Description = "Offer it again to the devices that have refused it or rolled back.",
    };

    /// <summary>Which rollout.</summary>
    public static Argument<long?> Number { get; } = new("number")
    {
        Description = "The number of the rollout; medagent rollout list prints them. [default: the newest]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Who does it.</summary>
    public static Option<string> By { get; } = new("--by")
    {
        Description = "Your id; it stands in the audit log.",
        DefaultValueFactory = _ => Environment.UserName,
    };

    /// <summary>The commands for rollouts.</summary>
    public static Command Create() => new(
        "rollout", "Rolls a release out to many devices in stages, each of which must pass its gates before the next one begins.")
    {
        RolloutNewCommand.Create(), RolloutStatusCommand.Create(), CreateList(), CreatePause(), CreateResume(),
    };

    /// <summary>The rollout that is named, or the newest.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ReleaseRollout Find(ParseResult result, AssociationStore store) => result.GetValue(Number) is { } number
        ? store.Rollouts.Find(number) ?? throw new InvalidDataException(FormattableString.Invariant(
            $"there is no rollout {number}; medagent rollout list prints those that there are"))
        : store.Rollouts.All() is [var newest, ..] ? newest
        : throw new InvalidDataException("the database has no rollout; begin one with 'medagent rollout new'");

    private static Command CreateList()
    {
        Command command = new("list", "Lists the rollouts, the newest first. Example: medagent rollout list --db readings.db")
        {
            StoreOption.Database,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, List));
        return command;
    }

    private static Command CreatePause()
    {
        Command command = new(
            "pause",
            "Pauses a rollout: no device is offered the release until somebody resumes it. Devices that have accepted it go on. "
            + "Example: medagent rollout pause 3 --why \"wrong values\" --db readings.db")
        {
            Number, Why, By, StoreOption.Database,
        };
        command.SetAction(result => StoreOption.UseAssociations(
            result, store => Change(result, store, (control, rollout, who, why, now) => control.TryPause(rollout, who, why, now))));
        return command;
    }

    private static Command CreateResume()
    {
        Command command = new(
            "resume",
            "Resumes a rollout that is paused. Whoever does so has looked at what has paused it: only what happens from now on counts "
            + "for its gates. Example: medagent rollout resume 3 --why \"two old loaders, repaired\" --db readings.db")
        {
            Number, Why, Retry, By, StoreOption.Database,
        };
        command.SetAction(result => StoreOption.UseAssociations(result, store => Change(
            result, store, (control, rollout, who, why, now) => control.TryResume(rollout, who, why, result.GetValue(Retry), now))));
        return command;
    }

    private static int List(AssociationStore store)
    {
        Table table = new Table().AddColumns("rollout", "release", "begun", "by", "devices", "confirmed", "ring", "state", "why");
        foreach (ReleaseRollout rollout in store.Rollouts.All())
        {
            IReadOnlyList<RolloutDevice> devices = store.Rollouts.DevicesOf(rollout.Number);
            table.AddTexts(
                FormattableString.Invariant($"{rollout.Number}"), FormattableString.Invariant($"{rollout.Sequence}"),
                IsoTime.Format(rollout.Created), rollout.CreatedBy, FormattableString.Invariant($"{devices.Count}"),
                FormattableString.Invariant($"{devices.Count(device => device.State == RolloutDeviceState.Confirmed)}"),
                FormattableString.Invariant($"{rollout.Ring} of {rollout.Rings.Count}"), RolloutText.Of(rollout.State), rollout.Why);
        }

        Output.Write(table);
        return 0;
    }

    private static int Change(
        ParseResult result, AssociationStore store,
        Func<RolloutControl, ReleaseRollout, AuditEntry, string, DateTimeOffset, bool> change)
    {
        string why = result.GetValue(Why)!.Trim();
        if (!DeviceStateRules.IsReason(why))
        {
            throw new InvalidDataException($"--why has 1 to {DeviceStateRules.ReasonLimit} printable characters; say why in a few words");
        }

        ReleaseRollout rollout = Find(result, store);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        AuditEntry who = new(now, result.GetValue(By)!, "admin", "", "", "") { Origin = Environment.MachineName };
        if (!change(new RolloutControl(store), rollout, who, why, now))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"rollout {rollout.Number} is {RolloutText.Of(store.Rollouts.Find(rollout.Number)!.State)}; nothing has changed"));
        }

        Output.Line(FormattableString.Invariant(
            $"rollout {rollout.Number} is {RolloutText.Of(store.Rollouts.Find(rollout.Number)!.State)}"));
        return 0;
    }
}
