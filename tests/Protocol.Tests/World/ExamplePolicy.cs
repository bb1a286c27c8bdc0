using NanoMedAgent.Hospital.Policies;

namespace Protocol.Tests.World;

/// <summary>The policy of the examples: every entry that there is.</summary>
internal static class ExamplePolicy
{
    /// <summary>The policy.</summary>
    public static DataPolicy Policy { get; } = new()
    {
        Version = 7,
        Recipients = [ExampleKeys.Custodian.Public, ExampleKeys.Reader.Public],
        Classes = new Dictionary<string, ClassRule>
        {
            ["alarm"] = new([0], 0),
            ["audit"] = new([0], 0),
            ["vitals"] = new([0, 1], 0),
        },
        Periods = new Dictionary<string, int> { ["t"] = 60, ["hr"] = 60, ["o2"] = 60, ["rr"] = 60 },
        LateAfterSeconds = 90,
        EpochSeconds = 43_200,
        SecondsAtRisk = 15,
        Updates = new UpdateRule { WindowFrom = 120, WindowTo = 240, AsksNurse = true, TrialMinutes = 15, LeastBatteryPercent = 30 },
        Alarms = new AlarmRule
        {
            NoValueSeconds = 120,
            CheckSeconds = 5,
            Latches = true,
            Limits = new Dictionary<string, AlarmLimit>
            {
                ["hr"] = new(50, 120, 2, 0) { PatientHigh = new LimitRange(100, 140) },
                ["o2"] = new(90, null, 1, 30),
                ["t"] = new(null, 39, 0.2m, 0) { Priority = AlarmPriority.Medium },
            },
            Score = new ScoreRule { AlarmAt = 7 },
            Signals = new AlarmSignals { NoValue = AlarmPriority.Medium, ReminderSeconds = 300 },
        },
        Pairing = new PairingRule { IsRequired = true, IsConfirmed = true },
    };
}
