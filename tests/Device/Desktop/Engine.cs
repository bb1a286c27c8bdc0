using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;

namespace Device;

/// <summary>AES and HMAC by .NET, on the desktop.</summary>
internal static class Engine
{
    /// <summary>A new one.</summary>
    public static ICipherEngine New() => new SoftwareCipherEngine();
}
