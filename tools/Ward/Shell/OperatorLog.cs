namespace NanoMedAgent.Ward.Shell;

/// <summary>
/// Passes the web server's warnings and errors on to the operator. An exception in a page's component ends that page alone, and appears
/// here.
/// </summary>
internal sealed class OperatorLog(ILogger log) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to free.
    }
}
