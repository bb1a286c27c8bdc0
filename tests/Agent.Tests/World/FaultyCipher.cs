using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;

namespace Agent.Tests.World;

/// <summary>The chip's native AES and HMAC, for which the heap can be full.</summary>
internal sealed class FaultyCipher : ICipherEngine, IDisposable
{
    private readonly SoftwareCipherEngine _engine = new();

    /// <summary>Whether there is no heap left for the result of an HMAC, by its key and its data.</summary>
    public Func<byte[], byte[], bool> IsHeapFull { get; set; } = (_, _) => false;

    public void EncryptEcb(byte[] key, byte[] blocks) => _engine.EncryptEcb(key, blocks);

    public void EncryptCbc(byte[] key, byte[] blocks) => _engine.EncryptCbc(key, blocks);

    public byte[] HmacSha256(byte[] key, byte[] data) =>
        IsHeapFull(key, data) ? throw new InsufficientMemoryException() : _engine.HmacSha256(key, data);

    public void Dispose() => _engine.Dispose();
}
