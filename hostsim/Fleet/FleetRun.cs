using System.Diagnostics;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>
/// Thousands of sensors at brokers, as they are to a broker and a collector: each with a key, an epoch, a connection and a session of its
/// own, and with readings that wait until they are acknowledged. Nothing of the firmware runs in it.
/// </summary>
public sealed class FleetRun : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly FleetOptions _options;
    private readonly FleetSensor[] _sensors;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeSpan _preparation;
    private readonly DateTimeOffset _start;
    private Task _connections = Task.CompletedTask;

    private FleetRun(
        FleetOptions options, FleetSensor[] sensors, FleetMeasurements measurements, DateTimeOffset start, TimeSpan preparation)
    {
        _options = options;
        _sensors = sensors;
        _start = start;
        _preparation = preparation;
        Measurements = measurements;
    }

    /// <summary>Each second while it runs: what is going on, in one line.</summary>
    public event Action<string>? Progressed;

    /// <summary>All sensors are connected and begin to measure.</summary>
    public event Action? MeasuringBegan;

    /// <summary>All sensors have measured, and wait for their last acknowledgements.</summary>
    public event Action? MeasuringEnded;

    /// <summary>What it counts.</summary>
    public FleetMeasurements Measurements { get; }

    /// <summary>Readings that were measured and are not acknowledged.</summary>
    public long Waiting => _sensors.Sum(sensor => (long)sensor.Waiting);

    /// <summary>The keys of the sensors: collectors have to trust them.</summary>
    public IReadOnlyList<CosePublicKey> Keys => [.. _sensors.Select(sensor => sensor.Device.Key)];

    /// <summary>The numbers of readings that each sensor has sealed, in the order of <see cref="Keys"/>.</summary>
    public IReadOnlyList<long> Readings => [.. _sensors.Select(sensor => sensor.Readings)];

    /// <summary>Makes keys and epochs of all sensors.</summary>
    /// <param name="options">Of the fleet.</param>
    /// <param name="recipient">Whoever decrypts and acknowledges.</param>
    /// <param name="association">The association of a device by its number and key: 16 bytes; null for none.</param>
    public static FleetRun Prepare(FleetOptions options, CosePublicKey recipient, Func<int, byte[]?> association)
    {
        long began = Stopwatch.GetTimestamp();
        FleetMeasurements measurements = new();
        DateTimeOffset start = DateTimeOffset.UtcNow - options.Duration;
        FleetSensor[] sensors = new FleetSensor[options.Sensors];
        Parallel.For(0, sensors.Length, i =>
            sensors[i] = new FleetSensor(i, new FleetDevice(recipient, start, association(i)), options, measurements));
        return new FleetRun(options, sensors, measurements, start, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Connects all sensors, lets them measure, and waits for their acknowledgements.</summary>
    /// <param name="cancellation">Ends the measuring early.</param>
    public async Task<FleetTimes> RunAsync(CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        TaskCompletionSource[] connected =
            [.. _sensors.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        _connections = ConnectAllAsync(connected);
        Task all = Task.WhenAll(connected.Select(each => each.Task));
        while (await Task.WhenAny(all, Task.Delay(Beat, cancellation)) != all)
        {
            cancellation.ThrowIfCancellationRequested();
            Report("connecting");
        }

        TimeSpan connecting = Stopwatch.GetElapsedTime(began);
        MeasuringBegan?.Invoke();
        long measuringBegan = Stopwatch.GetTimestamp();
        Task measuring = Task.WhenAll(_sensors.Select((sensor, number) => MeasureAsync(sensor, number, cancellation)));
        while (await Task.WhenAny(measuring, Task.Delay(Beat, CancellationToken.None)) != measuring)
        {
            Report("measuring");
        }

        TimeSpan measuringTook = Stopwatch.GetElapsedTime(measuringBegan);
        MeasuringEnded?.Invoke();
        long drainBegan = Stopwatch.GetTimestamp();
        while (_sensors.Any(sensor => sensor.Waiting > 0) && Stopwatch.GetElapsedTime(drainBegan) < _options.DrainLimit)
        {
            await Task.Delay(Beat / 4, CancellationToken.None);
            await Task.WhenAll(_sensors.Where(sensor => sensor.Waiting > 0).Select(sensor => sensor.FlushAsync()));
            Report("waiting for acknowledgements");
        }

        return new FleetTimes(_preparation, connecting, measuringTook, Stopwatch.GetElapsedTime(drainBegan));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _connections;
        await Task.WhenAll(_sensors.Select(sensor => sensor.DisposeAsync().AsTask()));
        _stopping.Dispose();
    }

    // A broker that is asked by all at once answers none in time.
    private async Task ConnectAllAsync(TaskCompletionSource[] connected)
    {
        const int atOnce = 64;
        List<Task> connections = [];
        foreach (int[] some in Enumerable.Range(0, _sensors.Length).Chunk(atOnce))
        {
            connections.AddRange(some.Select(i => Task.Run(() => KeepConnectedAsync(_sensors[i], connected[i]))));
            await Task.WhenAny(Task.WhenAll(some.Select(i => connected[i].Task)), Task.Delay(Timeout.Infinite, _stopping.Token));
        }

        await Task.WhenAll(connections);
    }

    private async Task KeepConnectedAsync(FleetSensor sensor, TaskCompletionSource connected)
    {
        try
        {
            await sensor.StayConnectedAsync(connected, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
    }

    private async Task MeasureAsync(FleetSensor sensor, int number, CancellationToken cancellation)
    {
        TimeSpan period = TimeSpan.FromSeconds(_options.PeriodSeconds) / _options.Speed;
        long readings = Math.Max(1, (long)(_options.Duration.TotalSeconds / _options.PeriodSeconds));
        long began = Stopwatch.GetTimestamp();
        TimeSpan phase = period * ((double)number / _sensors.Length);
        for (long i = 0; i < readings && !cancellation.IsCancellationRequested; i++)
        {
            TimeSpan wait = phase + (period * i) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await sensor.MeasureAsync(_start.AddSeconds(i * _options.PeriodSeconds));
        }
    }

    private void Report(string phase) => Progressed?.Invoke(FormattableString.Invariant(
        $"{phase}: {Measurements.Connected} connected, {Measurements.Acknowledged} readings acknowledged, {Waiting} waiting"));
}
