using System.Diagnostics;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Sensors;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// Moves a ward through simulated time. At full speed time stands still while messages are under way, so that network and disk never
/// decide what a sensor does; only a single reading may be answered while the next one is measured, as in a real network. At a given
/// speed it is wall time, multiplied.
/// </summary>
public sealed class SimulationRun : IDemoRun, IDisposable
{
    // How long, in wall time, to wait for an answer before simulated time goes on without it.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(300);

    // How long, in simulated time, one reading may be without an answer while time goes on.
    private const long AnswerDelayMs = 5_000;
    private static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(20);

    // A collector may wait 15 s before it connects again.
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ConnectionPollPeriod = TimeSpan.FromMilliseconds(10);

    // When a release is offered, in simulated time: readings flow by then.
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(10);

    private readonly SimulatedWard _ward;
    private readonly SimulationOptions _options;
    private readonly FaultSchedule _schedule;
    private readonly OutageControl _outages;
    private readonly Reconciliation[] _reconciliations;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Stopwatch _wall = new();
    private readonly Stopwatch _sinceRefresh = Stopwatch.StartNew();
    private readonly MemoryMeasurement _memory = new();
    private readonly UpdateFaults? _updateFaults;
    private readonly ScenarioEvents[] _scenarios;
    private long _unansweredMessages;
    private long _lostAtBroker;
    private double _speed;
    private double _paceSpeed;
    private TimeSpan _paceWall;
    private long _paceUptimeMs;
    private bool _isOffered;

    /// <summary>A run of a ward.</summary>
    public SimulationRun(SimulatedWard ward, SimulationOptions options)
    {
        _ward = ward;
        _options = options;
        _schedule = new FaultSchedule(options);
        _outages = new OutageControl(ward, _schedule);
        _updateFaults = options.Faults == FaultKind.Update ? new UpdateFaults(ward.Sensors.Count) : null;
        _scenarios = [.. ward.Sensors.Select((sensor, index) => (sensor, Scenario: options.ScenarioOf(index)))
            .Where(one => one.Scenario is not null).Select(one => new ScenarioEvents(one.Scenario!, one.sensor))];
        _reconciliations = ward.Collector.IsElsewhere
            ? []
            : [.. ward.Sensors.Select(sensor => new Reconciliation(sensor, ward.Store, ward.Clock.Start))];
        _speed = _paceSpeed = options.Speed ?? 1;
        Length = options.Duration ?? ward.Sensors[0].Patient.Length;
        foreach (ConnectedSensor sensor in ward.Sensors)
        {
            sensor.Changed += Wake;
        }
    }

    /// <summary>A step was made; what a view shows may have changed.</summary>
    public event Action? Progressed;

    /// <summary>Whether a person pulled the network of the first sensor, which they have in hand.</summary>
    public bool IsNetworkPulled
    {
        get => _outages.IsNetworkPulled;
        set => _outages.IsNetworkPulled = value;
    }

    /// <summary>Whether a person stopped the collector.</summary>
    public bool IsCollectorStopped
    {
        get => _outages.IsCollectorStopped;
        set => _outages.IsCollectorStopped = value;
    }

    /// <summary>Simulated seconds per second of wall time, in a run that follows it. May be changed at any time.</summary>
    public double Speed
    {
        get => Volatile.Read(ref _speed);
        set => Volatile.Write(ref _speed, value);
    }

    /// <summary>Simulated time so far.</summary>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_ward.Clock.UptimeMilliseconds);

    /// <summary>Simulated time in all; null when the run goes on until somebody stops it.</summary>
    public TimeSpan? Length { get; }

    /// <summary>Whether the sensors are detached and only waiting readings are still delivered.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Wall time so far.</summary>
    public TimeSpan Wall => _wall.Elapsed;

    /// <summary>Runs to the end or until it is cancelled, and then delivers what waits.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        _wall.Start();
        while (!cancellation.IsCancellationRequested && (Length is null || Elapsed < Length))
        {
            await ApplyScheduleAsync();
            StepSensors();
            ReportProgress();
            if (_options.Speed is not null)
            {
                await KeepPaceAsync(cancellation);
            }
            else
            {
                await AdvanceAtFullSpeedAsync();
            }

            _memory.MeasureAfterWarmUp(Elapsed);
        }

        await DrainAsync();
        foreach (ConnectedSensor sensor in _ward.Sensors)
        {
            sensor.FlushToFlash();
        }

        ReportProgress(isLast: true);
        _memory.MeasureAtTheEnd();
        _wall.Stop();
    }

    /// <summary>The results of the run.</summary>
    public Summary Summarise() => Summary.Of(_ward, _reconciliations, _memory, Elapsed, Wall);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ConnectedSensor sensor in _ward.Sensors)
        {
            sensor.Changed -= Wake;
        }

        _changed.Dispose();
    }

    private void Wake()
    {
        try
        {
            // One wake-up stands for everything that happened since the last one.
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // The last message arrived while the run was disposed of.
        }
    }

    /// <summary>Waits until all are connected, so that the first reading is delivered live.</summary>
    private async Task ConnectAsync(CancellationToken cancellation)
    {
        Stopwatch waiting = Stopwatch.StartNew();
        while (!AreAllConnected() && waiting.Elapsed < BrokerTimeout && !cancellation.IsCancellationRequested)
        {
            await _changed.WaitAsync(ConnectionPollPeriod, CancellationToken.None);
        }
    }

    private bool AreAllConnected() =>
        _ward.Sensors.All(sensor => sensor.Link.IsUp || sensor.Link.IsCut) && (_ward.Collector.IsConnected || !_ward.Collector.IsRunning);

    private async Task ApplyScheduleAsync()
    {
        _schedule.AdvanceTo(Elapsed);
        foreach (ScenarioEvents scenario in _scenarios)
        {
            scenario.Apply(Elapsed, IsDraining);
        }

        bool isBack = await (IsDraining ? _outages.EndAllAsync() : _outages.ApplyAsync(Elapsed));
        if (!_isOffered && Elapsed >= OfferTime && !_ward.IsBrokerDown)
        {
            _isOffered = true;
            await _ward.OfferAsync();
        }

        if (isBack && _options.Speed is null && !_ward.IsBrokerDown)
        {
            // An outage ends when the schedule says so, and not later because this machine takes its time to connect.
            await ConnectAsync(CancellationToken.None);
        }
    }

    /// <summary>Steps the sensors whose step is due, or to which something happened, and polls the chips of the others.</summary>
    private void StepSensors()
    {
        for (int i = 0; i < _ward.Sensors.Count; i++)
        {
            ConnectedSensor sensor = _ward.Sensors[i];
            long nowMs = _ward.Clock.UptimeMilliseconds;
            if (sensor.NextStepMs <= nowMs || HasNews(sensor) || sensor.Button.IsPressed)
            {
                sensor.Step();
                _updateFaults?.CutPowerWhenDue(i, sensor);
                if (_options.IsPressedWhenAsked)
                {
                    sensor.PressButtonWhenAsked();
                }
            }
            else if (sensor.NextPollMs <= nowMs)
            {
                sensor.PollChips();
            }

            if (_ward.Collector.IsElsewhere)
            {
                sensor.Measured.RemoveBefore(long.MaxValue);
            }
            else if (_reconciliations[i].HasManyValues)
            {
                _reconciliations[i].CompareCompleted();
            }
        }
    }

    private static bool HasNews(ConnectedSensor sensor) => sensor.IsWoken || (!sensor.IsOff && sensor.Link.HasReceived);

    private void ReportProgress(bool isLast = false)
    {
        if (isLast || _sinceRefresh.Elapsed >= RefreshPeriod || _options.Speed is not null)
        {
            foreach (ConnectedSensor sensor in _ward.Sensors)
            {
                sensor.UpdateWaitingReadings();
            }

            _sinceRefresh.Restart();
        }

        Progressed?.Invoke();
    }

    /// <summary>Advances time to the next event, once nothing is under way any more.</summary>
    private async Task AdvanceAtFullSpeedAsync()
    {
        bool isBusy = false;
        long messages = 0;
        int unanswered = 0;
        foreach (ConnectedSensor sensor in _ward.Sensors)
        {
            if (HasNews(sensor))
            {
                return;
            }

            isBusy |= sensor.Link.InFlight > 0 || sensor.IsFetching;
            messages += sensor.Link.Messages;
            unanswered = Math.Max(unanswered, sensor.Unanswered);
        }

        long nextMs = Math.Min(NextStepMs(), NextScheduleChangeMs());
        bool isWaiting = unanswered > 1 || (unanswered == 1 && nextMs - _ward.Clock.UptimeMilliseconds > AnswerDelayMs);

        if (unanswered == 0)
        {
            // Also what was sent twice, or was never sent: all is answered.
            _lostAtBroker = Undelivered();
        }

        if (isBusy)
        {
            if (await _changed.WaitAsync(BrokerTimeout))
            {
                return;
            }
        }
        else if (isWaiting && messages != _unansweredMessages && (_ward.Collector.IsConnected || _ward.Collector.IsElsewhere))
        {
            // A busy computer is slow. Time that went on would make the time in an answer wrong for the sensor that gets it.
            Stopwatch waiting = Stopwatch.StartNew();
            do
            {
                if (await _changed.WaitAsync(AnswerTimeout))
                {
                    return;
                }
            }
            while ((_ward.Collector.IsBusy || Undelivered() > _lostAtBroker) && waiting.Elapsed < BrokerTimeout);

            // What has not arrived by now was lost with a broker, and is not waited for again.
            _lostAtBroker = Undelivered();
            // No answer by now means no answer until something more is sent.
            _unansweredMessages = messages;
        }

        _ward.Clock.AdvanceTo(nextMs);
    }

    private async Task KeepPaceAsync(CancellationToken cancellation)
    {
        double speed = Speed;
        if (speed != _paceSpeed)
        {
            (_paceSpeed, _paceWall, _paceUptimeMs) = (speed, _wall.Elapsed, _ward.Clock.UptimeMilliseconds);
        }

        double untilNextMs = Math.Min(NextStepMs(), NextScheduleChangeMs()) - _ward.Clock.UptimeMilliseconds;
        TimeSpan pause = TimeSpan.FromMilliseconds(Math.Clamp(untilNextMs / speed, 0, RefreshPeriod.TotalMilliseconds));
        await _changed.WaitAsync(pause, cancellation)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        long targetMs = _paceUptimeMs + (long)((_wall.Elapsed - _paceWall).TotalMilliseconds * speed);
        while (NextStepMs() < targetMs)
        {
            // Steps in between are not skipped: a chip loses samples that are not read in time.
            _ward.Clock.AdvanceTo(Math.Max(NextStepMs(), _ward.Clock.UptimeMilliseconds + 1));
            StepSensors();
        }

        _ward.Clock.AdvanceTo(targetMs);
    }

    /// <summary>Messages for the collector that the broker has and the collector has not taken up yet.</summary>
    private long Undelivered() => _ward.Collector.IsElsewhere
        ? 0
        : _ward.Sensors.Sum(sensor => sensor.Link.MessagesForCollector) - _ward.Collector.Taken;

    private long NextStepMs() => _ward.Sensors.Min(sensor => Math.Min(sensor.NextStepMs, sensor.NextPollMs));

    private long NextScheduleChangeMs()
    {
        TimeSpan change = _schedule.NextChange(Elapsed);
        change = _isOffered || change < OfferTime ? change : OfferTime;
        return (long)(Length < change ? Length.Value : change).TotalMilliseconds;
    }

    /// <summary>
    /// Detaches the sensors, ends all outages and delivers what waits; gives up when no reading was delivered for a while, though the
    /// collector could have received it.
    /// </summary>
    private async Task DrainAsync()
    {
        IsDraining = true;
        foreach (ConnectedSensor sensor in _ward.Sensors)
        {
            sensor.Measured.IsDetached = true;
        }

        Stopwatch sinceDelivery = Stopwatch.StartNew();
        int leastWaiting = int.MaxValue;
        bool isConnected = true;
        while (sinceDelivery.Elapsed < (isConnected ? DrainTimeout : ReconnectTimeout))
        {
            await ApplyScheduleAsync();
            StepSensors();
            ReportProgress();
            int waiting = _ward.Sensors.Sum(sensor => sensor.IsOff ? 1 : sensor.Agent.Waiting);
            if (waiting == 0 && _ward.Sensors.All(sensor => sensor.Link.InFlight == 0))
            {
                // One more step counts the last acknowledgements.
                foreach (ConnectedSensor sensor in _ward.Sensors)
                {
                    sensor.Step();
                }

                return;
            }

            bool wasConnected = isConnected;
            isConnected = _ward.Collector.IsConnected || _ward.Collector.IsElsewhere;
            if (waiting < leastWaiting || (isConnected && !wasConnected))
            {
                leastWaiting = Math.Min(waiting, leastWaiting);
                sinceDelivery.Restart();
            }

            bool isWoken = _ward.Sensors.Any(HasNews);
            bool isDue = NextStepMs() <= _ward.Clock.UptimeMilliseconds && _ward.Sensors.Any(sensor => sensor.Link.IsUp);
            if (!isWoken && !await _changed.WaitAsync(isDue ? TimeSpan.Zero : AnswerTimeout))
            {
                // Nobody answers: let the sensors' own timeouts pass, so that they send again.
                _ward.Clock.AdvanceTo(NextStepMs());
            }
        }
    }
}
