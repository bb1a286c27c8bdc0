namespace PowerCuts;

/// <summary>What happens around the device, minute by minute: outages short and long, a custodian that is away, acknowledgements that are lost, a storage that runs full.</summary>
internal static class Script
{
    /// <summary>The whole of it.</summary>
    public const int Minutes = 540;

    /// <summary>How often is measured.</summary>
    public const int PeriodSeconds = 5;

    /// <summary>The longest life of a key: there are some two dozen epochs.</summary>
    public const int EpochSeconds = 1200;

    /// <summary>The partition: small, so that it is full after an hour and a half.</summary>
    public const int Blocks = 32;

    /// <summary>When the device is put to rest, given another policy and started again.</summary>
    public const int PolicyChangeMinute = 215;

    private const int OrdinarySecondsAtRisk = 15;
    private const int LaterSecondsAtRisk = 10;

    /// <summary>The policy's seconds at risk at a time.</summary>
    public static int SecondsAtRisk(TimeSpan time) => time.TotalMinutes < PolicyChangeMinute ? OrdinarySecondsAtRisk : LaterSecondsAtRisk;

    /// <summary>Whether the device has a network.</summary>
    public static bool IsUp(TimeSpan time) => time.TotalMinutes switch
    {
        >= 40 and < 165 => false,
        >= 220 and < 280 => (int)time.TotalMinutes % 2 == 0,
        >= 285 and < 345 => false,
        >= 370 and < 455 => false,
        >= 470 and < 535 => false,
        _ => true,
    };

    /// <summary>Whether the custodian is there. Where it is not, messages are lost, as with a broker that forgets them.</summary>
    public static bool IsCustodianThere(TimeSpan time) => time.TotalMinutes is not (>= 10 and < 30 or >= 172 and < 190);

    /// <summary>Whether acknowledgements arrive at the device.</summary>
    public static bool DoAcknowledgementsArrive(TimeSpan time) => time.TotalMinutes is not (>= 200 and < 205 or >= 345 and < 352);

    /// <summary>The next whole minute: where any of this may change.</summary>
    public static TimeSpan NextEdge(TimeSpan time) => TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes) + 1);
}
