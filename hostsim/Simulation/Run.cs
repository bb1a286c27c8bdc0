using System.Diagnostics;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// Moves a ward through simulated time. At full speed time stands still while messages are under way, so that network and disk never decide what the device
/// does; at a given speed time is that of the wall, multiplied.
/// </summary>
public sealed class Run : IDisposable
{
    // How long, by the wall, to stand still for an answer before simulated time goes on without it.
    private static readonly TimeSpan Standstill = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BrokerStandstill = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Ward _ward;
    private readonly SimulationOptions _options;
    private readonly TimeSpan? _length;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Stopwatch _wall = new();
    private bool _isDraining;

    /// <summary>A run of a ward.</summary>
    public Run(Ward ward, SimulationOptions options)
    {
        _ward = ward;
        _options = options;
        _length = options.Duration ?? ward.Patient.Length;
        ward.Link.Changed += Wake;
    }

    /// <summary>Something may look different now.</summary>
    public event Action? Progressed;

    /// <summary>Whether somebody has pulled the device's network.</summary>
    public bool IsLinkPulled { get; set; }

    /// <summary>Whether somebody has sent the collector home.</summary>
    public bool IsCollectorSentHome { get; set; }

    /// <summary>Simulated time so far.</summary>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_ward.Clock.UptimeMilliseconds);

    /// <summary>Simulated time in all, or null when it goes on until somebody stops it.</summary>
    public TimeSpan? Length => _length;

    /// <summary>Whether the sensors are off and only what waits is still delivered.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Wall time so far.</summary>
    public TimeSpan Wall => _wall.Elapsed;

    /// <summary>Runs to the end or until it is cancelled, then delivers what waits.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        _wall.Start();
        while (!cancellation.IsCancellationRequested && (_length is null || Elapsed < _length))
        {
            await FollowScheduleAsync();
            long next = _ward.Agent.Step();
            Progressed?.Invoke();
            if (_options.Speed is { } speed)
            {
                await KeepPaceAsync(next, speed, cancellation);
            }
            else
            {
                await HurryAsync(next);
            }
        }

        await DrainAsync();
        _wall.Stop();
    }

    /// <summary>What it came to.</summary>
    public Summary Summarise() => Reckoning.Of(_ward, Elapsed, _wall.Elapsed);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ward.Link.Changed -= Wake;
        _changed.Dispose();
    }

    private void Wake()
    {
        try
        {
            // One wake-up stands for all that happened since the last look.
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The last message came in while the run was put away.
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        // Not before both are there: the first reading is to be live.
        Stopwatch waiting = Stopwatch.StartNew();
        while (!(_ward.Link.IsUp && _ward.Collector.IsConnected) && waiting.Elapsed < BrokerStandstill && !cancellation.IsCancellationRequested)
        {
            await _changed.WaitAsync(Refresh / 10, CancellationToken.None);
        }
    }

    private async Task FollowScheduleAsync()
    {
        bool isCut = !_isDraining && (IsLinkPulled || _options.Outages.Any(outage => outage.Covers(Elapsed)));
        if (isCut && !_ward.Link.IsCut)
        {
            await _ward.Link.CutAsync();
        }
        else if (!isCut && _ward.Link.IsCut)
        {
            _ward.Link.Mend();
            await WaitForLinkAsync();
        }

        bool isHome = !_isDraining && (IsCollectorSentHome || _options.CollectorOutages.Any(outage => outage.Covers(Elapsed)));
        if (isHome)
        {
            await _ward.Collector.LeaveAsync();
        }
        else
        {
            _ward.Collector.Take();
        }
    }

    private async Task WaitForLinkAsync()
    {
        // An outage ends when it is said to end, and not later because this machine takes its time to connect.
        Stopwatch waiting = Stopwatch.StartNew();
        while (_options.Speed is null && !_ward.Link.IsUp && waiting.Elapsed < BrokerStandstill)
        {
            await _changed.WaitAsync(Refresh);
        }
    }

    private async Task HurryAsync(long next)
    {
        if (_ward.Link.HasReceived)
        {
            return;
        }

        if (_ward.Link.InFlight > 0)
        {
            if (await _changed.WaitAsync(BrokerStandstill))
            {
                return;
            }
        }
        else if (_ward.Agent.Waiting > 0 && _ward.Link.IsUp && _ward.Collector.IsConnected && await _changed.WaitAsync(Standstill))
        {
            return;
        }

        _ward.Clock.AdvanceTo(Math.Min(next, NextEdge()));
    }

    private async Task KeepPaceAsync(long next, double speed, CancellationToken cancellation)
    {
        double due = Math.Min(next, NextEdge()) - _ward.Clock.UptimeMilliseconds;
        TimeSpan pause = TimeSpan.FromMilliseconds(Math.Clamp(due / speed, 0, Refresh.TotalMilliseconds));
        await _changed.WaitAsync(pause, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _ward.Clock.AdvanceTo((long)(_wall.Elapsed.TotalMilliseconds * speed));
    }

    private long NextEdge() => (long)_options.Outages.Concat(_options.CollectorOutages)
        .SelectMany(outage => new[] { outage.From, outage.To })
        .Append(_length ?? TimeSpan.MaxValue)
        .Where(edge => edge > Elapsed)
        .DefaultIfEmpty(TimeSpan.MaxValue)
        .Min().TotalMilliseconds;

    /// <summary>Takes the sensors off, gives network and collector back, and delivers what waits; gives up when nothing moves any more.</summary>
    private async Task DrainAsync()
    {
        _isDraining = true;
        _ward.Sensors.IsOff = true;
        Stopwatch unmoved = Stopwatch.StartNew();
        int before = int.MaxValue;
        while (unmoved.Elapsed < DrainPatience)
        {
            await FollowScheduleAsync();
            long next = _ward.Agent.Step();
            Progressed?.Invoke();
            int waiting = _ward.Agent.Waiting;
            if (waiting == 0 && _ward.Link.InFlight == 0)
            {
                _ward.Agent.Step();
                return;
            }

            if (waiting < before)
            {
                before = waiting;
                unmoved.Restart();
            }

            if (!_ward.Link.HasReceived && !await _changed.WaitAsync(_ward.Link.IsUp && next <= _ward.Clock.UptimeMilliseconds ? TimeSpan.Zero : Standstill))
            {
                // Nobody answers: let the device's own patience run out, so that it sends again.
                _ward.Clock.AdvanceTo(next);
            }
        }
    }
}
