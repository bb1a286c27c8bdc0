using System.Diagnostics;
using NanoMedAgent.HostSim.Broker;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>Lets the chip run in time that follows the wall clock, with the outages that the options or a person ask for.</summary>
internal sealed class FirmwareRun : IDemoRun
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    // The most that one turn makes up for: on a busy machine simulated time is slower, and broker and pages still answer in time.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(100);

    // When a release is offered: readings flow by then.
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(10);

    // How long a person takes to come and press the button after the light asks for it.
    private static readonly TimeSpan ButtonResponse = TimeSpan.FromSeconds(30);

    private readonly SimulationOptions _options;
    private readonly FirmwareDevice _device;
    private readonly FirmwareBrokers _connections;
    private readonly EmbeddedBroker _broker;
    private readonly RestartableCollector _collector;
    private readonly FirmwareUpdates? _updates;
    private readonly FaultSchedule _schedule;
    private TimeSpan? _askedSince;
    private bool _isOffered;

    /// <summary>A run of a device that has started.</summary>
    public FirmwareRun(
        SimulationOptions options, FirmwareDevice device, FirmwareBrokers connections, EmbeddedBroker broker,
        RestartableCollector collector, FirmwareUpdates? updates)
    {
        _updates = updates;
        _options = options;
        _device = device;
        _connections = connections;
        _broker = broker;
        _collector = collector;
        _schedule = new FaultSchedule(options);
        Length = options.Duration ?? device.Patient.Length;
    }

    /// <summary>The firmware had its turn; what a view shows may have changed.</summary>
    public event Action? Progressed;

    /// <inheritdoc/>
    public bool IsNetworkPulled { get; set; }

    /// <summary>Whether a person stopped the collector.</summary>
    public bool IsCollectorStopped { get; set; }

    /// <inheritdoc/>
    public TimeSpan Elapsed => TimeSpan.FromMilliseconds(_device.Chip.Scheduler.NowMs);

    /// <summary>Simulated time in all; null when the run goes on until somebody stops it.</summary>
    public TimeSpan? Length { get; }

    /// <summary>Whether a person wants the release to be offered again, which is done in the next turn.</summary>
    public bool IsOfferWanted { get; set; }

    /// <summary>Whether a person wants the authority to command the way back, which is done in the next turn.</summary>
    public bool IsRollBackWanted { get; set; }

    /// <summary>Whether the broker is stopped.</summary>
    public bool IsBrokerDown => !_broker.IsRunning;

    /// <summary>Runs to the end or until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Stopwatch turn = Stopwatch.StartNew();
        TimeSpan due = Elapsed;
        while (!cancellation.IsCancellationRequested && !(Elapsed >= Length))
        {
            await ApplyScheduleAsync();
            await SendWantedAsync();
            TimeSpan waited = turn.Elapsed;
            turn.Restart();
            due += (waited < LongestTurn ? waited : LongestTurn) * _options.Speed!.Value;
            due = due < Length ? due : Length ?? due;
            _device.Chip.Scheduler.RunUntil((long)due.TotalMilliseconds);
            _device.Observe();
            if (_options.IsPressedWhenAsked)
            {
                PressWhenAsked();
            }

            Progressed?.Invoke();
            await Task.Delay(Period, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ApplyScheduleAsync()
    {
        _schedule.AdvanceTo(Elapsed);
        bool isBrokerDown = _schedule.IsBrokerDown(Elapsed);
        if (isBrokerDown != IsBrokerDown)
        {
            await (isBrokerDown ? _broker.StopAsync() : _broker.StartAsync());
        }

        bool isCollectorDown = IsCollectorStopped || _schedule.IsCollectorDown(Elapsed);
        if (isCollectorDown && _collector.IsRunning)
        {
            await _collector.StopAsync();
        }
        else if (!isCollectorDown)
        {
            _collector.Start();
        }

        bool hasNetwork = !IsNetworkPulled && !_schedule.IsNetworkDown(0, Elapsed);
        if (hasNetwork != _device.Chip.Radio.HasAccessPoint)
        {
            _device.Chip.Radio.HasAccessPoint = hasNetwork;
        }

        if (_connections.IsConnected && (!_device.Chip.Radio.IsUp || _device.IsOff))
        {
            _connections.Drop();
        }
    }

    private async Task SendWantedAsync()
    {
        if (_updates is null || IsBrokerDown)
        {
            return;
        }

        if (IsOfferWanted || (!_isOffered && Elapsed >= OfferTime))
        {
            IsOfferWanted = false;
            _isOffered = true;
            await _updates.OfferAsync(_device);
        }

        if (IsRollBackWanted)
        {
            IsRollBackWanted = false;
            await _updates.RollBackAsync(_device);
        }
    }

    private void PressWhenAsked()
    {
        bool isAsking = _device.LightPattern is LightPattern.Alarm or LightPattern.AlarmMedium or LightPattern.AlarmLow
            or LightPattern.Confirming or LightPattern.Asking;
        _askedSince = isAsking ? _askedSince ?? Elapsed : null;
        if (Elapsed - _askedSince >= ButtonResponse)
        {
            _device.PressButton();
            _askedSince = null;
        }
    }
}
