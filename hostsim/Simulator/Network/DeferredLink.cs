using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Network;

/// <summary>
/// A link that is down until its target is set: the topics at the broker contain the device's id, which is known only after the device has
/// started once.
/// </summary>
public sealed class DeferredLink : ILink
{
    /// <summary>The connection; null before there is one.</summary>
    public ILink? Target { get; set; }

    /// <inheritdoc/>
    public bool IsUp => Target?.IsUp ?? false;

    /// <inheritdoc/>
    public int InFlight => Target?.InFlight ?? 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain) => Target?.TryPublish(topic, payload, retain) ?? false;

    /// <inheritdoc/>
    public bool TryReceive(MessageKind kind, out byte[] payload)
    {
        if (Target is { } target)
        {
            return target.TryReceive(kind, out payload);
        }

        payload = null!;
        return false;
    }

    /// <summary>Forgets what has arrived and was not handled: it was in the memory of a device that lost its power.</summary>
    public void DropReceived()
    {
        for (MessageKind kind = MessageKind.Acknowledgement; kind <= MessageKind.Offer; kind++)
        {
            while (TryReceive(kind, out _))
            {
            }
        }
    }
}
