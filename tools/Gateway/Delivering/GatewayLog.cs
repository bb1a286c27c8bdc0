using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>
/// What the service logs: a line for each thing that happens, with its parts as fields. No value, patient, key or token is among them.
/// </summary>
/// <param name="logger">Where it is logged.</param>
public sealed partial class GatewayLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "delivering to {Destination} at {Address}")]
    public partial void Started(string destination, string address);

    [LoggerMessage(2, LogLevel.Warning, "{Destination} cannot be reached: {Why}; nothing is lost, trying again in {Seconds} s")]
    public partial void Unavailable(string destination, string why, int seconds);

    [LoggerMessage(3, LogLevel.Information, "{Destination} answers again")]
    public partial void Available(string destination);

    [LoggerMessage(4, LogLevel.Error, "refused: {What} of {Device}: {Reason}; see medagent gateway list")]
    public partial void Refused(string device, string what, string reason);

    [LoggerMessage(5, LogLevel.Warning, "the patient of association {Association} is unknown there, or known twice; the readings wait")]
    public partial void UnknownPatient(string association);

    [LoggerMessage(6, LogLevel.Information, "retracted: readings of association {Association}, ordered by {By}")]
    public partial void Retracted(string association, string by);

    [LoggerMessage(7, LogLevel.Warning, "dead letter {Number} is dropped: what it was about is not stored any more")]
    public partial void DroppedLetter(long number);

    [LoggerMessage(8, LogLevel.Error, "the database failed: {Why}; trying again")]
    public partial void StoreFailed(string why);

    [LoggerMessage(9, LogLevel.Information, "stopped")]
    public partial void Stopped();

    [LoggerMessage(10, LogLevel.Information, "the gateway's public key, for the authorization server: {KeySet}")]
    public partial void Key(string keySet);

    [LoggerMessage(11, LogLevel.Warning, "{Line}")]
    public partial void Warned(string line);

    [LoggerMessage(12, LogLevel.Error, "refused: event {Event}: {Reason}; see medagent gateway list")]
    public partial void RefusedEvent(string @event, string reason);
}
