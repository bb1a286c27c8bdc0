using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Esp32;

/// <summary>In place of the file that <c>medagent release vendor-keys</c> generates: the keys of the simulated image.</summary>
internal static class VendorKeys
{
    public static ReleasePolicy ReadPolicy() =>
        SimulatedEsp32.Current.Parts.Releases == null ? null : SimulatedEsp32.Current.Parts.Releases.ToPolicy();
}
