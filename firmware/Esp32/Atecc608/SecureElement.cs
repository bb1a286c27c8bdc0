using NanoMedAgent.Element;
using NanoMedAgent.Esp32.Atecc608;
using NanoMedAgent.Identity;

namespace NanoMedAgent.Esp32;

/// <summary>The secure element of this board: an ATECC608, in the place of the file of the same name in the folder above.</summary>
internal static class SecureElement
{
    /// <summary>The chip that has the device key.</summary>
    public static ISecureElement Open(Device device) => BoardElement.Open(device);

    /// <summary>What has failed, for the log; null when it was not the chip.</summary>
    public static string FailureOf(ISecureElement element) => BoardElement.FailureOf((ElementVault)element);
}
