using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Admissions;

/// <summary>What the service logs. Nothing in it is about one patient.</summary>
/// <param name="log">Where to.</param>
public sealed partial class AdmissionsLog(ILogger log)
{
    private readonly ILogger _log = log;

    /// <summary>It listens.</summary>
    [LoggerMessage(LogLevel.Information, "takes ADT messages at {Address}, {Protection}")]
    public partial void Started(string address, string protection);

    /// <summary>It has stopped.</summary>
    [LoggerMessage(LogLevel.Information, "stopped; what was acknowledged is stored")]
    public partial void Stopped();

    /// <summary>The database does not take a message.</summary>
    [LoggerMessage(LogLevel.Error, "a message is not stored, and not acknowledged: {Why}")]
    public partial void NotStored(string why);

    /// <summary>A message was refused, or has changed nothing.</summary>
    [LoggerMessage(LogLevel.Warning, "message {Message} of {Source} was answered {Answer}; the ward's page Admissions says why")]
    public partial void Noticed(string source, string message, string answer);
}
