using NanoMedAgent.Simulator.Network;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// When network, collector and broker are away: as the user says, and with <see cref="FaultKind.Ward"/> as in a ward on bad days: each device's network once an
/// hour for up to twenty minutes, the collector and the broker once a day for some minutes. The same seed makes the same faults.
/// </summary>
public sealed class FaultSchedule
{
    private const int MinutesInHour = 60;
    private const int LongestOutageMinutes = 20;
    private const int LongestRestartMinutes = 10;
    private const int HoursInDay = 24;

    private readonly SimulationOptions _options;
    private readonly int _seed;
    private readonly Outage[] _networks;
    private readonly SortedSet<TimeSpan> _edges = [];
    private Outage _collector = Never;
    private Outage _broker = Never;
    private int _hour = -1;

    /// <summary>A schedule for some beds.</summary>
    public FaultSchedule(SimulationOptions options)
    {
        _options = options;
        _seed = (int)(options.Seed ?? 1);
        _networks = [.. Enumerable.Repeat(Never, options.Devices)];
    }

    private static Outage Never { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

    /// <summary>Looks what happens at a time. Time never goes back.</summary>
    public void GoTo(TimeSpan time)
    {
        int hour = (int)time.TotalHours;
        if (hour == _hour)
        {
            return;
        }

        _hour = hour;
        _edges.Clear();
        _edges.UnionWith(_options.Outages.Concat(_options.CollectorOutages).SelectMany(Edges));
        if (_options.Faults == FaultKind.Ward)
        {
            Draw(hour);
            _edges.Add(TimeSpan.FromHours(hour + 1));
        }
    }

    /// <summary>Whether a bed has no network.</summary>
    /// <param name="bed">From 0.</param>
    /// <param name="time">As given to <see cref="GoTo"/>.</param>
    public bool IsNetworkAway(int bed, TimeSpan time) => _networks[bed].Covers(time) || Covers(_options.Outages, time);

    /// <summary>Whether the collector is not there.</summary>
    public bool IsCollectorAway(TimeSpan time) => _collector.Covers(time) || Covers(_options.CollectorOutages, time);

    /// <summary>Whether the broker is not there.</summary>
    public bool IsBrokerAway(TimeSpan time) => _broker.Covers(time);

    /// <summary>When any of this may change next.</summary>
    public TimeSpan NextEdge(TimeSpan time) => _edges.GetViewBetween(time + TimeSpan.FromTicks(1), TimeSpan.MaxValue) is { Count: > 0 } later ? later.Min : TimeSpan.MaxValue;

    private static bool Covers(IReadOnlyList<Outage> outages, TimeSpan time)
    {
        foreach (Outage outage in outages)
        {
            if (outage.Covers(time))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<TimeSpan> Edges(Outage outage) => [outage.From, outage.To];

    private void Draw(int hour)
    {
        Random dice = new(HashCode(hour));
        for (int bed = 0; bed < _networks.Length; bed++)
        {
            _networks[bed] = Within(hour, dice, LongestOutageMinutes);
            _edges.UnionWith(Edges(_networks[bed]));
        }

        // Once a day each, and not in the first hour, so that everybody has met before.
        Random day = new(HashCode(-1 - (hour / HoursInDay)));
        int collectorsHour = 1 + day.Next(HoursInDay - 1);
        int brokersHour = 1 + day.Next(HoursInDay - 1);
        _collector = hour % HoursInDay == collectorsHour ? Within(hour, dice, LongestRestartMinutes) : Never;
        _broker = hour % HoursInDay == brokersHour ? Within(hour, dice, LongestRestartMinutes) : Never;
        _edges.UnionWith(Edges(_collector));
        _edges.UnionWith(Edges(_broker));
    }

    private int HashCode(int number) => unchecked((_seed * 397) ^ (number * 7919));

    private static Outage Within(int hour, Random dice, int longestMinutes)
    {
        double length = 1 + (dice.NextDouble() * (longestMinutes - 1));
        double from = dice.NextDouble() * (MinutesInHour - length);
        TimeSpan start = TimeSpan.FromHours(hour) + TimeSpan.FromSeconds(Math.Floor(from * 60));
        return new Outage(start, start + TimeSpan.FromSeconds(Math.Floor(length * 60)));
    }
}
