using NanoMedAgent.Nano.Threads;

namespace NanoMedAgent.Nano.Network;

/// <summary>A broker in memory and in simulated time, with one persistent session, and faults of its own.</summary>
public sealed class FakeBroker(Scheduler scheduler) : IBrokerNetwork
{
    private const int NotAuthorized = 5;

    private readonly List<(string Topic, byte[] Payload)> _received = [];
    private readonly Queue<(string Topic, byte[] Payload)> _waiting = [];
    private readonly HashSet<string> _topics = [];
    private Connection? _open;

    /// <summary>Each message that a device publishes, once the broker has it.</summary>
    public event Action<string, byte[]>? Published;

    /// <summary>The messages that a device has published, those sent twice too.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Received => _received;

    /// <summary>From a packet to its answer, in milliseconds.</summary>
    public long LatencyMs { get; set; } = 50;

    /// <summary>Whether there is a broker.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>The return code of a CONNACK; null for none.</summary>
    public int? ConnectCode { get; set; } = 0;

    /// <summary>Whom it lets in; others get the return code 5, not authorized.</summary>
    public Func<BrokerLogin, bool> Accepts { get; set; } = _ => true;

    /// <summary>Whether it answers to PUBLISH.</summary>
    public bool AnswersPublish { get; set; } = true;

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    /// <summary>The login of the last connection.</summary>
    public BrokerLogin? LastLogin { get; private set; }

    /// <summary>Whether a client is connected.</summary>
    public bool HasClient => _open is not null;

    /// <inheritdoc/>
    public IBrokerConnection? TryOpen(BrokerLogin login, IBrokerClient client)
    {
        if (!IsRunning)
        {
            return null;
        }

        Connections++;
        LastLogin = login;
        if (login.IsCleanSession)
        {
            _waiting.Clear();
            _topics.Clear();
        }

        Connection connection = new(this, client);
        _open = connection;
        if (ConnectCode is { } code)
        {
            Later(connection, () => client.OnConnected(Accepts(login) ? code : NotAuthorized));
        }

        return connection;
    }

    /// <summary>Sends a message to the device, now or when it is connected again.</summary>
    public void Send(string topic, byte[] payload)
    {
        if (!_topics.Contains(topic) || _open is not { } open)
        {
            _waiting.Enqueue((topic, payload));
            return;
        }

        Later(open, () => open.Client.OnMessage(topic, payload));
    }

    /// <summary>Closes the connection of the device.</summary>
    public void Drop()
    {
        Connection? open = _open;
        _open = null;
        open?.Client.OnClosed();
    }

    private void Later(Connection connection, Action happens) => scheduler.At(scheduler.NowMs + LatencyMs, () =>
    {
        if (_open == connection)
        {
            happens();
        }
    });

    private void OnPublish(Connection connection, ushort id, string topic, byte[] payload)
    {
        if (!AnswersPublish || !IsRunning)
        {
            return;
        }

        _received.Add((topic, payload));
        Published?.Invoke(topic, payload);
        Later(connection, () => connection.Client.OnPublished(id));
    }

    private void OnSubscribe(Connection connection, ushort id, string[] topics)
    {
        byte[] granted = [.. topics.Select(_ => (byte)1)];
        _topics.UnionWith(topics);
        Later(connection, () =>
        {
            connection.Client.OnSubscribed(id, granted);
            while (_waiting.TryDequeue(out (string Topic, byte[] Payload) message))
            {
                connection.Client.OnMessage(message.Topic, message.Payload);
            }
        });
    }

    private sealed class Connection(FakeBroker broker, IBrokerClient client) : IBrokerConnection
    {
        public IBrokerClient Client { get; } = client;

        public void Publish(ushort id, string topic, byte[] payload, bool retain)
        {
            if (broker._open == this)
            {
                broker.OnPublish(this, id, topic, payload);
            }
        }

        public void Subscribe(ushort id, string[] topics) => broker.OnSubscribe(this, id, topics);

        public void Ping()
        {
            if (broker.IsRunning)
            {
                broker.Later(this, Client.OnPong);
            }
        }

        public void Close()
        {
            if (broker._open == this)
            {
                broker._open = null;
            }
        }
    }
}
