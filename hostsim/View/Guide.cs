using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Pairing;

namespace NanoMedAgent.HostSim.View;

/// <summary>What to do next, in words.</summary>
internal static class Guide
{
    /// <summary>For somebody at the keyboard.</summary>
    public static string ForKeys(Bed bed, Uri ward) => State(bed) switch
    {
        null => "The sensor starts.",
        PairingState.WindowOpen => $"The light is blue for two minutes: open {ward}pair, scan the label (s shows it), choose patient and bed.",
        PairingState.Confirming => "The light asks: press the button once (b).",
        PairingState.Associated => $"Paired. Its values are at {ward} . To end it, hold the button for 10 s (e).",
        PairingState.LockedOut => "Too many wrong codes: the sensor takes none for a while.",
        _ => $"No patient yet, so nothing is kept. h holds the button for 3 s; then open {ward}pair and scan the label (s shows it). Or n: a simulated nurse does it all.",
    };

    /// <summary>For somebody who only reads.</summary>
    public static string ForReaders(Bed bed, Uri ward) => State(bed) == PairingState.Associated
        ? $"the sensor is paired; its values are at {ward}"
        : $"the sensor has no patient yet, so nothing is kept; in half a minute a simulated nurse pairs it. The ward is at {ward}";

    /// <summary>For somebody who looks at the sensor's page.</summary>
    public static string ForPage(Bed bed) => State(bed) switch
    {
        null => "The sensor starts.",
        PairingState.WindowOpen => "In the ward's page: scan the label, choose patient and bed.",
        PairingState.Confirming => "Press the button once, briefly.",
        PairingState.Associated => "Paired. Its values are in the ward's page.",
        PairingState.LockedOut => "Too many wrong codes: it takes none for a while.",
        _ => "No patient yet, so nothing is kept. Hold the button for 3 s, then pair the sensor in the ward's page.",
    };

    private static PairingState? State(Bed bed) => bed.IsOff ? null : bed.Agent.PairingState;
}
