using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Cryptography;

namespace Device;

/// <summary>AES and HMAC of .NET, on the desktop.</summary>
internal static class Engine
{
    /// <summary>Makes a new engine.</summary>
    public static ICipherEngine New() => new SoftwareCipherEngine();
}
