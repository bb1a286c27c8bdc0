namespace NanoMedAgent.Hl7.Messages;

/// <summary>What a receiver says about a message: MSA, and ERR where there is one (HL7 v2.6, sections 2.14.2 and 2.14.5).</summary>
/// <param name="Code">What became of it.</param>
/// <param name="ControlId">The message's MSH-10.</param>
/// <param name="Reason">Why it was not taken, as the receiver words it; empty if it does not say.</param>
public sealed record Acknowledgement(AcknowledgementCode Code, string ControlId, string Reason = "")
{
    /// <summary>Longest reason that is kept or sent.</summary>
    public const int ReasonLimit = 200;

    /// <summary>Whether it is about safe keeping (CA, CE, CR) and not from the application.</summary>
    public bool IsAccept => Code is AcknowledgementCode.CA or AcknowledgementCode.CE or AcknowledgementCode.CR;

    /// <summary>Whether the message was taken.</summary>
    public bool IsPositive => Code is AcknowledgementCode.AA or AcknowledgementCode.CA;

    /// <summary>Reads an acknowledgement.</summary>
    /// <returns>null if the message is none.</returns>
    public static Acknowledgement? Read(Hl7Message message)
    {
        if (message.Find("MSA") is not { } msa || !Enum.TryParse(msa[1].Text, out AcknowledgementCode code)
            || msa[1].Text != code.ToString() || msa[2].IsEmpty)
        {
            return null;
        }

        // ERR-8 is for people, ERR-7 for support, ERR-3 a code with its text; MSA-3 is from before version 2.4.
        Hl7Segment? error = message.Find("ERR");
        string[] words =
            [error?[8].WholeText ?? "", error?[7].WholeText ?? "", error?[3][2] ?? "", error?[3][1] ?? "", msa[3].WholeText, msa[6][2]];
        string reason = words.FirstOrDefault(word => word.Length > 0) ?? "";
        return new Acknowledgement(code, msa[2].Text, Cut(reason));
    }

    /// <summary>Writes an acknowledgement.</summary>
    /// <param name="request">The message that it is about; sender and receiver change places.</param>
    /// <param name="controlId">Its own MSH-10.</param>
    /// <param name="time">When it is sent.</param>
    public Hl7Message ToMessage(Hl7Message request, string controlId, DateTimeOffset time)
    {
        Hl7Segment asked = request.Header;
        string version = asked[12].Text;
        Hl7Segment header = new Hl7Segment("MSH")
            .Set(3, Copy(asked[5])).Set(4, Copy(asked[6])).Set(5, Copy(asked[3])).Set(6, Copy(asked[4]))
            .Set(7, Hl7Time.Format(time))
            .Set(9, "ACK", request.Type.Trigger, "ACK")
            .Set(10, controlId)
            .Set(11, asked[11].IsEmpty ? "P" : asked[11].Text)
            .Set(12, version.Length > 0 ? version : "2.6")
            .Set(18, Hl7CharacterSet.Utf8);
        List<Hl7Segment> segments = [header, new Hl7Segment("MSA").Set(1, Code.ToString()).Set(2, ControlId)];
        if (!IsPositive)
        {
            // 207 is "application internal error", 200 "unsupported message type" (HL7 table 0357).
            bool isRejected = Code is AcknowledgementCode.AR or AcknowledgementCode.CR;
            segments.Add(new Hl7Segment("ERR")
                .Set(3, isRejected ? "200" : "207", isRejected ? "Unsupported message type" : "Application internal error", "HL70357")
                .Set(4, "E")
                .Set(8, Cut(Reason)));
        }

        return new Hl7Message(segments);
    }

    private static Hl7Component[] Copy(Hl7Field name) => [name[1], name[2], name[3]];

    private static string Cut(string reason) => reason.Length > ReasonLimit ? reason[..ReasonLimit] : reason;
}
