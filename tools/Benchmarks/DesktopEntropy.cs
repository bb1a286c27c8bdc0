using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Benchmarks;

/// <summary>Random bytes of the operating system.</summary>
internal sealed class DesktopEntropy : IEntropy
{
    /// <inheritdoc/>
    public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
}
