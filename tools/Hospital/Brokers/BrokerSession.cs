using System.Buffers;
using System.Diagnostics;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>
/// A persistent session at an MQTT broker: connects as soon as the broker can be reached, retries with back-off, and subscribes with QoS 1.
/// The broker keeps the messages that arrive while the session is away, and those whose handling failed. A broker that refuses a
/// subscription, and one that ends connections soon because another client uses the same name, are reported, and asked less and less often.
/// </summary>
public sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    // Of a session whose connections do not last: two clients of one name would take it from each other for ever.
    private static readonly TimeSpan LongestBackOffAfterBriefConnections = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BriefConnection = TimeSpan.FromSeconds(30);

    // How long the broker may take to confirm what it was sent.
    private static readonly TimeSpan ConfirmationPatience = TimeSpan.FromSeconds(10);

    private readonly BrokerAccess _broker;
    private readonly string _clientId;
    private readonly bool _isTemporary;
    private readonly IReadOnlyList<string> _filters;
    private readonly IMqttClient _client;
    private readonly Func<Message, CancellationToken, Task> _handle;
    private readonly CancellationTokenSource _stopping = new();
    private Task _connecting = Task.CompletedTask;
    private volatile bool _hasFailed;

    /// <summary>A session that is not started yet.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="clientId">The session's name at the broker: the same after a restart, and used by nobody else.</param>
    /// <param name="filters">The topics that it subscribes to.</param>
    /// <param name="handle">
    /// Handles messages, one at a time. When it returns, the broker may forget the message; when it throws, the broker delivers the message
    /// again.
    /// </param>
    /// <param name="isTemporary">Whether the broker forgets the session when it ends, and keeps no messages for it.</param>
    public BrokerSession(
        BrokerAccess broker, string clientId, IReadOnlyList<string> filters, Func<Message, CancellationToken, Task> handle,
        bool isTemporary = false)
    {
        _isTemporary = isTemporary;
        _broker = broker;
        _client = broker.CreateClient();
        _clientId = clientId;
        _filters = filters;
        _handle = handle;
        _client.ApplicationMessageReceivedAsync += HandleAsync;
    }

    /// <summary>The connection is up (true) or down (false); if it is down, why.</summary>
    public event Action<bool, string>? ConnectionChanged;

    /// <summary>
    /// The handling of a message failed. The session disconnects and connects again, so that the broker delivers the message again.
    /// </summary>
    public event Action<Exception>? Failed;

    /// <summary>Whether it is connected and subscribed.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Connects, and reconnects whenever the connection is lost.</summary>
    public void Start() => _connecting = Task.Run(StayConnectedAsync);

    /// <summary>Publishes with QoS 1, not retained; returns when the broker has confirmed the message, or after ten seconds.</summary>
    /// <returns>false if the broker cannot be reached, or does not confirm it: then nobody may have received it.</returns>
    public async Task<bool> PublishAsync(Message message)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        patience.CancelAfter(ConfirmationPatience);
        try
        {
            await _client.PublishBinaryAsync(
                message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is MqttCommunicationException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Disconnects.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _connecting;
        try
        {
            if (_client.IsConnected)
            {
                await _client.DisconnectAsync();
            }
        }
        catch (MqttCommunicationException)
        {
            // The broker has closed the connection first.
        }

        IsConnected = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync();
        }

        _client.Dispose();
        _stopping.Dispose();
    }

    private static TimeSpan Longer(TimeSpan pause, TimeSpan limit) => pause * 2 > limit ? limit : pause * 2;

    private async Task HandleAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        try
        {
            await _handle(new Message(received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray()), _stopping.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            received.AutoAcknowledge = false;
            received.ProcessingFailed = true;
            if (_stopping.IsCancellationRequested || _hasFailed)
            {
                return;
            }

            _hasFailed = true;
            Failed?.Invoke(failure);

            // Not awaited: the client waits for this handler before it disconnects.
            _ = Task.Run(DropAsync);
        }
    }

    private async Task DropAsync()
    {
        try
        {
            await _client.DisconnectAsync();
        }
        catch (MqttCommunicationException)
        {
            // The connection is lost already.
        }
    }

    private async Task StayConnectedAsync()
    {
        TimeSpan pause = ShortestBackOff;
        int briefConnections = 0;
        while (!_stopping.IsCancellationRequested)
        {
            try
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
                    await _broker.ConnectAsync(_client, _clientId, _isTemporary, _stopping.Token);
                    long connected = Stopwatch.GetTimestamp();
                    if (await SubscribeAsync() is { } refusal)
                    {
                        SetConnected(false, refusal);
                        pause = Longer(pause, LongestBackOffAfterBriefConnections);
                        await DropAsync();
                    }
                    else
                    {
                        SetConnected(true, "");
                        await down.Task.WaitAsync(_stopping.Token);
                        TimeSpan lasted = Stopwatch.GetElapsedTime(connected);
                        briefConnections = !_hasFailed && lasted < BriefConnection ? briefConnections + 1 : 0;
                        pause = _hasFailed ? Longer(pause, LongestBackOff)
                            : briefConnections > 0 ? Longer(pause, LongestBackOffAfterBriefConnections)
                            : ShortestBackOff;
                        SetConnected(false, DescribeEnd(briefConnections, lasted));
                        _hasFailed = false;
                    }
                }
                finally
                {
                    _client.DisconnectedAsync -= OnDown;
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is IOException or MqttCommunicationException or OperationCanceledException)
            {
                SetConnected(false, failure.Message);
                pause = Longer(pause, LongestBackOff);
            }

            // With jitter, so that the programs of a ward do not all connect at the same moment.
            TimeSpan jittered = pause * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(jittered, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Subscribes to all topics.</summary>
    /// <returns>What the broker refuses, for people; null if nothing.</returns>
    private async Task<string?> SubscribeAsync()
    {
        MqttClientSubscribeOptionsBuilder subscription = new();
        foreach (string filter in _filters)
        {
            subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        MqttClientSubscribeResult result = await _client.SubscribeAsync(subscription.Build(), _stopping.Token);
        string[] refused =
        [
            .. result.Items.Where(item => item.ResultCode != MqttClientSubscribeResultCode.GrantedQoS1)
                .Select(item => item.TopicFilter.Topic),
        ];
        return refused.Length == 0
            ? null
            : $"the broker refuses the subscription to {string.Join(" and ", refused)} with QoS 1; give {_clientId} the right to it";
    }

    /// <summary>Why a connection has ended. MQTT 3.1.1 gives no reason, so what repeats itself is told with its likely cause.</summary>
    private string DescribeEnd(int briefConnections, TimeSpan lasted)
    {
        if (_hasFailed)
        {
            return "the handling of a message failed";
        }

        const string closed = "the broker closed the connection";
        string often = FormattableString.Invariant($"after {lasted.TotalSeconds:0.0} s, {briefConnections} times in a row");
        return briefConnections < 2 ? closed : $"{closed} {often}; another client may be using the same name, {_clientId}";
    }

    private void SetConnected(bool connected, string why)
    {
        IsConnected = connected;
        ConnectionChanged?.Invoke(connected, why);
    }
}
