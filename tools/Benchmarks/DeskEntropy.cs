using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Benchmarks;

/// <summary>The system's generator.</summary>
internal sealed class DeskEntropy : IEntropy
{
    /// <inheritdoc/>
    public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
}
