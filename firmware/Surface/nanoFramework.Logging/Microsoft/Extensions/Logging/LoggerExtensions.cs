namespace Microsoft.Extensions.Logging;

public static class LoggerExtensions
{
    public static void LogError(this ILogger logger, string message, params object[] args) => throw null;
    public static void LogInformation(this ILogger logger, string message, params object[] args) => throw null;
    public static void LogWarning(this ILogger logger, string message, params object[] args) => throw null;
}
