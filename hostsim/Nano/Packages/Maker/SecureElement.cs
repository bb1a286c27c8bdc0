using NanoMedAgent.Element;
using NanoMedAgent.Esp32.Atecc608;
using NanoMedAgent.Identity;
using NanoMedAgent.Nano.Chip;

namespace NanoMedAgent.Esp32;

/// <summary>In place of the file of the image for the board: the simulated board may have an ATECC608.</summary>
internal static class SecureElement
{
    public static ISecureElement Open(Device device) => SimulatedEsp32.Current.Parts.HasElement ? BoardElement.Open(device) : null;

    public static string FailureOf(ISecureElement element) => element == null ? null : BoardElement.FailureOf((ElementVault)element);
}
