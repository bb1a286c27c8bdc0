namespace Microsoft.Extensions.Logging;

/// <summary>Levels.</summary>
public static class LoggerExtensions
{
    public static void LogError(this ILogger logger, string message, params object[] args) =>
        logger.Log(LogLevel.Error, default, message, null, null);

    public static void LogInformation(this ILogger logger, string message, params object[] args) =>
        logger.Log(LogLevel.Information, default, message, null, null);

    public static void LogWarning(this ILogger logger, string message, params object[] args) =>
        logger.Log(LogLevel.Warning, default, message, null, null);
}
