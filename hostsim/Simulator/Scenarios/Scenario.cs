using NanoMedAgent.Measurements;

namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>A patient's course, and what happens to the sensor meanwhile.</summary>
/// <param name="Title">A name for people.</param>
/// <param name="Signs">The values of each vital sign that is measured, oldest first; there is one at least of each.</param>
/// <param name="Events">What happens, oldest first.</param>
public sealed record Scenario(
    string Title, IReadOnlyDictionary<VitalSign, IReadOnlyList<ScenarioPoint>> Signs, IReadOnlyList<ScenarioEvent> Events)
{
    /// <summary>When the last thing of it has happened. From then on the last values stay.</summary>
    public TimeSpan Length => Signs.Values.Select(points => points[^1].At).Concat(Events.Select(one => one.To)).Max();

    /// <summary>Each instant at which something begins or ends that happens to the sensor, and not to the patient.</summary>
    public IEnumerable<TimeSpan> Changes => Events.Where(one => one.Kind > ScenarioEventKind.FingerOff)
        .SelectMany(one => new[] { one.From, one.To });

    /// <summary>Whether something goes on at an instant.</summary>
    public bool IsDuring(ScenarioEventKind kind, TimeSpan time)
    {
        foreach (ScenarioEvent one in Events)
        {
            if (one.Kind == kind && one.Covers(time))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The value of a vital sign at an instant: on a straight line from one point to the next, before the first and after the last as
    /// there.
    /// </summary>
    /// <param name="sign">One of <see cref="Signs"/>.</param>
    /// <param name="time">When.</param>
    /// <returns>In the sensor's unit.</returns>
    public double ValueAt(VitalSign sign, TimeSpan time)
    {
        IReadOnlyList<ScenarioPoint> points = Signs[sign];
        int after = IndexAfter(points, time);
        if (after == 0 || after == points.Count)
        {
            return points[Math.Max(0, after - 1)].Value;
        }

        (TimeSpan from, int first) = (points[after - 1].At, points[after - 1].Value);
        return first + ((points[after].Value - first) * ((time - from) / (points[after].At - from)));
    }

    /// <summary>How many points of a vital sign have been reached at an instant.</summary>
    public int PointsUntil(VitalSign sign, TimeSpan time) => IndexAfter(Signs[sign], time);

    // The points are in order, and may be many.
    private static int IndexAfter(IReadOnlyList<ScenarioPoint> points, TimeSpan time)
    {
        int low = 0;
        int high = points.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = points[middle].At <= time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
