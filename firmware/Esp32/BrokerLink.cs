using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The connection to the broker, on a thread of its own because connecting blocks for as long as a TLS handshake takes. Each connection has
/// a new client: a client that connects again would keep its old queues and the messages in them.
/// </summary>
public sealed class BrokerLink : ILink
{
    /// <summary>Storage: the certificates that verify the broker's, PEM.</summary>
    public const string AuthorityFile = "broker-ca.pem";

    // The library keeps each message until its PUBACK, and copies it to send it. More than this is too much for a small heap, and the
    // library leaks memory when it publishes without a pause.
    private const int InFlightLimit = 2;

    // Messages of each kind that the agent has not read yet. Further ones are dropped, because their senders repeat them.
    private const int ReceivedLimit = 4;
    private const int OffersLimit = 1;

    // Messages that the library has forgotten: their PUBACKs stay in its queues, and make it forget further ones; and a library whose
    // sending thread has ended forgets them all. A new client has empty queues.
    private const int ForgottenLimit = 3;

    // Messages in a row that the library gave up, each after three seconds: it receives nothing any more. Its receiving thread ends, or
    // loses its place in the stream, when the heap has no room for a message; and while something is being sent, the library sends no
    // PINGREQ to check the connection.
    private const int UndeliveredLimit = 20;

    // The time that the answer to a new certificate has, before the connection is made anew with it.
    private const int NewCertificateMs = 10_000;

    private const ushort KeepAliveSeconds = 60;
    private const int SubscribeTimeoutMs = 30_000;
    private const int SeenPeriodMs = 60_000;
    private const int FirstPauseMs = 2_000;
    private const int LongestPauseMs = 300_000;

    private readonly DeviceConfiguration _configuration;
    private readonly IStorage _storage;
    private readonly NetworkDate _date;
    private readonly WifiRadio _radio;
    private readonly AutoResetEvent _wake;
    private readonly ILogger _log;
    private readonly AutoResetEvent _changed = new(false);
    private readonly Random _jitter = new();

    // Guards the fields below.
    private readonly object _lock = new();
    private readonly ReceivedMessages _received = new(ReceivedLimit, OffersLimit);
    private MqttClient _client;
    private bool _isUp;
    private readonly MessagesInFlight _inFlight = new(InFlightLimit);
    private int _undelivered;

    private string _deviceId;
    private int _certificates;
    private long _newCertificateDueMs;

    /// <summary>A link that is down until <see cref="Start"/>.</summary>
    /// <param name="configuration">The broker's address, and the device's user there.</param>
    /// <param name="storage">Holds the broker's CA; the device's certificate and its key, if it has one.</param>
    /// <param name="date">Certificates have a validity period, so it is corrected before TLS begins.</param>
    /// <param name="radio">The network.</param>
    /// <param name="wake">Set when a message has arrived or was delivered, or the connection has changed.</param>
    /// <param name="log">Failures are logged there.</param>
    public BrokerLink(
        DeviceConfiguration configuration, IStorage storage, NetworkDate date, WifiRadio radio, AutoResetEvent wake, ILogger log)
    {
        _configuration = configuration;
        _storage = storage;
        _date = date;
        _radio = radio;
        _wake = wake;
        _log = log;
    }

    /// <inheritdoc/>
    public bool IsUp
    {
        [OwnFrame]
        get
        {
            lock (_lock)
            {
                return _isUp;
            }
        }
    }

    /// <summary>When its thread was last seen: uptime in milliseconds.</summary>
    public long SeenMs = Environment.TickCount64;

    /// <inheritdoc/>
    public int InFlight
    {
        [OwnFrame]
        get
        {
            lock (_lock)
            {
                int inFlight = _inFlight.Count(Environment.TickCount64);
                if (_inFlight.Forgotten >= ForgottenLimit)
                {
                    SetDown(_client);
                }

                return _isUp ? inFlight : 0;
            }
        }
    }

    /// <summary>Connects, and reconnects whenever the connection is lost.</summary>
    /// <param name="deviceId">Part of the topics to subscribe to (acknowledgements, offers, commands), and the client id at the
    /// broker.</param>
    [OwnFrame]
    public void Start(string deviceId)
    {
        _deviceId = deviceId;
        new Thread(StayConnected).Start();
    }

    /// <summary>
    /// Closes the connection when there is a new certificate for it, and nothing is in flight; the next one is made with that.
    /// </summary>
    /// <param name="certificates">How many there were since the start.</param>
    public void Follow(int certificates)
    {
        long nowMs = Environment.TickCount64;
        if (certificates == _certificates)
        {
            _newCertificateDueMs = nowMs + NewCertificateMs;
        }
        else if (nowMs >= _newCertificateDueMs && InFlight == 0)
        {
            _certificates = certificates;
            SetDown(_client);
        }
    }

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        MqttClient client;
        int place;
        lock (_lock)
        {
            if (InFlight >= InFlightLimit || !_isUp)
            {
                return false;
            }

            client = _client;
            place = _inFlight.Add(Environment.TickCount64);
        }

        int message = MessagesInFlight.None;
        try
        {
            message = client.Publish(topic, payload, null, null, MqttQoSLevel.AtLeastOnce, retain);
        }
        catch (Exception)
        {
            // The heap is full, or the connection was lost meanwhile: the message was not accepted, and the agent keeps it.
        }

        lock (_lock)
        {
            if (client == _client)
            {
                _inFlight.SetNumber(place, message);
            }
        }

        return message != MessagesInFlight.None;
    }

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload)
    {
        lock (_lock)
        {
            return _received.TryTake(kind, out payload);
        }
    }

    private void StayConnected()
    {
        int pauseMs = FirstPauseMs;
        bool isSecondAttempt = false;
        while (true)
        {
            // Half of the pause is random, so that all devices of a ward do not reconnect at once.
            Thread.Sleep((pauseMs / 2) + _jitter.Next(pauseMs / 2));
            SeenMs = Environment.TickCount64;
            try
            {
                if (!_radio.IsUp)
                {
                    continue;
                }

                // Nobody waits for a time server: whoever blocks it would keep every sensor silent.
                _date.Correct(isSecondAttempt);
                bool isProvisioned = isSecondAttempt;
                isSecondAttempt = !isSecondAttempt;
                if (TryConnect(isProvisioned, out MqttClient client))
                {
                    pauseMs = FirstPauseMs;
                    isSecondAttempt = false;
                    while (IsUp)
                    {
                        SeenMs = Environment.TickCount64;
                        _changed.WaitOne(SeenPeriodMs, false);
                    }

                    // The library has closed it already, unless this class has given it up.
                    client.Close();
                    _log.LogInformation("Broker: connection lost");
                    continue;
                }
            }
            catch (Exception failure)
            {
                // An unhandled exception would end the thread, and with it the link until the next start.
                FailureLog.LogFailure(_log, "Broker", failure);
            }

            TryCloseClient();
            pauseMs = pauseMs < LongestPauseMs / 2 ? pauseMs * 2 : LongestPauseMs;
        }
    }

    private bool TryConnect(bool isProvisioned, out MqttClient client)
    {
        client = MakeClient(isProvisioned);
        lock (_lock)
        {
            _client = client;
            _undelivered = 0;
            _inFlight.Clear();
        }

        client.MqttMsgPublishReceived += OnReceived;
        client.MqttMsgPublished += OnPublished;
        client.MqttMsgSubscribed += OnSubscribed;
        client.ConnectionClosed += OnClosed;
        bool hasUser = !string.IsNullOrEmpty(_configuration.BrokerUser);
        MqttReasonCode reason = client.Connect(
            _deviceId,
            hasUser ? _configuration.BrokerUser : null,
            hasUser ? _configuration.BrokerPassword : null,
            false,
            KeepAliveSeconds);
        if (reason != MqttReasonCode.Success)
        {
            _log.LogWarning("Broker: refused, " + ((int)reason).ToString());
            return false;
        }

        string prefix = "nm/2/" + _deviceId;
        _changed.Reset();
        client.Subscribe(
            new string[] { prefix + "/a", prefix + "/c" }, new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce });
        _changed.WaitOne(SubscribeTimeoutMs, false);
        _log.LogInformation(IsUp ? "Broker: connected" : "Broker: no subscription");
        return IsUp;
    }

    private MqttClient MakeClient(bool isProvisioned)
    {
        if (!_configuration.BrokerTls)
        {
            return new MqttClient(_configuration.BrokerHost, _configuration.BrokerPort, false, null, null, MqttSslProtocols.None);
        }

        X509Certificate authority = new(PemFile.Read(_storage, AuthorityFile));
        X509Certificate2 own = PemFile.OwnCertificate(_storage, isProvisioned);
        return new MqttClient(_configuration.BrokerHost, _configuration.BrokerPort, true, authority, own, MqttSslProtocols.TLSv1_2);
    }

    /// <summary>
    /// Closes a client that did not connect: its threads and its socket live until it is closed, and after a failed handshake until they
    /// are finalized.
    /// </summary>
    [OwnFrame]
    private void TryCloseClient()
    {
        try
        {
            MqttClient client = _client;
            SetDown(client);
            client?.Close();
            nanoFramework.Runtime.Native.GC.Run(false);
        }
        catch (Exception failure)
        {
            FailureLog.LogFailure(_log, "Broker", failure);
        }
    }

    [OwnFrame]
    private void SetDown(object client)
    {
        lock (_lock)
        {
            if (client != _client)
            {
                return;
            }

            _client = null;
            _isUp = false;
            _inFlight.Clear();
        }

        _changed.Set();
        _wake.Set();
    }

    [OwnFrame]
    private void Remove(object client, int message)
    {
        lock (_lock)
        {
            if (client == _client)
            {
                _inFlight.Remove(message);
            }
        }

        _wake.Set();
    }

    private void OnSubscribed(object sender, MqttMsgSubscribedEventArgs subscribed)
    {
        bool isGranted = true;
        foreach (MqttQoSLevel level in subscribed.GrantedQoSLevels)
        {
            isGranted = isGranted && level == MqttQoSLevel.AtLeastOnce;
        }

        lock (_lock)
        {
            _isUp = isGranted && sender == _client;
        }

        _changed.Set();
        _wake.Set();
    }

    // Reports a PUBACK, or that the message was given up after three attempts; the agent sends it again then.
    private void OnPublished(object sender, MqttMsgPublishedEventArgs published)
    {
        _undelivered = published.IsPublished ? 0 : _undelivered + 1;
        if (_undelivered == UndeliveredLimit)
        {
            SetDown(sender);
            return;
        }

        Remove(sender, published.MessageId);
    }

    private void OnClosed(object sender, EventArgs nothing) => SetDown(sender);

    private void OnReceived(object sender, MqttMsgPublishEventArgs message)
    {
        lock (_lock)
        {
            if (!_received.TryAdd(message.Topic, message.Message))
            {
                _log.LogWarning("Broker: messages dropped: " + _received.Dropped.ToString());
                return;
            }
        }

        _wake.Set();
    }
}
