using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>
/// A message that has arrived, and what its feed is told about it. This one tells nothing: an MQTT broker forgets a message when it is
/// received, and the device, which keeps its readings until they are acknowledged, sends them again.
/// </summary>
internal class ReceivedMessage(Message message)
{
    /// <summary>The message.</summary>
    public Message Message { get; } = message;

    /// <summary>Whether it can come again when its epoch is not announced yet.</summary>
    public virtual bool CanWait => false;

    /// <summary>Whether it comes again by itself, here or at another collector, when it is not completed.</summary>
    public virtual bool ComesAgain => false;

    /// <summary>It was stored, or refused for good.</summary>
    public virtual ValueTask CompleteAsync() => ValueTask.CompletedTask;

    /// <summary>Its epoch is not announced yet.</summary>
    public virtual ValueTask WaitAsync() => ValueTask.CompletedTask;

    /// <summary>The store has failed.</summary>
    public virtual ValueTask RetryAsync() => ValueTask.CompletedTask;
}
