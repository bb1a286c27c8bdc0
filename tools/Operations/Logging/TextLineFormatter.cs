using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Operations.Logging;

/// <summary>A line for people: the time in UTC, a word for what is not in order, the message. Control characters are escaped.</summary>
internal sealed class TextLineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "text-line";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        string level = entry.LogLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error => "error: ",
            LogLevel.Critical => "critical: ",
            _ => "",
        };

        // With where it came from: nobody expected it.
        string failure = entry.Exception is { } exception ? $" ({exception})" : "";
        writer.WriteLine(FormattableString.Invariant(
            $"{DateTimeOffset.UtcNow:u} {level}{Printable.Line(entry.Formatter(entry.State, null) + failure)}"));
    }
}
