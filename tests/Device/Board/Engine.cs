using NanoMedAgent.Esp32;
using NanoMedAgent.Platform;

namespace Device;

/// <summary>The chip's own AES and HMAC.</summary>
internal static class Engine
{
    /// <summary>Makes a new engine.</summary>
    public static ICipherEngine New() => new NativeCipher();
}
