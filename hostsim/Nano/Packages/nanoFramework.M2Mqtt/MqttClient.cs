using System;
using System.Collections;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Messages;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;
using NanoMedAgent.Nano.Network;
using NanoMedAgent.Nano.Threads;

namespace nanoFramework.M2Mqtt;

/// <summary>
/// The package's client with its three threads and what goes wrong in them. What comes from the broker is queued for the receiving thread,
/// which raises all events.
/// </summary>
public class MqttClient : IDisposable, IMqttClient, IBrokerClient
{
    private const long ConnectTimeoutMs = 30_000;
    private const long RetryMs = 1_000;
    private const int Attempts = 3;

    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly string _host;
    private readonly int _port;
    private readonly bool _isTls;
    private readonly X509Certificate _authority;
    private readonly X509Certificate _own;
    private readonly List<QueuedMessage> _inFlight = [];
    private readonly Queue<Action> _incoming = new();
    private IBrokerConnection _connection;
    private int? _connectCode;
    private bool _isReceiving;
    private bool _isClosed;
    private bool _hasPong;
    private long _sentMs;
    private ushort _lastId;

    public MqttClient(
        string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert,
        MqttSslProtocols sslProtocol)
    {
        _chip.Call("MqttClient..ctor");
        _host = brokerHostName;
        _port = brokerPort;
        _isTls = secure;
        _authority = caCert;
        _own = clientCert;
    }

    public event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;

    public event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;

    public event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished;

    public event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed;

    public event IMqttClient.MqttMsgUnsubscribedEventHandler MqttMsgUnsubscribed;

    public bool IsConnected { get; private set; }

    private long NowMs => _chip.Scheduler.NowMs;

    public MqttReasonCode Connect(string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod)
    {
        _chip.Call("MqttClient.Connect");
        BrokerLogin login = new(_host, _port, _isTls, _authority?.Pem, clientId, username, password, cleanSession)
        {
            Certificates = _own?.Pem,
            Key = (_own as X509Certificate2)?.Key,
        };
        _connection = _chip.Radio.IsUp ? _chip.Brokers.TryOpen(login, this) : null;
        if (_connection == null)
        {
            throw new NativeFailureException();
        }

        // After a CONNACK that refuses, or that never comes, it lives on until the client is closed.
        _isReceiving = true;
        _chip.Mqtt.ReceivingThreads++;
        _chip.StartThread("M2Mqtt receive", Receive);
        FirmwareThread.Current.Wait(() => _connectCode != null || _isClosed, NowMs + ConnectTimeoutMs);
        if (_connectCode == null)
        {
            throw new NativeFailureException();
        }

        if (_connectCode == 0)
        {
            IsConnected = true;
            _chip.StartThread("M2Mqtt in flight", SendInFlight);
            _chip.StartThread("M2Mqtt keep alive", () => KeepAlive(keepAlivePeriod * 1000L));
        }

        return (MqttReasonCode)_connectCode;
    }

    /// <summary>Accepted without a word after the connection was closed.</summary>
    public ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain)
    {
        _chip.Call("MqttClient.Publish");
        QueuedMessage queued = new() { Id = ++_lastId, Topic = topic, Payload = message, IsRetained = retain, DueMs = NowMs };
        _inFlight.Add(queued);
        return queued.Id;
    }

    public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels)
    {
        _chip.Call("MqttClient.Subscribe");
        _sentMs = NowMs;
        _connection.Subscribe(++_lastId, topics);
        return _lastId;
    }

    public void Close()
    {
        _chip.Call("MqttClient.Close");
        Stop();
    }

    public void Disconnect() => Close();

    public void Dispose() => Stop();

    public void Init(string brokerHostName, int brokerPort, bool secure, byte[] caCert, byte[] clientCert, MqttSslProtocols sslProtocol) =>
        throw new NotSupportedException();

    public MqttReasonCode Connect(
        string clientId, string username, string password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string willTopic,
        string willMessage, bool cleanSession, ushort keepAlivePeriod) => throw new NotSupportedException();

    public ushort Publish(string topic, byte[] message) => throw new NotSupportedException();

    public ushort Publish(string topic, byte[] message, string contentType) => throw new NotSupportedException();

    public ushort Unsubscribe(string[] topics) => throw new NotSupportedException(MqttMsgUnsubscribed?.ToString());

    void IBrokerClient.OnConnected(int code) => _incoming.Enqueue(() => _connectCode = code);

    void IBrokerClient.OnPublished(ushort id) => _incoming.Enqueue(() => TakePuback(id));

    void IBrokerClient.OnSubscribed(ushort id, byte[] granted) => _incoming.Enqueue(() =>
        MqttMsgSubscribed?.Invoke(this, new MqttMsgSubscribedEventArgs(Array.ConvertAll(granted, level => (MqttQoSLevel)level))));

    void IBrokerClient.OnPong() => _incoming.Enqueue(() => _hasPong = true);

    void IBrokerClient.OnMessage(string topic, byte[] payload) => _incoming.Enqueue(() =>
    {
        // It is acknowledged by now, whatever its handler does.
        MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, payload));
    });

    void IBrokerClient.OnClosed() => _incoming.Enqueue(CloseByItself);

    private void Receive()
    {
        while (_isReceiving)
        {
            FirmwareThread.Current.Wait(() => _incoming.Count > 0 || !_isReceiving, long.MaxValue);
            if (_chip.Mqtt.ReceivingThreadDies && _incoming.Count > 0)
            {
                // The heap has no room for the packet: the thread ends, and nobody notices.
                _chip.Mqtt.ReceivingThreadDies = false;
                return;
            }

            if (_isReceiving && _incoming.Count > 0)
            {
                Handle(_incoming.Dequeue());
            }
        }
    }

    private void Handle(Action packet)
    {
        try
        {
            packet();
        }
        catch (Exception failure) when (failure is not StartEndedException)
        {
            // A handler that throws closes the connection.
            CloseByItself();
        }
    }

    private void TakePuback(ushort id)
    {
        QueuedMessage message = _inFlight.Find(one => one.Id == id);
        if (message == null)
        {
            return;
        }

        _inFlight.Remove(message);
        if (_chip.Mqtt.ForgottenPubacks > 0 || (_chip.Mqtt.StrayPubacks > 0 && _chip.Happens(0.5)))
        {
            _chip.Mqtt.ForgottenPubacks -= _chip.Mqtt.ForgottenPubacks > 0 ? 1 : 0;
            _chip.Mqtt.StrayPubacks++;
            _chip.Mqtt.ForgottenMessages++;
            return;
        }

        MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs(id, true));
    }

    private void SendInFlight()
    {
        while (IsConnected)
        {
            QueuedMessage next = NextDue();
            FirmwareThread.Current.Wait(
                () => !IsConnected || (NextDue() is { } due && due.DueMs <= NowMs), next == null ? long.MaxValue : next.DueMs);
            next = NextDue();
            if (!IsConnected || next == null || next.DueMs > NowMs)
            {
                continue;
            }

            if (_chip.Mqtt.InFlightThreadDies)
            {
                _chip.Mqtt.InFlightThreadDies = false;
                return;
            }

            if (next.Attempts == Attempts)
            {
                _inFlight.Remove(next);
                Handle(() => MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs(next.Id, false)));
                continue;
            }

            next.Attempts++;
            next.DueMs = NowMs + RetryMs;
            _sentMs = NowMs;
            _connection.Publish(next.Id, next.Topic, next.Payload, next.IsRetained);
        }
    }

    private QueuedMessage NextDue()
    {
        QueuedMessage next = null;
        foreach (QueuedMessage message in _inFlight)
        {
            next = next == null || message.DueMs < next.DueMs ? message : next;
        }

        return next;
    }

    private void KeepAlive(long periodMs)
    {
        long dueMs = NowMs + periodMs;
        while (IsConnected)
        {
            FirmwareThread.Current.Wait(() => !IsConnected, dueMs);
            if (!IsConnected)
            {
                return;
            }

            if (NowMs - _sentMs < periodMs)
            {
                // While something is being sent, nobody checks the connection.
                dueMs = _sentMs + periodMs;
                continue;
            }

            _hasPong = false;
            _connection.Ping();
            FirmwareThread.Current.Wait(() => _hasPong || !IsConnected, NowMs + periodMs);
            if (!_hasPong)
            {
                CloseByItself();
                return;
            }

            dueMs = NowMs + periodMs;
        }
    }

    private void CloseByItself()
    {
        if (_isClosed)
        {
            return;
        }

        Stop();
        ConnectionClosed?.Invoke(this, EventArgs.Empty);
    }

    private void Stop()
    {
        _chip.Mqtt.ReceivingThreads -= _isReceiving ? 1 : 0;
        _chip.Mqtt.StrayPubacks = 0;
        _isClosed = true;
        _isReceiving = false;
        IsConnected = false;
        _connection?.Close();
    }
}
