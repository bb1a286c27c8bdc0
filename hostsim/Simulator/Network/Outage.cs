using System.Globalization;

namespace NanoMedAgent.Simulator.Network;

/// <summary>A stretch of simulated time in which something is not there, counted from the start of the run.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it is over.</param>
public sealed record Outage(TimeSpan From, TimeSpan To)
{
    /// <summary>Parses HH:MM-HH:MM, hours and minutes since the start; hours may be above 23.</summary>
    /// <returns>null when the text has another form, or the end is not after the beginning.</returns>
    public static Outage? Parse(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length == 2 && ParseTime(ends[0]) is { } from && ParseTime(ends[1]) is { } to && from < to
            ? new Outage(from, to)
            : null;
    }

    /// <summary>Whether it contains an instant.</summary>
    public bool Covers(TimeSpan time) => From <= time && time < To;

    /// <summary>Parses HH:MM or HH:MM:SS, and with days D.HH:MM or D.HH:MM:SS.</summary>
    /// <returns>null when the text has another form.</returns>
    public static TimeSpan? ParseTime(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int days = 0;
        if (dot >= 0 && !int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out days))
        {
            return null;
        }

        int[] parts = [.. text[(dot + 1)..].Split(':').Select(ParseNumber)];
        bool isTime = parts.Length is 2 or 3 && parts.All(part => part >= 0) && parts.Skip(1).All(part => part < 60);
        return isTime ? new TimeSpan(days, parts[0], parts[1], parts.ElementAtOrDefault(2)) : null;
    }

    private static int ParseNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
}
