using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for rollouts.</summary>
public static class RolloutText
{
    /// <summary>A state of a rollout.</summary>
    public static string Of(RolloutState state) => state switch
    {
        RolloutState.Running => "running",
        RolloutState.Paused => "paused",
        _ => "done",
    };

    /// <summary>A state of a device.</summary>
    public static string Of(RolloutDeviceState state) => state switch
    {
        RolloutDeviceState.Waiting => "waiting",
        RolloutDeviceState.Offered => "offered",
        RolloutDeviceState.Underway => "underway",
        RolloutDeviceState.OnTrial => "on trial",
        RolloutDeviceState.Confirmed => "confirmed",
        RolloutDeviceState.Refused => "refused",
        RolloutDeviceState.RolledBack => "rolled back",
        _ => "left out",
    };

    /// <summary>A gate.</summary>
    public static string Of(RolloutGateKind kind) => kind switch
    {
        RolloutGateKind.Confirmed => "percent confirmed of those that have answered",
        RolloutGateKind.AtLeast => "devices of the ring that have confirmed it",
        RolloutGateKind.Soak => "hours since the last confirmation",
        RolloutGateKind.Refused => "devices that refuse it",
        RolloutGateKind.RolledBack => "devices that have rolled back",
        RolloutGateKind.TechnicalAlarms => "devices with a technical alarm after it",
        _ => "devices with bad evidence after it",
    };

    /// <summary>What was found at a gate.</summary>
    public static string Of(RolloutGateState state) => state switch
    {
        RolloutGateState.Passed => "passed",
        RolloutGateState.Waiting => "waiting",
        _ => "failed",
    };

    /// <summary>A gate with what was found: "devices that have rolled back: 1, at most 0".</summary>
    public static string Of(RolloutGate gate) => RolloutGate.IsPausing(gate.Kind)
        ? FormattableString.Invariant($"{Of(gate.Kind)}: {gate.Value:0.#}, at most {gate.Limit:0.#}")
        : FormattableString.Invariant($"{Of(gate.Kind)}: {gate.Value:0.#}, at least {gate.Limit:0.#}");
}
