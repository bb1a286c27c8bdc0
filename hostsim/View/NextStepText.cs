using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;

namespace NanoMedAgent.HostSim.View;

/// <summary>What a person can do next, in words.</summary>
internal static class NextStepText
{
    /// <summary>For a person at the keyboard.</summary>
    public static string ForKeys(ISensorInHand sensor, Uri ward) => sensor.PairingState switch
    {
        null => "The sensor is starting.",
        PairingState.WindowOpen =>
            $"The light is blue for two minutes: open {ward}pair, scan the label (s shows it), choose patient and bed.",
        PairingState.Confirming => "The light asks for the button: press it once (b).",
        PairingState.Associated => $"Paired: its values are at {ward} . Try l: without a network readings wait, and arrive later. Or p, "
            + "and then q, which counts what was lost. e ends the pairing.",
        _ => $"No patient yet, so nothing is kept. Hold the button for 3 s (h), then open {ward}pair and scan the label (s shows it). "
            + "Or press n: a simulated nurse does it all.",
    };

    /// <summary>For a person at the keyboard, about alarms that nobody has seen.</summary>
    /// <param name="alarms">All alarms that are active or unseen.</param>
    /// <param name="staff">Who knows the beds; null without a ward.</param>
    /// <param name="ward">The ward's pages.</param>
    /// <returns>null when there is nothing to look at.</returns>
    public static string? ForAlarms(IReadOnlyList<StandingAlarm> alarms, SimulatedStaff? staff, Uri ward)
    {
        StandingAlarm[] unseen = [.. alarms.Where(alarm => !alarm.IsSeen)];
        string[] beds = [.. unseen.Select(alarm => staff?.BedOf(alarm.Raised.Device)).OfType<string>().Distinct().Order()];
        return beds.Length > 0
                ? $"Alarm in bed {string.Join(" and ", beds)}: open {ward} , choose the bed, look at the trend and acknowledge."
            : unseen.Length > 0 ? $"An alarm that nobody has seen: press the button (b), or acknowledge it at {ward} ."
            : null;
    }

    /// <summary>For a person who only reads the output.</summary>
    public static string ForReaders(ISensorInHand sensor, Uri ward) => sensor.PairingState == PairingState.Associated
        ? $"the sensor is paired; its values are at {ward}"
        : $"the sensor has no patient yet, so nothing is kept; in half a minute a simulated nurse pairs it. The ward is at {ward}";

    /// <summary>For a person who looks at the device page.</summary>
    public static string ForPage(ISensorInHand sensor) => sensor.PairingState switch
    {
        null => "The sensor is starting.",
        PairingState.WindowOpen => "In the ward's page: scan the label, choose patient and bed.",
        PairingState.Confirming => "Press the button once, briefly.",
        PairingState.Associated => "Paired. Its values are in the ward's page. Turn its network off and on, or pull the battery: what was "
            + "measured arrives later.",
        _ => "No patient yet, so nothing is kept. Hold the button for 3 s, then pair the sensor in the ward's page.",
    };
}
