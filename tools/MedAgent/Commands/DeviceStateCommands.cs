using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device suspend</c>, <c>device lost</c>, <c>device activate</c> and <c>device retire-record</c>.</summary>
internal static class DeviceStateCommands
{
    private const int SomeRefused = 1;

    private static readonly DeviceIds Devices = new();
    private static readonly Option<string> By = new("--by")
    {
        Description = "Your id; it stands in the device's history.",
        Required = true,
    };

    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "Why, in a few words; it stands in the device's history.",
        Required = true,
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only shows what would change." };

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create() =>
    [
        Create(
            "suspend", DeviceState.Suspended,
            "Suspends devices: what they send goes to quarantine and is not acknowledged, no export has anything of them, and they get no "
            + "grant and no certificate. A registrar with --rules takes their access to the broker; without it, run 'medagent broker acl'.",
            "--reason \"attestation failed\""),
        Create(
            "lost", DeviceState.Lost,
            "Notes that devices are lost or stolen. What they send goes to quarantine and is not acknowledged, and they get no grant and "
            + "no certificate. A registrar with --rules takes their access to the broker; without it, run 'medagent broker acl'.",
            "--reason \"not found after moving\""),
        Create(
            "activate", DeviceState.Active,
            "Activates devices, also those that were suspended or lost. What they have in quarantine stays there until somebody has "
            + "decided (medagent quarantine). A registrar with --rules gives them access to the broker; or run 'medagent broker acl'.",
            "--reason \"found in room 12\""),
        Create(
            "retire-record", DeviceState.Retired,
            "Notes that devices are retired, for devices that cannot be reached: nothing is sent to them, and they erase nothing "
            + "('medagent device retire' has them erase everything). A retired device stays retired.",
            "--reason \"broken\""),
    ];

    private static Command Create(string name, DeviceState state, string what, string example)
    {
        Command command = new(
            name,
            $"{what} Exit code 1 when a device has stayed in its state against your wish. "
            + $"Example: medagent device {name} --db readings.db --devices ids.txt --by admin {example}");
        Devices.AddTo(command);
        command.Add(StoreOption.Database);
        command.Add(By);
        command.Add(Reason);
        command.Add(DryRun);
        command.SetAction(result => StoreOption.Use(result, store => Change(result, store, state)));
        return command;
    }

    private static int Change(ParseResult result, ReadingStore store, DeviceState state)
    {
        IReadOnlyList<string> ids = Devices.Read(result);
        string reason = result.GetValue(Reason)!;
        if (!DeviceStateRules.IsReason(reason))
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"--reason: give 1 to {DeviceStateRules.ReasonLimit} characters in one line"));
        }

        bool isDryRun = result.GetValue(DryRun);
        IReadOnlyList<DeviceStateOutcome> outcomes = isDryRun
            ? store.DeviceStates.DryRun(ids, state)
            : store.DeviceStates.Change(ids, state, result.GetValue(By)!, reason, DateTimeOffset.UtcNow);
        Table table = new Table().AddColumns("device", "before", isDryRun ? "would be" : "now", "why not");
        foreach (DeviceStateOutcome outcome in outcomes)
        {
            bool isChanged = outcome.Refusal == DeviceStateRefusal.None;
            table.AddTexts(
                outcome.Device, DeviceStateText.Of(outcome.Before), DeviceStateText.Of(isChanged ? state : outcome.Before),
                isChanged ? "" : DeviceStateText.Of(outcome.Refusal));
        }

        Output.Write(table);
        int changed = outcomes.Count(outcome => outcome.Refusal == DeviceStateRefusal.None);
        int unchanged = outcomes.Count(outcome => outcome.Refusal == DeviceStateRefusal.Unchanged);
        int refused = outcomes.Count - changed - unchanged;
        string word = DeviceStateText.Of(state);
        Output.Line(FormattableString.Invariant(
            $"{(isDryRun ? "dry run, nothing is written: " : "")}{changed} {word} now, {unchanged} {word} before, {refused} refused"));
        Audit(result, state, outcomes, isDryRun);
        return refused == 0 ? 0 : SomeRefused;
    }

    private static void Audit(ParseResult result, DeviceState state, IReadOnlyList<DeviceStateOutcome> outcomes, bool isDryRun)
    {
        DeviceStateOutcome[] changed = [.. outcomes.Where(outcome => outcome.Refusal == DeviceStateRefusal.None)];
        if (isDryRun || changed.Length == 0)
        {
            return;
        }

        // One entry, because each device has its own in its history.
        using AssociationStore associations = AssociationStore.Open(result.GetValue(StoreOption.Database)!);
        string subject = changed.Length == 1 ? changed[0].Device : FormattableString.Invariant($"{changed.Length} devices");
        associations.Audit.Add(new AuditEntry(
            DateTimeOffset.UtcNow, result.GetValue(By)!, "admin", "device-state", subject,
            $"{DeviceStateText.Of(state)}: {result.GetValue(Reason)}"));
    }
}
