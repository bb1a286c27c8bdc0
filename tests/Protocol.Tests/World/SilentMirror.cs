using NanoMedAgent.Platform;

namespace Protocol.Tests.World;

/// <summary>A mirror that never answers: what is fetched is not on the wire of this protocol.</summary>
internal sealed class SilentMirror : IPayloadSource
{
    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[]? part)
    {
        part = null;
        return PayloadAnswer.Waiting;
    }

    /// <inheritdoc/>
    public void Cancel()
    {
    }
}
