using NanoMedAgent.Identity;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The secure element of this board: none, the device key is in a file. An image for a board with an ATECC608 is built with the folder
/// Atecc608 in the place of this file (<c>-p:SecureElement=ATECC608</c>).
/// </summary>
internal static class SecureElement
{
    /// <summary>The chip that has the device key; null for none.</summary>
    public static ISecureElement Open(Device device) => null;

    /// <summary>What has failed, for the log; null when it was not the chip.</summary>
    public static string FailureOf(ISecureElement element) => null;
}
