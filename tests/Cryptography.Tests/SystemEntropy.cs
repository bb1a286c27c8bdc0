using System.Security.Cryptography;
using NanoMedAgent.Platform;

namespace Cryptography.Tests;

/// <summary>The system's generator.</summary>
internal sealed class SystemEntropy : IEntropy
{
    public void Fill(byte[] buffer) => RandomNumberGenerator.Fill(buffer);
}
