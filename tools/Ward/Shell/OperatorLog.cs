namespace NanoMedAgent.Ward.Shell;

/// <summary>What the web server warns of, for the operator. What a page's component throws ends that page alone, and is told here.</summary>
internal sealed class OperatorLog(Action<string> log) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log($"{logLevel}: {formatter(state, exception).ReplaceLineEndings(" ")}{(exception is null ? "" : $" ({exception.ToString().ReplaceLineEndings(" ")})")}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It holds nothing.
    }
}
