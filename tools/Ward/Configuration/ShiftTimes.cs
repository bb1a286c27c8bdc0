using System.Globalization;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>When the shifts of a day begin, by the ward's clocks. A day ends where the next one begins.</summary>
/// <param name="Starts">In rising order.</param>
public sealed record ShiftTimes(IReadOnlyList<TimeOnly> Starts)
{
    private const int Limit = 12;

    /// <summary>Six, fourteen and twenty-two o'clock.</summary>
    public static ShiftTimes Default { get; } = new([new(6, 0), new(14, 0), new(22, 0)]);

    /// <summary>Reads "06:00,14:00,22:00".</summary>
    /// <returns>null if it is something else.</returns>
    public static ShiftTimes? Parse(string text)
    {
        List<TimeOnly> starts = [];
        foreach (string part in text.Split(','))
        {
            if (!TimeOnly.TryParseExact(part, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly start)
                || (starts.Count > 0 && start <= starts[^1]) || starts.Count == Limit)
            {
                return null;
            }

            starts.Add(start);
        }

        return new ShiftTimes(starts);
    }

    /// <summary>The shift in which a time lies: its beginning, and the beginning of the next one; both by the ward's clocks.</summary>
    public (DateTime From, DateTime Until) Of(DateTime time)
    {
        DateTime[] starts =
        [
            .. new[] { -1, 0, 1 }.SelectMany(day => Starts.Select(start => time.Date.AddDays(day).Add(start.ToTimeSpan()))),
        ];
        int last = Array.FindLastIndex(starts, start => start <= time);
        return (starts[last], starts[last + 1]);
    }
}
