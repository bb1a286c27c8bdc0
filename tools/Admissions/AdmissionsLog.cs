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

    /// <summary>It asks.</summary>
    [LoggerMessage(LogLevel.Information, "asks {Address} every {Seconds} s")]
    public partial void Asks(string address, double seconds);

    /// <summary>The key with which it asks for tokens.</summary>
    [LoggerMessage(LogLevel.Information, "its key for the authorization server: {KeySet}")]
    public partial void Key(string keySet);

    /// <summary>The server could not be asked.</summary>
    [LoggerMessage(LogLevel.Warning, "the server could not be asked: {Why}")]
    public partial void NotAsked(string why);

    /// <summary>A resource cannot be used, or has changed nothing.</summary>
    [LoggerMessage(LogLevel.Warning, "{Message} of {Source} was not used; the ward's page Admissions says why")]
    public partial void Found(string source, string message);

    /// <summary>Something that an operator should look at.</summary>
    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    public partial void Warned(string warning);
}
