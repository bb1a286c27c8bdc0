namespace PowerCuts;

/// <summary>
/// What happens around the sensor, minute by minute: outages short and long, a custodian that is down, lost acknowledgements, a full
/// flash.
/// </summary>
internal static class Script
{
    /// <summary>Its length.</summary>
    public const int Minutes = 540;

    /// <summary>Seconds from one reading to the next.</summary>
    public const int PeriodSeconds = 5;

    /// <summary>The longest lifetime of a key: there are some two dozen epochs.</summary>
    public const int EpochSeconds = 1200;

    /// <summary>Blocks of the partition: few, so that it is full after an hour and a half.</summary>
    public const int Blocks = 34;

    /// <summary>When the sensor is shut down, given another policy and started again.</summary>
    public const int PolicyChangeMinute = 215;

    private const int OrdinarySecondsAtRisk = 15;
    private const int LaterSecondsAtRisk = 10;

    /// <summary>The policy's seconds at risk at a time.</summary>
    public static int SecondsAtRisk(TimeSpan time) => time.TotalMinutes < PolicyChangeMinute ? OrdinarySecondsAtRisk : LaterSecondsAtRisk;

    /// <summary>Whether the sensor has a network.</summary>
    public static bool IsUp(TimeSpan time) => time.TotalMinutes switch
    {
        >= 40 and < 165 => false,
        >= 220 and < 280 => (int)time.TotalMinutes % 2 == 0,
        >= 285 and < 345 => false,
        >= 370 and < 455 => false,
        >= 470 and < 535 => false,
        _ => true,
    };

    /// <summary>Whether the custodian is running. While it is not, messages are lost, as with a broker that forgets them.</summary>
    public static bool IsCustodianThere(TimeSpan time) => time.TotalMinutes is not (>= 10 and < 30 or >= 172 and < 190);

    /// <summary>Whether acknowledgements reach the sensor.</summary>
    public static bool DoAcknowledgementsArrive(TimeSpan time) => time.TotalMinutes is not (>= 200 and < 205 or >= 345 and < 352);

    /// <summary>When any of this can change next: at the next whole minute.</summary>
    public static TimeSpan NextChange(TimeSpan time) => TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes) + 1);
}
