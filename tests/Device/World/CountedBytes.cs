using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>Bytes that count up from 0, so that the results are known in advance.</summary>
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
