using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>Where a collector's messages come from, and where its acknowledgements go.</summary>
internal interface IMessageFeed : IAsyncDisposable
{
    /// <summary>The connection is up (true) or down (false); if it is down, why.</summary>
    event Action<bool, string>? ConnectionChanged;

    /// <summary>Whether messages can arrive.</summary>
    bool IsConnected { get; }

    /// <summary>Messages that have arrived and were not read yet.</summary>
    int Waiting { get; }

    /// <summary>Connects as soon as that is possible, and reconnects whenever the connection is lost.</summary>
    void Start();

    /// <summary>Waits until a message has arrived.</summary>
    /// <param name="limit">How many to take at most.</param>
    /// <returns>What has arrived, in the order in which it is to be stored; empty after <see cref="StopAsync"/>.</returns>
    Task<IReadOnlyList<ReceivedMessage>> ReadAsync(int limit);

    /// <summary>Publishes an acknowledgement.</summary>
    /// <returns>false if it certainly did not leave: then no device receives it.</returns>
    Task<bool> PublishAsync(Message message);

    /// <summary>Takes no new messages. Those that have arrived can still be read.</summary>
    Task StopAsync();
}
