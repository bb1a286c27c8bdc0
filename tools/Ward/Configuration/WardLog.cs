namespace NanoMedAgent.Ward.Configuration;

/// <summary>What the ward tells its operator.</summary>
internal static partial class WardLog
{
    /// <summary>Something that is in order.</summary>
    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    public static partial void Note(this ILogger log, string line);

    /// <summary>Something that an operator should look at.</summary>
    [LoggerMessage(2, LogLevel.Warning, "{Line}")]
    public static partial void Warn(this ILogger log, string line);
}
