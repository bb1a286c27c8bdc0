using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Network;
using NanoMedAgent.Simulator.Scenarios;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// When network, collector and broker are down: as options and scenarios say, and with <see cref="FaultKind.Ward"/> as on bad days of a
/// ward: each sensor's network once an hour for up to twenty minutes, collector and broker once a day for some minutes. The same seed gives
/// the same faults.
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
    private readonly SortedSet<TimeSpan> _changes = [];
    private Outage _collector = Never;
    private Outage _broker = Never;
    private int _hour = -1;

    /// <summary>A schedule for the sensors of a run.</summary>
    public FaultSchedule(SimulationOptions options)
    {
        _options = options;
        _seed = (int)(options.Seed ?? 1);
        _networks = [.. Enumerable.Repeat(Never, options.Devices)];
    }

    private static Outage Never { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue);

    /// <summary>Draws the faults of the hour that a time is in. Time never goes back.</summary>
    public void AdvanceTo(TimeSpan time)
    {
        int hour = (int)time.TotalHours;
        if (hour == _hour)
        {
            return;
        }

        _hour = hour;
        _changes.Clear();
        _changes.UnionWith(_options.Outages.Concat(_options.CollectorOutages).SelectMany(Ends));
        _changes.UnionWith(_options.Scenarios.SelectMany(scenario => scenario?.Changes ?? []));
        if (_options.Faults == FaultKind.Ward)
        {
            Draw(hour);
            _changes.Add(TimeSpan.FromHours(hour + 1));
        }
    }

    /// <summary>Whether a sensor has no network.</summary>
    /// <param name="sensor">Its index, from 0.</param>
    /// <param name="time">As given to <see cref="AdvanceTo"/>.</param>
    public bool IsNetworkDown(int sensor, TimeSpan time) => _networks[sensor].Covers(time) || Covers(_options.Outages, time)
        || (_options.ScenarioOf(sensor)?.IsDuring(ScenarioEventKind.NetworkOff, time) ?? false);

    /// <summary>Whether the collector is down.</summary>
    public bool IsCollectorDown(TimeSpan time) => _collector.Covers(time) || Covers(_options.CollectorOutages, time);

    /// <summary>Whether the broker is down.</summary>
    public bool IsBrokerDown(TimeSpan time) => _broker.Covers(time);

    /// <summary>When any of this can change next.</summary>
    public TimeSpan NextChange(TimeSpan time) =>
        _changes.GetViewBetween(time + TimeSpan.FromTicks(1), TimeSpan.MaxValue) is { Count: > 0 } later ? later.Min : TimeSpan.MaxValue;

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

    private static IEnumerable<TimeSpan> Ends(Outage outage) => [outage.From, outage.To];

    private static Outage DrawWithin(int hour, Random dice, int longestMinutes)
    {
        double lengthMinutes = 1 + (dice.NextDouble() * (longestMinutes - 1));
        double fromMinute = dice.NextDouble() * (MinutesInHour - lengthMinutes);
        TimeSpan start = TimeSpan.FromHours(hour) + TimeSpan.FromSeconds(Math.Floor(fromMinute * 60));
        return new Outage(start, start + TimeSpan.FromSeconds(Math.Floor(lengthMinutes * 60)));
    }

    private void Draw(int hour)
    {
        Random dice = new(SeedOf(hour));
        for (int sensor = 0; sensor < _networks.Length; sensor++)
        {
            _networks[sensor] = DrawWithin(hour, dice, LongestOutageMinutes);
            _changes.UnionWith(Ends(_networks[sensor]));
        }

        // Once a day each, and not in the first hour, so that all have been connected before.
        Random day = new(SeedOf(-1 - (hour / HoursInDay)));
        int collectorsHour = 1 + day.Next(HoursInDay - 1);
        int brokersHour = 1 + day.Next(HoursInDay - 1);
        _collector = hour % HoursInDay == collectorsHour ? DrawWithin(hour, dice, LongestRestartMinutes) : Never;
        _broker = hour % HoursInDay == brokersHour ? DrawWithin(hour, dice, LongestRestartMinutes) : Never;
        _changes.UnionWith(Ends(_collector));
        _changes.UnionWith(Ends(_broker));
    }

    private int SeedOf(int number) => unchecked((_seed * 397) ^ (number * 7919));
}
