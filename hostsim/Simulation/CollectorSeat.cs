using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Where a collector sits: it can be sent home, and another one takes over with the same key and the same store.</summary>
public sealed class CollectorSeat(CollectorOptions options) : IAsyncDisposable
{
    private const int Kept = 32;
    private readonly Lock _lock = new();
    private readonly Queue<CollectorEntry> _latest = [];
    private CollectorService? _service;
    private StoredEvent[] _events = [];

    /// <summary>A device has told what became of an alarm. Raised on any thread.</summary>
    public event Action<StoredAlarm>? AlarmStored;

    /// <summary>Whether somebody sits there.</summary>
    public bool IsTaken => _service is not null;

    /// <summary>Whether it is connected to the broker.</summary>
    public bool IsConnected => _service?.IsConnected ?? false;

    /// <summary>Messages and readings that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Values stored so far.</summary>
    public long Values { get; private set; }

    /// <summary>Gaps that devices have declared so far.</summary>
    public long Gaps { get; private set; }

    /// <summary>Alarms that devices have raised so far.</summary>
    public long Alarms { get; private set; }

    /// <summary>What devices have decided so far: a handful for each update.</summary>
    public IReadOnlyList<StoredEvent> Events => _events;

    /// <summary>A collector begins to work.</summary>
    public void Take()
    {
        if (_service is not null)
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
        _service.Core.EventStored += told =>
        {
            _events = [.. _events, told];
            Keep(new CollectorEntry(Event: told));
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

    /// <summary>It finishes what it has received, and goes.</summary>
    public async Task LeaveAsync()
    {
        if (_service is { } service)
        {
            _service = null;
            await service.DisposeAsync();
        }
    }

    /// <summary>What it learned last, oldest first.</summary>
    public IReadOnlyList<CollectorEntry> Last(int count)
    {
        lock (_lock)
        {
            return [.. _latest.TakeLast(count)];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await LeaveAsync();

    private void Keep(CollectorEntry entry)
    {
        lock (_lock)
        {
            _latest.Enqueue(entry);
            if (_latest.Count > Kept)
            {
                _latest.Dequeue();
            }
        }
    }
}
