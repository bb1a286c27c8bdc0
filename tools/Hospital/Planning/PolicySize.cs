using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.Hospital.Planning;

/// <summary>How much there is in a policy of what takes heap on a device.</summary>
/// <param name="Recipients">Recipients.</param>
/// <param name="Classes">Classes that somebody reads, of those that the agent makes data of.</param>
/// <param name="Readers">Readers of these classes, summed up.</param>
/// <param name="Limits">Alarm limits.</param>
/// <param name="Scores">1 with the early-warning score.</param>
/// <param name="Periods">Vital signs with a period.</param>
public sealed record PolicySize(int Recipients, int Classes, int Readers, int Limits, int Scores, int Periods)
{
    // Data of the other classes is not made yet.
    private static readonly string[] Made = ["alarm", "audit", "vitals"];

    /// <summary>The size of a policy.</summary>
    public static PolicySize Of(DataPolicy policy)
    {
        ClassRule[] made = [.. policy.Classes.Where(entry => Made.Contains(entry.Key)).Select(entry => entry.Value)];
        return new PolicySize(
            policy.Recipients.Count,
            made.Length,
            made.Sum(rule => rule.Readers.Count),
            policy.Alarms?.Limits.Count ?? 0,
            policy.Alarms?.Score is null ? 0 : 1,
            policy.Periods.Count);
    }
}
