using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;

namespace PowerCuts;

/// <summary>A cipher engine that counts repeated nonces: a counter block that is encrypted twice under the same key.</summary>
internal sealed class NonceChecker : ICipherEngine, IDisposable
{
    private const int BlockBytes = 16;

    // The first byte of AES-CCM's counter blocks for nonces of 13 bytes (RFC 3610, section 2.3).
    private const byte CounterFlags = 1;

    private readonly SoftwareCipherEngine _engine = new();
    private readonly HashSet<(UInt128 Key, UInt128 Block)> _seen = [];

    /// <summary>Nonces that were used twice.</summary>
    public int Repeats { get; private set; }

    /// <inheritdoc/>
    public void EncryptEcb(byte[] key, byte[] blocks)
    {
        // The block with counter 0 is made once for each nonce; it encrypts the tag.
        for (int offset = 0; offset < blocks.Length; offset += BlockBytes)
        {
            ReadOnlySpan<byte> block = blocks.AsSpan(offset, BlockBytes);
            if (block[0] == CounterFlags && block[^1] == 0 && block[^2] == 0 && !_seen.Add((Number(key), Number(block))))
            {
                Repeats++;
            }
        }

        _engine.EncryptEcb(key, blocks);
    }

    /// <inheritdoc/>
    public void EncryptCbc(byte[] key, byte[] blocks) => _engine.EncryptCbc(key, blocks);

    /// <inheritdoc/>
    public byte[] HmacSha256(byte[] key, byte[] data) => _engine.HmacSha256(key, data);

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static UInt128 Number(ReadOnlySpan<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
}
