using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>A rollout for people, and as JSON.</summary>
internal static class RolloutView
{
    private const int Paused = 1;
    private const int StillGoing = 2;
    private const int ShownLimit = 50;

    private static readonly RolloutDeviceState[] States = Enum.GetValues<RolloutDeviceState>();

    /// <summary>How the JSON is written.</summary>
    public static JsonSerializerOptions Format { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>0 when it is done, 1 when it is paused, 2 when it still goes on.</summary>
    public static int ExitCodeOf(RolloutReport report) => report.Rollout.State switch
    {
        RolloutState.Done => 0,
        RolloutState.Paused => Paused,
        _ => StillGoing,
    };

    /// <summary>One line: "rollout 3 of release 12: running, ring 2 of 3, 150 of 200 devices confirmed, 0 failed".</summary>
    public static string LineOf(RolloutReport report) => FormattableString.Invariant(
        $"rollout {report.Rollout.Number} of release {report.Rollout.Sequence}: {RolloutText.Of(report.Rollout.State)}, ring ")
        + FormattableString.Invariant($"{report.Rollout.Ring} of {report.Rollout.Rings.Count}, ")
        + FormattableString.Invariant($"{report.Count(RolloutDeviceState.Confirmed)} of {report.Devices.Count} devices confirmed, ")
        + FormattableString.Invariant($"{report.Devices.Count(device => device.IsFailed)} failed");

    /// <summary>Prints it.</summary>
    public static void Show(RolloutReport report)
    {
        ReleaseRollout rollout = report.Rollout;
        Output.Line(LineOf(report));
        Output.Line($"since {IsoTime.Format(rollout.Changed)} by {rollout.ChangedBy}{(rollout.Why.Length == 0 ? "" : $": {rollout.Why}")}");
        Table rings = new Table().AddColumns(["ring", "up to", "devices", .. States.Select(RolloutText.Of)]);
        for (int ring = 1; ring <= rollout.Rings.Count; ring++)
        {
            int number = ring;
            rings.AddTexts(
                [
                    Text(ring) + (ring > rollout.Ring ? " (closed)" : ""), $"{Text(rollout.Rings.Shares[ring - 1])} %",
                    Text(report.Devices.Count(device => device.Ring == number)),
                    .. States.Select(state => Text(report.Count(number, state))),
                ]);
        }

        Output.Write(rings);
        Table gates = new Table().AddColumns("gate", "is", "must be", "");
        foreach (RolloutGate gate in report.Gates)
        {
            string bound = RolloutGate.IsPausing(gate.Kind) ? "at most" : "at least";
            gates.AddTexts(
                RolloutText.Of(gate.Kind), Text(gate.Value), $"{bound} {Text(gate.Limit)}",
                RolloutText.Of(gate.State));
        }

        Output.Write(gates);
        foreach ((string device, string reason, bool needsCable) in Failures(report).Take(ShownLimit))
        {
            Output.Line($"{device}: {reason}{(needsCable ? "; only a cable can mend that" : "")}");
        }
    }

    /// <summary>The same for programs.</summary>
    public static object ToJson(RolloutReport report) => new
    {
        rollout = report.Rollout.Number,
        release = report.Rollout.Sequence,
        report.Rollout.State,
        report.Rollout.Why,
        since = IsoTime.Format(report.Rollout.Changed),
        by = report.Rollout.ChangedBy,
        begun = IsoTime.Format(report.Rollout.Created),
        begunBy = report.Rollout.CreatedBy,
        openRing = report.Rollout.Ring,
        rings = report.Rollout.Rings.Shares.Select((share, index) => new
        {
            ring = index + 1,
            upToPercent = share,
            devices = States.ToDictionary(
                state => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()), state => report.Count(index + 1, state)),
        }),
        gates = report.Gates.Select(gate => new { gate.Kind, gate.Value, gate.Limit, gate.State, text = RolloutText.Of(gate) }),
        devices = report.Devices.Select(device => new
        {
            device.Device,
            device.Ring,
            device.State,
            since = IsoTime.Format(device.Changed),
            reason = device.Note,
            device.NeedsCable,
        }),
    };

    private static IEnumerable<(string Device, string Reason, bool NeedsCable)> Failures(RolloutReport report) =>
    [
        .. report.Devices.Where(device => device.IsFailed || device.State == RolloutDeviceState.LeftOut)
            .Select(device => (device.Device, device.Note, device.NeedsCable)),
        .. report.Gates.Where(gate => gate.Kind is RolloutGateKind.TechnicalAlarms or RolloutGateKind.Contraindicated)
            .SelectMany(gate => gate.Devices.Select(each => (each.Device, each.Reason, false))),
    ];

    private static string Text(decimal number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
