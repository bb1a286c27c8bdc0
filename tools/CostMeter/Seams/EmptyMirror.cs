using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A mirror that answers at once, with zeros.</summary>
internal sealed class EmptyMirror : IPayloadSource
{
    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(byte[] buffer) => PayloadAnswer.Arrived;

    /// <inheritdoc/>
    public void Cancel()
    {
    }
}
