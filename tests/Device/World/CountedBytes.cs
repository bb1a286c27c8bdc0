using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>Bytes that count from 0, so that what is made of them is known before.</summary>
internal sealed class CountedBytes : IEntropy
{
    /// <inheritdoc/>
    public void Fill(byte[] buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)i;
        }
    }
}
