using System.Diagnostics;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>What a fleet counts while it runs, second by second. Safe for many threads.</summary>
public sealed class FleetMeasurements
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly List<DelayHistogram> _seconds = [];
    private long _published;
    private long _connected;
    private long _disconnections;

    /// <summary>Delays of all readings, from the moment when a reading was first published until its acknowledgement arrived.</summary>
    public DelayHistogram Delays { get; } = new();

    /// <summary>Messages of readings that the broker has taken.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Readings that were acknowledged.</summary>
    public long Acknowledged => Delays.Count;

    /// <summary>Sensors that are connected.</summary>
    public long Connected => Interlocked.Read(ref _connected);

    /// <summary>How often a sensor lost its connection.</summary>
    public long Disconnections => Interlocked.Read(ref _disconnections);

    /// <summary>The delays of the readings whose acknowledgement arrived in each second so far.</summary>
    public IReadOnlyList<DelayHistogram> Seconds
    {
        get
        {
            lock (_lock)
            {
                return [.. _seconds];
            }
        }
    }

    internal void NoteConnected() => Interlocked.Increment(ref _connected);

    internal void NoteDisconnected()
    {
        Interlocked.Decrement(ref _connected);
        Interlocked.Increment(ref _disconnections);
    }

    internal void NotePublished() => Interlocked.Increment(ref _published);

    internal void NoteAcknowledged(List<long> firstSent)
    {
        if (firstSent.Count == 0)
        {
            return;
        }

        DelayHistogram second = Current();
        foreach (long sent in firstSent)
        {
            TimeSpan delay = Stopwatch.GetElapsedTime(sent);
            Delays.Add(delay);
            second.Add(delay);
        }
    }

    private DelayHistogram Current()
    {
        int index = (int)Stopwatch.GetElapsedTime(_began).TotalSeconds;
        lock (_lock)
        {
            while (_seconds.Count <= index)
            {
                _seconds.Add(new DelayHistogram());
            }

            return _seconds[index];
        }
    }
}
