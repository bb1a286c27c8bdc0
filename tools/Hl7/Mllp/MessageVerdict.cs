using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>What an application decides about a message that has come.</summary>
public readonly record struct MessageVerdict
{
    private MessageVerdict(AcknowledgementCode? code, string reason) => (Code, Reason) = (code, reason);

    /// <summary>It is taken, and kept safely.</summary>
    public static MessageVerdict Accepted { get; } = new(AcknowledgementCode.AA, "");

    /// <summary>AA, AE, AR; null if it cannot be decided now.</summary>
    public AcknowledgementCode? Code { get; }

    /// <summary>Why it was not taken. The sender reads it: no patient's data, no secret.</summary>
    public string Reason { get; }

    /// <summary>There is an error in it (AE). The sender should not send it again as it is.</summary>
    public static MessageVerdict Error(string reason) => new(AcknowledgementCode.AE, reason);

    /// <summary>It is of no kind that is taken here (AR).</summary>
    public static MessageVerdict Rejected(string reason) => new(AcknowledgementCode.AR, reason);

    /// <summary>
    /// It cannot be kept now. A sender in enhanced mode gets CE. For the original mode there is no such answer: the connection is closed,
    /// so that the sender sends it again.
    /// </summary>
    public static MessageVerdict Unavailable(string reason) => new(null, reason);
}
