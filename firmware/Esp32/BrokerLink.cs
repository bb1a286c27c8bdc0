using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Platform;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The connection to the broker, on a thread of its own, as connecting blocks for as long as a handshake takes. Each connection has a client of its own: one that is
/// connected again keeps the queues, and what waits in them, of the time before.
/// </summary>
public sealed class BrokerLink : ILink
{
    /// <summary>Storage: the certificates that the broker's is proven with, PEM.</summary>
    public const string AuthorityFile = "broker-ca.pem";

    private const string CertificateFile = "broker-cert.pem";
    private const string KeyFile = "broker-key.pem";

    // Bytes of a PEM file: a chain of two.
    private const int PemLimit = 4096;

    // The library keeps each message until its PUBACK, and makes a copy of it to send it: more than this is too much for a small heap, and it leaks when published without pause.
    private const int InFlightLimit = 2;

    // Messages that came in and that the agent has not taken yet: what comes beyond is dropped, as their senders repeat it.
    private const int ReceivedLimit = 4;
    private const int PayloadLimit = 4096;

    // The library says of each message within some seconds that it was delivered or given up; but when the PUBACK comes while it looks through its queues, it forgets the message and says nothing.
    private const long ForgottenMilliseconds = 20_000;

    // Messages in a row that the library gave up, each after three seconds: it hears nothing any more. Its receiving thread ends, or loses its place in the stream, when the heap has no room for
    // what comes in; and as long as something is sent, it does not ask whether the broker is there.
    private const int UndeliveredLimit = 20;

    private const ushort KeepAliveSeconds = 60;
    private const int SubscribeMilliseconds = 30_000;
    private const int FirstPause = 2_000;
    private const int LongestPause = 300_000;

    private readonly DeviceConfiguration _configuration;
    private readonly IStorage _storage;
    private readonly IWallClock _date;
    private readonly WifiRadio _radio;
    private readonly AutoResetEvent _wake;
    private readonly ILogger _log;
    private readonly AutoResetEvent _changed = new(false);
    private readonly Random _jitter = new();

    // Guards what follows.
    private readonly object _lock = new();
    private readonly string[] _topics = new string[ReceivedLimit];
    private readonly byte[][] _payloads = new byte[ReceivedLimit][];
    private int _firstReceived;
    private int _receivedCount;
    private int _dropped;
    private MqttClient _client;
    private bool _isUp;
    private int _inFlight;
    private int _undelivered;
    private long _movedAt;

    private string _deviceId;

    /// <summary>A link that is down until <see cref="Start"/>.</summary>
    /// <param name="configuration">Where the broker is.</param>
    /// <param name="storage">Where certificates and key are.</param>
    /// <param name="date">A certificate is good between two dates: without one there is no TLS.</param>
    /// <param name="radio">The network.</param>
    /// <param name="wake">Set when something came in, was delivered, or the connection changed.</param>
    /// <param name="log">What went wrong.</param>
    public BrokerLink(DeviceConfiguration configuration, IStorage storage, IWallClock date, WifiRadio radio, AutoResetEvent wake, ILogger log)
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
        get
        {
            lock (_lock)
            {
                return _isUp;
            }
        }
    }

    /// <inheritdoc/>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                if (_inFlight > 0 && Environment.TickCount64 - _movedAt > ForgottenMilliseconds)
                {
                    _inFlight = 0;
                }

                return _inFlight;
            }
        }
    }

    /// <summary>Connects, and again whenever the connection is lost.</summary>
    /// <param name="deviceId">Whose acknowledgements, offers and commands are subscribed to; the name of the session at the broker, too.</param>
    public void Start(string deviceId)
    {
        _deviceId = deviceId;
        new Thread(StayConnected).Start();
    }

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain)
    {
        MqttClient client;
        lock (_lock)
        {
            if (!_isUp || InFlight >= InFlightLimit)
            {
                return false;
            }

            client = _client;
            _inFlight++;
            _movedAt = Environment.TickCount64;
        }

        try
        {
            client.Publish(topic, payload, null, null, MqttQoSLevel.AtLeastOnce, retain);
            return true;
        }
        catch (Exception)
        {
            // The heap is full, or the connection went down in between: the message was not taken, and the agent keeps it.
            CountDelivered(client);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(out string topic, out byte[] payload)
    {
        topic = null;
        payload = null;
        lock (_lock)
        {
            if (_receivedCount == 0)
            {
                return false;
            }

            topic = _topics[_firstReceived];
            payload = _payloads[_firstReceived];
            _topics[_firstReceived] = null;
            _payloads[_firstReceived] = null;
            _firstReceived = (_firstReceived + 1) % ReceivedLimit;
            _receivedCount--;
            return true;
        }
    }

    private void StayConnected()
    {
        int pause = FirstPause;
        while (true)
        {
            // Half of it by chance: a ward of devices does not come back to a broker all at once.
            Thread.Sleep((pause / 2) + _jitter.Next(pause / 2));
            try
            {
                if (!_radio.IsUp || (_configuration.BrokerTls && _date.Quality == ClockQuality.None))
                {
                    continue;
                }

                if (TryConnect(out MqttClient client))
                {
                    pause = FirstPause;
                    while (IsUp)
                    {
                        _changed.WaitOne();
                    }

                    // The library has closed it, unless it was given up here.
                    client.Close();
                    _log.LogInformation("Broker: connection lost");
                    continue;
                }
            }
            catch (Exception failure)
            {
                // An exception would end the thread, and with it the link until the next start.
                FailureLog.LogFailure(_log, "Broker", failure);
            }

            Drop();
            pause = pause < LongestPause / 2 ? pause * 2 : LongestPause;
        }
    }

    private bool TryConnect(out MqttClient client)
    {
        client = MakeClient();
        lock (_lock)
        {
            _client = client;
            _undelivered = 0;
        }

        client.MqttMsgPublishReceived += OnReceived;
        client.MqttMsgPublished += OnPublished;
        client.MqttMsgSubscribed += OnSubscribed;
        client.ConnectionClosed += OnClosed;
        MqttReasonCode reason = client.Connect(_deviceId, null, null, false, KeepAliveSeconds);
        if (reason != MqttReasonCode.Success)
        {
            _log.LogWarning("Broker: refused, " + ((int)reason).ToString());
            return false;
        }

        string prefix = "nm/1/" + _deviceId;
        _changed.Reset();
        client.Subscribe(new string[] { prefix + "/a", prefix + "/c" }, new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce });
        _changed.WaitOne(SubscribeMilliseconds, false);
        _log.LogInformation(IsUp ? "Broker: connected" : "Broker: no subscription");
        return IsUp;
    }

    private MqttClient MakeClient()
    {
        if (!_configuration.BrokerTls)
        {
            return new MqttClient(_configuration.BrokerHost, _configuration.BrokerPort, false, null, null, MqttSslProtocols.None);
        }

        // As text: made of bytes, a PEM would lack the zero at its end that mbedTLS wants.
        X509Certificate authority = new(ReadPem(AuthorityFile));
        X509Certificate2 certificate = new(ReadPem(CertificateFile), ReadPem(KeyFile), "");
        return new MqttClient(_configuration.BrokerHost, _configuration.BrokerPort, true, authority, certificate, MqttSslProtocols.TLSv1_2);
    }

    private string ReadPem(string name)
    {
        byte[] buffer = new byte[PemLimit];
        if (!_storage.TryRead(name, buffer, out int count))
        {
            throw new InvalidOperationException(name + " is missing, too long, or unreadable");
        }

        string text = System.Text.Encoding.UTF8.GetString(buffer, 0, count);
        Array.Clear(buffer, 0, count);
        return text;
    }

    /// <summary>Lets go of a client that did not get anywhere: its threads and its socket live until it is closed.</summary>
    private void Drop()
    {
        MqttClient client = _client;
        SetDown(client);
        client?.Close();
    }

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
            _inFlight = 0;
        }

        _changed.Set();
        _wake.Set();
    }

    private void CountDelivered(object client)
    {
        lock (_lock)
        {
            if (client == _client && _inFlight > 0)
            {
                _inFlight--;
                _movedAt = Environment.TickCount64;
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

    // By a PUBACK; or given up after three attempts, and then the agent sends it again by itself.
    private void OnPublished(object sender, MqttMsgPublishedEventArgs published)
    {
        _undelivered = published.IsPublished ? 0 : _undelivered + 1;
        if (_undelivered == UndeliveredLimit)
        {
            SetDown(sender);
            return;
        }

        CountDelivered(sender);
    }

    private void OnClosed(object sender, EventArgs nothing) => SetDown(sender);

    private void OnReceived(object sender, MqttMsgPublishEventArgs message)
    {
        lock (_lock)
        {
            if (_receivedCount == ReceivedLimit || message.Message.Length > PayloadLimit)
            {
                _dropped++;
                _log.LogWarning("Broker: messages dropped so far: " + _dropped.ToString());
                return;
            }

            int place = (_firstReceived + _receivedCount) % ReceivedLimit;
            _topics[place] = message.Topic;
            _payloads[place] = message.Message;
            _receivedCount++;
        }

        _wake.Set();
    }
}
