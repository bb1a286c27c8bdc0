using System.CommandLine;
using System.Globalization;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.MedAgent.Policies;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>policy show</c>, and what the commands for policies share; the others are in files of their own.</summary>
internal static class PolicyCommands
{
    /// <summary>The commands for policies.</summary>
    public static Command Create() => new(
        "policy",
        "Policies: who may read what, and how often devices measure. Written as JSON, signed by the authority, installed on devices.")
    {
        PolicyNewCommand.Create(), PolicySignCommand.Create(), PolicyPushCommand.Create(), PolicyStatusCommand.Create(),
        CreateShow(),
    };

    /// <summary>Reads a policy that people have written.</summary>
    /// <param name="path">The file (JSON).</param>
    /// <param name="document">The policy as it is written there.</param>
    /// <exception cref="InvalidDataException">It is not a policy, or a device would refuse it.</exception>
    internal static DataPolicy Read(string path, out PolicyDocument document)
    {
        document = PolicyDocument.Read(path);
        DataPolicy policy = document.ToPolicy(path);
        RefuseFaults(path, policy);
        return policy;
    }

    /// <summary>Writes what a device would accept although it is probably a mistake.</summary>
    internal static void Warn(DataPolicy policy)
    {
        foreach (string doubt in policy.Warnings())
        {
            Output.Warn(doubt);
        }
    }

    private static Command CreateShow()
    {
        Argument<string> policy = new("policy") { Description = "A signed policy (.cose), or one in JSON (.json)." };
        Option<string?> authority = new("--authority")
        {
            Description = "The authority's public key (PEM). Required for a signed policy, which is verified before it is shown.",
            HelpName = "FILE",
        };
        Command command = new("show", "Shows a policy as tables. Example: medagent policy show policy.cose --authority authority.pub.pem")
        {
            policy, authority,
        };
        command.SetAction(result => Show(result.GetValue(policy)!, result.GetValue(authority)));
        return command;
    }

    private static int Show(string path, string? authorityPath)
    {
        DataPolicy policy = ReadAny(path, authorityPath, out CosePublicKey? authority);
        Write(policy, authority is null ? "not signed" : $"signed by {Convert.ToHexStringLower(authority.KeyId)}");
        return 0;
    }

    /// <summary>Reads a policy that people have written (.json), or a signed one, and verifies that.</summary>
    /// <param name="path">The file.</param>
    /// <param name="authorityPath">The authority's public key, for a signed one.</param>
    /// <param name="authority">Who has signed it; null for nobody.</param>
    /// <exception cref="InvalidDataException">It is not a policy, or not this authority's.</exception>
    internal static DataPolicy ReadAny(string path, string? authorityPath, out CosePublicKey? authority)
    {
        authority = null;
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return Read(path, out _);
        }

        if (authorityPath is null)
        {
            throw new InvalidDataException($"{path} is signed: give the public key of the authority with --authority to verify it");
        }

        authority = CosePublicKey.FromPem(authorityPath);
        return SignedPolicy.TryVerify(InputFile.ReadBytes(path), authority, out DataPolicy? policy, out string reason)
            ? policy!
            : throw new InvalidDataException($"{path}: {reason}; give a policy that this authority has signed, and its public key");
    }

    /// <summary>Refuses what a device would refuse.</summary>
    /// <exception cref="InvalidDataException">A device would refuse it.</exception>
    internal static void RefuseFaults(string path, DataPolicy policy)
    {
        if (policy.Errors() is { Count: > 0 } faults)
        {
            throw new InvalidDataException($"{path}: {string.Join("; ", faults)}; correct it there");
        }
    }

    private static string Alarms(AlarmRule rule) =>
        $"alarms: {(rule.NoValueSeconds == 0 ? "a missing value is no alarm" : $"when a value is missing for {rule.NoValueSeconds} s")}; "
            + $"a vital sign out of its limits is measured at least every {rule.CheckSeconds} s; "
            + (rule.Latches ? "the light stays on until somebody presses the button" : "the light goes out when the alarm ends");

    private static string Signals(AlarmRule rule) =>
        (rule.NoValueSeconds == 0 ? "" : $"a missing value has {SignalsEntry.WordOf(rule.Signals.NoValue)} priority; ")
            + (rule.Signals.PauseSeconds == 0 ? "the sound cannot be paused" : $"the sound can be paused for {rule.Signals.PauseSeconds} s")
            + (rule.Signals.ReminderSeconds == 0
                ? ", and not be off" : $", and be off with a reminder every {rule.Signals.ReminderSeconds} s");

    private static Table Limits(AlarmRule rule)
    {
        Table table = new Table().Title("Alarm limits").AddColumns("vital sign", "name");
        table.AddColumn(new TableColumn("below").RightAligned()).AddColumn(new TableColumn("above").RightAligned()).AddColumn("unit");
        table.AddColumn(new TableColumn("hysteresis").RightAligned()).AddColumn(new TableColumn("delay (s)").RightAligned())
            .AddColumn("priority").AddColumn("more");
        static string Number(decimal? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-";
        foreach ((string name, AlarmLimit limit) in rule.Limits)
        {
            VitalSign sign = VitalSign.Find(name)!;
            table.AddTexts(
                sign.Title, name, Number(limit.Low), Number(limit.High), sign.Unit, Number(limit.Hysteresis), Number(limit.DelaySeconds),
                SignalsEntry.WordOf(limit.Priority), PatientLimits(limit));
        }

        if (rule.Score is { } score)
        {
            string[] more =
            [
                score.AlarmsAtThree ? "or three points in one parameter" : "",
                $"values are used for {score.ValidSeconds} s",
                score.IsScale2 ? "SpO2 scale 2" : "",
                score.IsOnOxygen ? "on oxygen" : "",
            ];
            table.AddTexts(
                "early-warning score", "news2", "-", Number(score.AlarmAt - 1), "points", Number(score.Hysteresis),
                Number(score.DelaySeconds), SignalsEntry.WordOf(rule.Signals.Score),
                string.Join(", ", more.Where(word => word.Length > 0)));
        }

        return table;
    }

    private static string PatientLimits(AlarmLimit limit)
    {
        string low = limit.PatientLow is { } lower ? FormattableString.Invariant($"low {lower.From:0.##} to {lower.To:0.##}") : "";
        string high = limit.PatientHigh is { } upper ? FormattableString.Invariant($"high {upper.From:0.##} to {upper.To:0.##}") : "";
        string both = string.Join(", ", new[] { low, high }.Where(text => text.Length > 0));
        return both.Length == 0 ? "" : $"of one patient: {both}";
    }

    private static string Updates(UpdateRule rule)
    {
        string window = UpdatesEntry.WindowOf(rule);
        return $"updates: {window}{(rule.WindowFrom == rule.WindowTo ? "" : " UTC")}, "
            + $"{(rule.AsksNurse ? "after somebody at the patient has pressed the button" : "without asking")}, "
            + $"trial of {rule.TrialMinutes} min, battery at {rule.LeastBatteryPercent} % or more";
    }

    private static string Pairing(PairingRule rule) =>
        "pairing: "
            + (rule.IsRequired ? "sensors measure only while they are paired with a patient; " : "sensors always measure, paired or not; ")
            + (rule.IsConfirmed
                ? "pairing takes effect when somebody presses the sensor's button"
                : "pairing takes effect without a press of the button");

    private static string Thermometer(ThermometerRule? rule) => rule is null
        ? "thermometers: on the skin; limits and scores for the body's temperature do not apply to them"
        : $"thermometers: in the {(rule.Site == ThermometerSite.Ear ? "ear" : "axilla")}; "
            + FormattableString.Invariant($"{rule.OffsetCelsius:0.0} °C are added to get the body's temperature");

    private static string Issuers(IReadOnlyList<string> issuers) => issuers.Count == 0
        ? "certificates: devices keep none"
        : $"certificates: of the CAs whose keys have the SHA-256 {string.Join(", ", issuers)}";

    private static void Write(DataPolicy policy, string proof)
    {
        Table classes = new Table().Title("Readers of each class").AddColumns("class", "readers", "custodian");
        string KeyId(int position) => Convert.ToHexStringLower(policy.Recipients[position].KeyId);
        foreach ((string name, ClassRule rule) in policy.Classes)
        {
            classes.AddTexts(name, string.Join(", ", rule.Readers.Select(KeyId)), KeyId(rule.Custodian));
        }

        Table periods = new Table().Title("Sampling periods").AddColumns("vital sign", "name")
            .AddColumn(new TableColumn("seconds").RightAligned());
        foreach ((string name, int seconds) in policy.Periods)
        {
            periods.AddTexts(VitalSign.Find(name)!.Title, name, seconds.ToString(CultureInfo.InvariantCulture));
        }

        Output.Write(new Rows(
            new Text($"policy version {policy.Version}, {proof}; readings are late after {policy.LateAfterSeconds} s, keys are used for "
                + $"{policy.EpochSeconds} s"),
            new Text($"readings wait in RAM for at most {policy.SecondsAtRisk} s; when the storage is full, classes are evicted in this "
                + $"order: {string.Join(", ", policy.EvictionOrder)}"),
            new Text(policy.Updates is { } updates ? Updates(updates) : "updates: not set; devices use their own rule"),
            new Text(policy.Alarms is { } alarms ? $"{Alarms(alarms)}\nsignals: {Signals(alarms)}" : "alarms: not set; devices raise none"),
            new Text(Pairing(policy.Pairing)),
            new Text(Thermometer(policy.Thermometer)),
            new Text(policy.Ward is { } ward ? $"ward: {ward}" : "ward: none; a delegation for one ward does not apply to these devices"),
            new Text(Issuers(policy.Issuers)),
            classes,
            periods));
        if (policy.Alarms is not null)
        {
            Output.Write(Limits(policy.Alarms));
        }

        Warn(policy);
    }
}
