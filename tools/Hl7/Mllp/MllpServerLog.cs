using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>What a server logs. Nothing of a message is in it but its type.</summary>
internal sealed partial class MllpServerLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "HL7: {Peer} has connected")]
    public partial void Connected(string peer);

    [LoggerMessage(2, LogLevel.Information, "HL7: {Peer} has closed its connection")]
    public partial void Closed(string peer);

    [LoggerMessage(3, LogLevel.Warning, "HL7: the connection of {Peer} is closed: {Why}")]
    public partial void Failed(string peer, string why);

    [LoggerMessage(4, LogLevel.Warning, "HL7: {Peer} sent what is no message: {Why}")]
    public partial void Unreadable(string peer, string why);

    [LoggerMessage(5, LogLevel.Warning, "HL7: a {Code} message of {Peer} is not taken: {Why}")]
    public partial void NotTaken(string peer, string code, string why);

    [LoggerMessage(6, LogLevel.Warning, "HL7: {Peer} is refused: there are {Count} connections already")]
    public partial void TooMany(string peer, int count);

    [LoggerMessage(7, LogLevel.Error, "HL7: a {Code} message of {Peer} could not be handled")]
    public partial void HandlerFailed(Exception failure, string peer, string code);

    [LoggerMessage(8, LogLevel.Error, "HL7: no connection can be accepted: {Why}; trying again")]
    public partial void AcceptFailed(string why);
}
