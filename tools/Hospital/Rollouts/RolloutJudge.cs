namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>Judges the gates of a rollout. It changes nothing.</summary>
public static class RolloutJudge
{
    private const int NamedDevices = 20;

    /// <summary>Judges all gates.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="health">What else is known of them.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<RolloutGate> Judge(
        ReleaseRollout rollout, IReadOnlyList<RolloutDevice> devices, RolloutHealth health, DateTimeOffset now)
    {
        RolloutGates limits = rollout.Gates;
        RolloutDevice[] ring =
        [
            .. devices.Where(each => each.Ring == rollout.Ring && each.State != RolloutDeviceState.LeftOut),
        ];
        RolloutDevice[] confirmed = [.. ring.Where(each => each.State == RolloutDeviceState.Confirmed)];
        int answered = ring.Count(each => each.State > RolloutDeviceState.Offered && !each.IsFailed
            && (each.State == RolloutDeviceState.Confirmed || !health.Blocked.Contains(each.Device)));
        int expected = ring.Count(each => each.IsSettled || !health.Blocked.Contains(each.Device));

        // A device that is suspended is not waited for. But a ring of which nothing is known says nothing.
        int needed = ring.Length == 0 ? 0 : limits.Needed(Math.Max(1, expected));
        decimal share = answered == 0 ? 0 : Math.Floor(1000m * confirmed.Length / answered) / 10;
        DateTimeOffset quiet = confirmed.Select(each => each.Changed).Append(rollout.Opened).Append(rollout.Judged).Max();
        decimal soaked = Math.Max(0, Math.Floor((decimal)(now - quiet).TotalHours * 10) / 10);
        bool isEmpty = ring.Length == 0;
        return
        [
            Least(RolloutGateKind.Confirmed, isEmpty ? 100 : share, limits.Confirmed),
            Least(RolloutGateKind.AtLeast, confirmed.Length, needed),
            Least(RolloutGateKind.Soak, isEmpty ? limits.SoakHours : Math.Min(soaked, limits.SoakHours), limits.SoakHours),
            Most(RolloutGateKind.Refused, limits.Refused, Failed(RolloutDeviceState.Refused)),
            Most(RolloutGateKind.RolledBack, limits.RolledBack, Failed(RolloutDeviceState.RolledBack)),
            Most(RolloutGateKind.TechnicalAlarms, limits.TechnicalAlarms, health.Technical),
            Most(RolloutGateKind.Contraindicated, limits.Contraindicated, health.Contraindicated),
        ];

        Dictionary<string, string> Failed(RolloutDeviceState state) => devices
            .Where(each => each.State == state && each.Changed > rollout.Judged)
            .ToDictionary(each => each.Device, each => each.Note);
    }

    /// <summary>What follows for a rollout that runs.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="gates">What was found at its gates.</param>
    public static RolloutDecision Decide(
        ReleaseRollout rollout, IReadOnlyList<RolloutDevice> devices, IReadOnlyList<RolloutGate> gates) =>
        gates.Any(gate => gate.State == RolloutGateState.Failed) ? RolloutDecision.Pause
        : gates.Any(gate => gate.State == RolloutGateState.Waiting) ? RolloutDecision.Wait
        : !rollout.IsLastRing ? RolloutDecision.OpenNext
        : devices.All(device => device.IsSettled) ? RolloutDecision.Finish
        : RolloutDecision.Wait;

    private static RolloutGate Least(RolloutGateKind kind, decimal value, decimal limit) =>
        new(kind, value, limit, value >= limit ? RolloutGateState.Passed : RolloutGateState.Waiting);

    private static RolloutGate Most(RolloutGateKind kind, int limit, IReadOnlyDictionary<string, string> against) =>
        new(kind, against.Count, limit, against.Count <= limit ? RolloutGateState.Passed : RolloutGateState.Failed)
        {
            Devices = [.. against.Take(NamedDevices).Select(each => (each.Key, each.Value))],
        };
}
