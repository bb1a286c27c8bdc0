using System.Diagnostics;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// Moves a ward through simulated time. At full speed time stands still while messages are under way, so that network and disk never decide what a device
/// does; at a given speed time is that of the wall, multiplied.
/// </summary>
public sealed class Run : IDisposable
{
    // How long, by the wall, to stand still for an answer before simulated time goes on without it.
    private static readonly TimeSpan Standstill = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan BrokerStandstill = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    // When a release is offered: readings flow by then.
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(10);

    private readonly SimulatedWard _ward;
    private readonly SimulationOptions _options;
    private readonly FaultSchedule _schedule;
    private readonly Reckoning[] _reckonings;
    private readonly TimeSpan? _length;
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Stopwatch _wall = new();
    private readonly Stopwatch _looked = Stopwatch.StartNew();
    private readonly MemoryWatch _memory = new();
    private readonly UpdateFaults? _updateFaults;
    private long _waitedForMessages;
    private double _speed;
    private double _paceSpeed;
    private TimeSpan _paceWall;
    private long _paceUptimeMs;
    private bool _isOffered;

    /// <summary>A run of a ward.</summary>
    public Run(SimulatedWard ward, SimulationOptions options)
    {
        _ward = ward;
        _options = options;
        _schedule = new FaultSchedule(options);
        _updateFaults = options.Faults == FaultKind.Update ? new UpdateFaults(ward.Beds.Count) : null;
        _reckonings = [.. ward.Beds.Select(bed => new Reckoning(bed, ward.Store, ward.Clock.Start))];
        _speed = _paceSpeed = options.Speed ?? 1;
        _length = options.Duration ?? ward.Beds[0].Patient.Length;
        foreach (Bed bed in ward.Beds)
        {
            bed.Changed += Wake;
        }
    }

    /// <summary>Something may look different now.</summary>
    public event Action? Progressed;

    /// <summary>Whether somebody has pulled the devices' network.</summary>
    public bool IsLinkPulled { get; set; }

    /// <summary>Whether somebody has sent the collector home.</summary>
    public bool IsCollectorSentHome { get; set; }

    /// <summary>Simulated seconds in a second of the wall clock, in a run that follows it. May change while it runs.</summary>
    public double Speed
    {
        get => Volatile.Read(ref _speed);
        set => Volatile.Write(ref _speed, value);
    }

    /// <summary>Simulated time so far.</summary>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_ward.Clock.UptimeMilliseconds);

    /// <summary>Simulated time in all, or null when it goes on until somebody stops it.</summary>
    public TimeSpan? Length => _length;

    /// <summary>Whether the sensors are off and only what waits is still delivered.</summary>
    public bool IsDraining { get; private set; }

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
            StepBeds();
            Tell();
            if (_options.Speed is not null)
            {
                await KeepPaceAsync(cancellation);
            }
            else
            {
                await HurryAsync();
            }

            _memory.Look(Elapsed);
        }

        await DrainAsync();
        foreach (Bed bed in _ward.Beds)
        {
            bed.Rest();
        }

        Tell(isLast: true);
        _memory.LookAtTheEnd();
        _wall.Stop();
    }

    /// <summary>What it came to.</summary>
    public Summary Summarise()
    {
        Tally counted = default;
        Balance balance = default;
        for (int i = 0; i < _reckonings.Length; i++)
        {
            counted += _ward.Beds[i].Counted;
            balance += _reckonings[i].Now();
        }

        return new Summary
        {
            Devices = _ward.Beds.Count,
            Starts = _ward.Beds.Sum(bed => bed.Starts),
            Sensed = counted.Sensed,
            Sealed = counted.Sealed,
            Delivered = counted.Delivered,
            Acknowledged = counted.Acknowledged,
            Stored = balance.Stored,
            Duplicates = balance.Duplicates,
            Lost = balance.Lost,
            DeclaredGaps = balance.Declared,
            Alarms = _ward.Collector.Alarms,
            BytesOnAir = _ward.Beds.Sum(bed => bed.Link.BytesOnAir),
            Messages = _ward.Beds.Sum(bed => bed.Link.Messages),
            FlashBytes = _ward.Beds.Sum(bed => bed.Flash.ProgrammedBytes),
            FlashErases = _ward.Beds.Sum(bed => bed.Flash.TotalErases),
            MostErasedBlock = _ward.Beds.Max(bed => bed.Flash.Erases.Max()),
            MemoryAtFirst = _memory.AtFirst,
            MemoryAtTheEnd = _memory.AtTheEnd,
            SimulatedSeconds = Math.Round(Elapsed.TotalSeconds, 3),
            WallSeconds = Math.Round(Wall.TotalSeconds, 3),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Bed bed in _ward.Beds)
        {
            bed.Changed -= Wake;
        }

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
        // Not before everybody is there: the first reading is to be live.
        Stopwatch waiting = Stopwatch.StartNew();
        while (!(_ward.Beds.All(bed => bed.Link.IsUp) && _ward.Collector.IsConnected) && waiting.Elapsed < BrokerStandstill && !cancellation.IsCancellationRequested)
        {
            await _changed.WaitAsync(Refresh / 10, CancellationToken.None);
        }
    }

    private async Task FollowScheduleAsync()
    {
        _schedule.GoTo(Elapsed);
        bool comesBack = await FollowBrokerAsync();
        if (!_isOffered && Elapsed >= OfferTime && !_ward.IsBrokerAway)
        {
            _isOffered = true;
            await _ward.OfferAsync();
        }

        bool isHome = !IsDraining && (IsCollectorSentHome || _schedule.IsCollectorAway(Elapsed));
        if (isHome)
        {
            await _ward.Collector.LeaveAsync();
        }
        else
        {
            comesBack |= !_ward.Collector.IsTaken;
            _ward.Collector.Take();
        }

        for (int i = 0; i < _ward.Beds.Count; i++)
        {
            Bed bed = _ward.Beds[i];
            bool isCut = bed.IsOff || (!IsDraining && (IsLinkPulled || _schedule.IsNetworkAway(i, Elapsed)));
            if (isCut && !bed.Link.IsCut)
            {
                await bed.Link.CutAsync();
            }
            else if (!isCut && bed.Link.IsCut)
            {
                bed.Link.Mend();
                comesBack = true;
            }
        }

        if (comesBack && _options.Speed is null && !_ward.IsBrokerAway)
        {
            await WaitForLinksAsync();
        }
    }

    /// <summary>Takes the broker away, or gives it back.</summary>
    /// <returns>Whether it came back.</returns>
    private async Task<bool> FollowBrokerAsync()
    {
        bool isAway = !IsDraining && _schedule.IsBrokerAway(Elapsed);
        if (isAway == _ward.IsBrokerAway)
        {
            return false;
        }

        if (isAway)
        {
            await _ward.TakeBrokerAsync();
        }
        else
        {
            await _ward.ReturnBrokerAsync();
        }

        return !isAway;
    }

    /// <summary>An outage ends when it is said to end, and not later because this machine takes its time to connect.</summary>
    private async Task WaitForLinksAsync()
    {
        Stopwatch waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < BrokerStandstill && (_ward.Beds.Any(bed => !bed.Link.IsCut && !bed.Link.IsUp) || (_ward.Collector.IsTaken && !_ward.Collector.IsConnected)))
        {
            await _changed.WaitAsync(Refresh / 10);
        }
    }

    /// <summary>Steps who wants to be stepped, or was sent something.</summary>
    private void StepBeds()
    {
        for (int i = 0; i < _ward.Beds.Count; i++)
        {
            Bed bed = _ward.Beds[i];
            if (bed.IsTouched || bed.Link.HasReceived || bed.Next <= _ward.Clock.UptimeMilliseconds || bed.Button.IsPressed)
            {
                bed.Step();
                _updateFaults?.Look(i, bed);
                if (_options.IsPressedWhenAsked)
                {
                    bed.PressWhenAsked();
                }
            }

            if (_reckonings[i].IsLarge)
            {
                _reckonings[i].Settle();
            }
        }
    }

    private void Tell(bool isLast = false)
    {
        if (isLast || _looked.Elapsed >= Refresh || _options.Speed is not null)
        {
            foreach (Bed bed in _ward.Beds)
            {
                bed.Look();
            }

            _looked.Restart();
        }

        Progressed?.Invoke();
    }

    private async Task HurryAsync()
    {
        bool isBusy = false;
        long messages = 0;
        bool isWaiting = false;
        foreach (Bed bed in _ward.Beds)
        {
            if (bed.Link.HasReceived || bed.IsTouched)
            {
                return;
            }

            isBusy |= bed.Link.InFlight > 0 || bed.IsFetching;
            messages += bed.Link.Messages;
            isWaiting |= bed.IsWaiting;
        }

        if (isBusy)
        {
            if (await _changed.WaitAsync(BrokerStandstill))
            {
                return;
            }
        }
        else if (isWaiting && messages != _waitedForMessages && _ward.Collector.IsConnected)
        {
            if (await _changed.WaitAsync(Standstill))
            {
                return;
            }

            // Whoever has not answered by now does not answer before something more is sent.
            _waitedForMessages = messages;
        }

        _ward.Clock.AdvanceTo(Math.Min(NextStep(), NextEdge()));
    }

    private async Task KeepPaceAsync(CancellationToken cancellation)
    {
        double speed = Speed;
        if (speed != _paceSpeed)
        {
            (_paceSpeed, _paceWall, _paceUptimeMs) = (speed, _wall.Elapsed, _ward.Clock.UptimeMilliseconds);
        }

        double due = Math.Min(NextStep(), NextEdge()) - _ward.Clock.UptimeMilliseconds;
        TimeSpan pause = TimeSpan.FromMilliseconds(Math.Clamp(due / speed, 0, Refresh.TotalMilliseconds));
        await _changed.WaitAsync(pause, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        long target = _paceUptimeMs + (long)((_wall.Elapsed - _paceWall).TotalMilliseconds * speed);
        while (NextStep() < target)
        {
            // Whoever wants to be called in between is: chips lose what nobody fetches in time.
            _ward.Clock.AdvanceTo(Math.Max(NextStep(), _ward.Clock.UptimeMilliseconds + 1));
            StepBeds();
        }

        _ward.Clock.AdvanceTo(target);
    }

    private long NextStep() => _ward.Beds.Min(bed => bed.Next);

    private long NextEdge()
    {
        TimeSpan edge = _schedule.NextEdge(Elapsed);
        edge = _isOffered || edge < OfferTime ? edge : OfferTime;
        return (long)(_length < edge ? _length.Value : edge).TotalMilliseconds;
    }

    /// <summary>Takes the sensors off, gives network and collector back, and delivers what waits; gives up when nothing moves any more.</summary>
    private async Task DrainAsync()
    {
        IsDraining = true;
        foreach (Bed bed in _ward.Beds)
        {
            bed.Sensors.IsOff = true;
        }

        Stopwatch unmoved = Stopwatch.StartNew();
        int before = int.MaxValue;
        while (unmoved.Elapsed < DrainPatience)
        {
            await FollowScheduleAsync();
            StepBeds();
            Tell();
            int waiting = _ward.Beds.Sum(bed => bed.IsOff ? 1 : bed.Agent.Waiting);
            if (waiting == 0 && _ward.Beds.All(bed => bed.Link.InFlight == 0))
            {
                // The last receipts are counted in a last step.
                foreach (Bed bed in _ward.Beds)
                {
                    bed.Step();
                }

                return;
            }

            if (waiting < before)
            {
                before = waiting;
                unmoved.Restart();
            }

            bool isTouched = _ward.Beds.Any(bed => bed.IsTouched || bed.Link.HasReceived);
            bool isDue = NextStep() <= _ward.Clock.UptimeMilliseconds && _ward.Beds.Any(bed => bed.Link.IsUp);
            if (!isTouched && !await _changed.WaitAsync(isDue ? TimeSpan.Zero : Standstill))
            {
                // Nobody answers: let the devices' own patience run out, so that they send again.
                _ward.Clock.AdvanceTo(NextStep());
            }
        }
    }
}
