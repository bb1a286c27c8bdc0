using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A network that takes and forgets everything while it is up.</summary>
internal sealed class FreeLink : ILink
{
    /// <inheritdoc/>
    public bool IsUp { get; set; }

    /// <inheritdoc/>
    public int InFlight => 0;

    /// <inheritdoc/>
    public bool TryPublish(string topic, byte[] payload, bool retain) => IsUp;

    /// <inheritdoc/>
    public bool TryReceive(out string? topic, out byte[]? payload)
    {
        topic = null;
        payload = null;
        return false;
    }
}
