using System.Buffers.Binary;
using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>Bytes that look random and are the same in each run: costs that depend on chance could not be compared.</summary>
internal sealed class CountedEntropy(int seed) : IEntropy
{
    private long _counter = (long)seed << 32;

    /// <inheritdoc/>
    public void Fill(byte[] buffer)
    {
        byte[] input = new byte[8];
        for (int offset = 0; offset < buffer.Length; offset += SHA256.HashSizeInBytes)
        {
            BinaryPrimitives.WriteInt64BigEndian(input, _counter++);
            SHA256.HashData(input).AsSpan(0, Math.Min(SHA256.HashSizeInBytes, buffer.Length - offset)).CopyTo(buffer.AsSpan(offset));
        }
    }
}
