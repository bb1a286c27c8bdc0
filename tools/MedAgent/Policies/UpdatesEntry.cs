using System.Globalization;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>When and how releases are installed.</summary>
internal sealed record UpdatesEntry
{
    private const string Always = "always";

    /// <summary>"02:00-04:00" in UTC, which may include midnight, or "always".</summary>
    public string Window { get; init; } = Always;

    /// <summary>Whether somebody at the patient has to press the button.</summary>
    public bool AsksNurse { get; init; } = true;

    /// <summary>How long a new release has to prove that it works before it is confirmed.</summary>
    public int TrialMinutes { get; init; } = 15;

    /// <summary>The least battery level.</summary>
    public int LeastBatteryPercent { get; init; } = 20;

    /// <summary>The window of a rule in this notation.</summary>
    public static string WindowOf(UpdateRule rule) =>
        rule.WindowFrom == rule.WindowTo ? Always : $"{Clock(rule.WindowFrom)}-{Clock(rule.WindowTo)}";

    /// <summary>Converts it to a rule.</summary>
    /// <param name="path">The policy's file, for messages.</param>
    /// <exception cref="InvalidDataException">The window is not valid.</exception>
    public UpdateRule ToRule(string path)
    {
        string[] ends = Window.Split('-');
        (int from, int to) = Window == Always ? (0, 0) : ends.Length == 2 ? (Minute(ends[0]), Minute(ends[1])) : (-1, -1);
        bool isWindow = Window == Always || (from >= 0 && to >= 0 && from != to);
        return isWindow
            ? new UpdateRule
            {
                WindowFrom = from,
                WindowTo = to,
                AsksNurse = AsksNurse,
                TrialMinutes = TrialMinutes,
                LeastBatteryPercent = LeastBatteryPercent,
            }
            : throw new InvalidDataException($"{path}: updates: '{Window}' is not a window; write it like 02:00-04:00 (UTC), or always");
    }

    private static string Clock(int minute) => FormattableString.Invariant($"{minute / 60:00}:{minute % 60:00}");

    private static int Minute(string clock) =>
        TimeOnly.TryParseExact(clock.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
            ? (time.Hour * 60) + time.Minute
            : -1;
}
