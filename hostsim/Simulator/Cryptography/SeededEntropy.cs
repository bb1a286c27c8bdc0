using System.Buffers.Binary;
using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Cryptography;

/// <summary>
/// Bytes that look random and are the same for the same seed, so that two runs can be compared to the byte. For simulation only: who knows the seed knows
/// the device's key. Each start of the device has a stream of its own, as two epochs must not share a key.
/// </summary>
public sealed class SeededEntropy(long seed, long boot) : IEntropy
{
    private long _counter;

    /// <inheritdoc/>
    public void Fill(byte[] buffer)
    {
        Span<byte> input = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(input, seed);
        BinaryPrimitives.WriteInt64BigEndian(input[8..], boot);
        for (int offset = 0; offset < buffer.Length; offset += SHA256.HashSizeInBytes)
        {
            BinaryPrimitives.WriteInt64BigEndian(input[16..], _counter++);
            byte[] block = SHA256.HashData(input);
            block.AsSpan(0, Math.Min(block.Length, buffer.Length - offset)).CopyTo(buffer.AsSpan(offset));
        }
    }
}
