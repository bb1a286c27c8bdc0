using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>A collector that can be stopped; the next one that is started has the same key and the same store.</summary>
/// <param name="options">Its options; null if the collector is another program.</param>
public sealed class RestartableCollector(CollectorOptions? options) : IAsyncDisposable
{
    private const int EntriesKept = 32;

    private readonly Lock _lock = new();
    private readonly Queue<CollectorEntry> _latest = [];
    private CollectorService? _service;
    private StoredEvent[] _events = [];
    private long _takenBefore;

    /// <summary>An alarm event was stored. Raised on any thread.</summary>
    public event Action<StoredAlarm>? AlarmStored;

    /// <summary>Whether it is another program, which nobody here starts, stops or knows.</summary>
    public bool IsElsewhere => options is null;

    /// <summary>Whether it is running.</summary>
    public bool IsRunning => _service is not null;

    /// <summary>Whether it is connected to the broker.</summary>
    public bool IsConnected => _service?.IsConnected ?? false;

    /// <summary>Messages that it has taken up, in all of its starts.</summary>
    public long Taken => _takenBefore + (_service?.Taken ?? 0);

    /// <summary>Whether it has received messages that it has not stored or answered yet.</summary>
    public bool IsBusy => _service?.IsBusy ?? false;

    /// <summary>Messages and readings that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Values that were stored.</summary>
    public long Values { get; private set; }

    /// <summary>Gaps that devices declared.</summary>
    public long Gaps { get; private set; }

    /// <summary>Alarms that devices raised.</summary>
    public long Alarms { get; private set; }

    /// <summary>Device events that were stored: a handful for each update.</summary>
    public IReadOnlyList<StoredEvent> Events => _events;

    /// <summary>Starts it, unless it is running.</summary>
    public void Start()
    {
        if (_service is not null || options is null)
        {
            return;
        }

        _service = new CollectorService(options);
        _service.Core.Stored += reading =>
        {
            Values++;
            Keep(new CollectorEntry(Reading: reading));
        };
        _service.Core.GapDeclared += gap =>
        {
            Gaps++;
            Keep(new CollectorEntry(Gap: gap));
        };
        _service.Core.EventStored += stored =>
        {
            _events = [.. _events, stored];
            Keep(new CollectorEntry(Event: stored));
        };
        _service.Core.AlarmStored += alarm =>
        {
            Alarms += alarm.Reported is { Name: not ReportedAlarm.Seen, State: not ReportedAlarm.End } ? 1 : 0;
            Keep(new CollectorEntry(Alarm: alarm));
            AlarmStored?.Invoke(alarm);
        };
        _service.Core.Refused += _ => Refused++;
        _service.Start();
    }

    /// <summary>Stops it, after it has finished what it has received.</summary>
    public async Task StopAsync()
    {
        if (_service is { } service)
        {
            _service = null;
            await service.DisposeAsync();
            _takenBefore += service.Taken;
        }
    }

    /// <summary>What it stored last, oldest first.</summary>
    public IReadOnlyList<CollectorEntry> Latest(int count)
    {
        lock (_lock)
        {
            return [.. _latest.TakeLast(count)];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private void Keep(CollectorEntry entry)
    {
        lock (_lock)
        {
            _latest.Enqueue(entry);
            if (_latest.Count > EntriesKept)
            {
                _latest.Dequeue();
            }
        }
    }
}
