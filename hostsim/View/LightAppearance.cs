using NanoMedAgent.Esp32;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.View;

/// <summary>How a light pattern looks: its colour, and its rhythm, which is compiled from the same source as a board's.</summary>
/// <param name="Colour">While it is lit.</param>
/// <param name="Between">While it is not lit; only a pattern of two colours has one.</param>
/// <param name="Rhythm">Whether it is lit, for each tenth of a second of the shortest period.</param>
internal sealed record LightAppearance(LightColour Colour, LightColour Between, IReadOnlyList<bool> Rhythm)
{
    /// <summary>The appearance of a pattern.</summary>
    public static LightAppearance Of(LightPattern pattern) =>
        new(ColourOf(pattern), pattern == LightPattern.Asking ? LightColour.Green : LightColour.None, RhythmOf(pattern));

    private static LightColour ColourOf(LightPattern pattern) => pattern switch
    {
        LightPattern.Off => LightColour.None,
        LightPattern.Measuring => LightColour.Green,
        LightPattern.Keeping or LightPattern.BatteryLow or LightPattern.AlarmMedium or LightPattern.AlarmLow => LightColour.Amber,
        LightPattern.Fault or LightPattern.Alarm or LightPattern.AlarmSeen => LightColour.Red,
        LightPattern.PairingWindow or LightPattern.Confirming => LightColour.Blue,
        _ => LightColour.White,
    };

    private static bool[] RhythmOf(LightPattern pattern)
    {
        bool[] round = [.. Enumerable.Range(0, LightRhythm.Round).Select(tick => LightRhythm.IsLit(pattern, tick))];
        return round[..Enumerable.Range(1, round.Length).First(length => IsPeriod(round, length))];
    }

    private static bool IsPeriod(bool[] round, int length) =>
        round.Length % length == 0 && Enumerable.Range(0, round.Length).All(tick => round[tick] == round[tick % length]);
}
