using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Network;

/// <summary>A link that is down until there is one: the broker wants the device's id, and the device has it only once it was started.</summary>
public sealed class DeferredLink : ILink
{
    /// <summary>The link, as soon as there is one.</summary>
    public ILink? Target { get; set; }

    /// <inheritdoc/>
    public bool IsUp => Target?.IsUp ?? false;

    /// <inheritdoc/>
    public int InFlight => Target?.InFlight ?? 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain) => Target?.TryPublish(topic, payload, retain) ?? false;

    /// <inheritdoc/>
    public bool TryReceive(out string topic, out byte[] payload)
    {
        if (Target is { } target)
        {
            return target.TryReceive(out topic, out payload);
        }

        topic = null!;
        payload = null!;
        return false;
    }
}
