using System.Buffers.Binary;
using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Cryptography;

/// <summary>
/// Pseudorandom bytes that are the same for the same seed, so that two runs can be compared byte by byte. For simulation only: whoever
/// knows the seed knows the device's key.
/// </summary>
/// <param name="seed">The device's seed.</param>
/// <param name="stream">The stream of a start: each start has its own, as two epochs must not share a key.</param>
public sealed class SeededEntropy(long seed, long stream) : IEntropy
{
    private long _counter;

    /// <inheritdoc/>
    public void Fill(byte[] buffer)
    {
        Span<byte> input = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(input, seed);
        BinaryPrimitives.WriteInt64BigEndian(input[8..], stream);
        for (int offset = 0; offset < buffer.Length; offset += SHA256.HashSizeInBytes)
        {
            BinaryPrimitives.WriteInt64BigEndian(input[16..], _counter++);
            byte[] block = SHA256.HashData(input);
            block.AsSpan(0, Math.Min(block.Length, buffer.Length - offset)).CopyTo(buffer.AsSpan(offset));
        }
    }
}
