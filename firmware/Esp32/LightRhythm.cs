using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>When the light is on, for each pattern. The simulator shows the same.</summary>
internal static class LightRhythm
{
    /// <summary>Length of a tick in milliseconds.</summary>
    public const int TickMilliseconds = 100;

    /// <summary>Number of ticks after which every pattern is at its beginning.</summary>
    public const int Round = 600;

    /// <summary>Whether the light is on in a tick since the pattern began.</summary>
    public static bool IsLit(LightPattern pattern, int tick) => pattern switch
    {
        LightPattern.Measuring => tick % 50 == 0,
        LightPattern.Keeping => tick % 50 is 0 or 3,
        LightPattern.Noticed => tick % 20 is 0 or 3 or 6,
        LightPattern.Fault => tick % 40 < 20,
        LightPattern.BatteryLow => tick % 100 < 10,
        LightPattern.Asking => tick % 10 < 5,
        LightPattern.Alarm => tick % 5 < 2,
        LightPattern.AlarmMedium => tick % 20 < 8,
        LightPattern.AlarmSeen => tick % 20 is 0 or 3,
        LightPattern.Unowned => tick % 100 is 0 or 3 or 6 or 9,
        LightPattern.Idle => tick % 100 is < 10 or (>= 20 and < 30),
        LightPattern.PairingWindow => tick % 20 < 15,
        LightPattern.Confirming => tick % 20 is 0 or 2 or 4 or 6 or 8,
        LightPattern.Unpairing => tick % 2 == 0,
        LightPattern.AlarmLow => true,
        _ => false,
    };
}
