using System.Buffers;
using System.Diagnostics;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>
/// A sensor of a fleet at a broker. It has a connection and a persistent session of its own, as a real one has: what a broker pays for a
/// session is a large part of what a sensor costs it.
/// </summary>
internal sealed class FleetSensor : IAsyncDisposable
{
    private static readonly TimeSpan PublishPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestReconnectPause = TimeSpan.FromSeconds(5);

    private readonly FleetOptions _options;
    private readonly FleetMeasurements _measurements;
    private readonly FleetPatient _patient;
    private readonly FleetOutbox _outbox = new();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<long> _freed = [];
    private readonly IReadOnlyList<BrokerAccess> _brokers;
    private int _broker;
    private bool _isAnnounced;

    /// <summary>A sensor that is not connected yet.</summary>
    /// <param name="number">From 0; the sensors share the brokers by it.</param>
    /// <param name="device">What it seals.</param>
    /// <param name="options">Of the fleet.</param>
    /// <param name="measurements">Gets what happens.</param>
    public FleetSensor(int number, FleetDevice device, FleetOptions options, FleetMeasurements measurements)
    {
        Device = device;
        _options = options;
        _measurements = measurements;
        _patient = new FleetPatient(number);
        _brokers = options.Brokers[number % options.Brokers.Count];
        _broker = number / options.Brokers.Count;
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
    }

    /// <summary>What it seals.</summary>
    public FleetDevice Device { get; }

    /// <summary>Readings so far; their numbers are from 1 to this.</summary>
    public long Readings { get; private set; }

    /// <summary>Readings that are not acknowledged.</summary>
    public int Waiting => _outbox.Count;

    /// <summary>Stays connected until it is cancelled; whenever it is connected again, it sends again what is not acknowledged.</summary>
    /// <param name="connected">Set when it is connected for the first time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task StayConnectedAsync(TaskCompletionSource connected, CancellationToken cancellation)
    {
        TimeSpan pause = ReconnectPause;
        while (!cancellation.IsCancellationRequested)
        {
            TaskCompletionSource down = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task OnDown(MqttClientDisconnectedEventArgs _)
            {
                down.TrySetResult();
                return Task.CompletedTask;
            }

            _client.DisconnectedAsync += OnDown;
            try
            {
                using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(ConnectPatience);
                BrokerAccess broker = _brokers[_broker++ % _brokers.Count];
                await broker.ConnectAsync(_client, "nanomedagent-" + Device.Id, isCleanSession: false, patience.Token);
                foreach (string kind in new[] { "a", "c" })
                {
                    await _client.SubscribeAsync($"nm/2/{Device.Id}/{kind}", MqttQualityOfServiceLevel.AtLeastOnce, patience.Token);
                }

                _isAnnounced = false;
                _outbox.SendAllAgain();
                pause = ReconnectPause;
                connected.TrySetResult();
                _measurements.NoteConnected();
                await FlushAsync();
                await down.Task.WaitAsync(cancellation);
                _measurements.NoteDisconnected();
            }
            catch (Exception failure) when (IsOfNetwork(failure))
            {
                await DropAsync();
            }
            finally
            {
                _client.DisconnectedAsync -= OnDown;
            }

            TimeSpan jittered = pause * (0.5 + Random.Shared.NextDouble());
            pause = pause * 2 > LongestReconnectPause ? LongestReconnectPause : pause * 2;
            await Task.Delay(jittered, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Measures, seals and sends.</summary>
    /// <param name="time">In the sensor's time.</param>
    public Task MeasureAsync(DateTimeOffset time)
    {
        Readings++;
        _outbox.Add(Readings, Device.Seal(Readings, _patient.Measure(time)));
        return FlushAsync();
    }

    /// <summary>Sends what is due: one message after the other.</summary>
    public async Task FlushAsync()
    {
        if (!_client.IsConnected || !await _sending.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            long patience = (long)(_options.Patience.TotalSeconds * Stopwatch.Frequency);
            if (!_isAnnounced || _outbox.HasOverdue(Stopwatch.GetTimestamp() - patience))
            {
                // Also after a silence: the custodian may lack the epoch.
                await PublishAsync(Device.Announcement, retain: true);
                _isAnnounced = true;
            }

            while (_outbox.Next(Stopwatch.GetTimestamp() - patience) is { } message)
            {
                await PublishAsync(new Message(Device.Topic, message), retain: false);
                _measurements.NotePublished();
            }
        }
        catch (Exception failure) when (IsOfNetwork(failure))
        {
            await DropAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _client.Dispose();
        _sending.Dispose();
        Device.Dispose();
    }

    private static bool IsOfNetwork(Exception failure) =>
        failure is IOException or MqttCommunicationException or OperationCanceledException or InvalidOperationException;

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        if (received.ApplicationMessage.Topic.EndsWith("/a", StringComparison.Ordinal))
        {
            _freed.Clear();
            _outbox.Acknowledge(received.ApplicationMessage.Payload.ToArray(), _freed);
            _measurements.NoteAcknowledged(_freed);
        }

        return Task.CompletedTask;
    }

    private async Task PublishAsync(Message message, bool retain)
    {
        using CancellationTokenSource patience = new(PublishPatience);
        await _client.PublishBinaryAsync(message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, patience.Token);
    }

    private async Task DropAsync()
    {
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync();
            }
        }
        catch (Exception failure) when (IsOfNetwork(failure))
        {
            // The connection is lost already.
        }
    }
}
