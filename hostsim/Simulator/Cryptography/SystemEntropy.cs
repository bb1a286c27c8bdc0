using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Cryptography;

/// <summary>The operating system's random number generator.</summary>
public sealed class SystemEntropy : IEntropy
{
    /// <inheritdoc/>
    public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
}
