using System.Globalization;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>
/// When a sensor that is silent is a technical alarm, and of which priority (IEC 60601-1-8). Times count from when its next reading was
/// due, by the interval in which it measures, and never while the ward itself could hear nothing.
/// </summary>
/// <param name="Low">From then on its priority is low.</param>
/// <param name="Medium">From then on it is medium.</param>
/// <param name="High">From then on it is high.</param>
public sealed record SilenceRule(TimeSpan Low, TimeSpan Medium, TimeSpan High)
{
    private const int ShortestSeconds = 5;
    private const int LongestSeconds = 3600;

    /// <summary>30 s, 2 min and 5 min.</summary>
    public static SilenceRule Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));

    /// <summary>Reads "30,120,300".</summary>
    /// <returns>null if it is something else.</returns>
    public static SilenceRule? Parse(string text)
    {
        int[] seconds = [.. text.Split(',').Select(Seconds)];
        return seconds is [>= ShortestSeconds, _, <= LongestSeconds] && seconds[0] < seconds[1] && seconds[1] < seconds[2]
            ? new SilenceRule(TimeSpan.FromSeconds(seconds[0]), TimeSpan.FromSeconds(seconds[1]), TimeSpan.FromSeconds(seconds[2]))
            : null;
    }

    private static int Seconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : 0;
}
