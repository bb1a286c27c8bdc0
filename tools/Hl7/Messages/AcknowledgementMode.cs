namespace NanoMedAgent.Hl7.Messages;

/// <summary>
/// Which acknowledgements a sender asks for, by MSH-15 and MSH-16 (HL7 v2.6, section 2.9). Where one of the two is there, it is the
/// enhanced mode.
/// </summary>
/// <param name="IsEnhanced">Whether it is the enhanced mode.</param>
/// <param name="Accept">When CA, CE or CR is asked for: AL always, NE never, ER on errors, SU on success.</param>
/// <param name="Application">When AA, AE or AR is asked for.</param>
public readonly record struct AcknowledgementMode(bool IsEnhanced, string Accept, string Application)
{
    /// <summary>What a message asks for. An empty one of the two means never in enhanced mode.</summary>
    public static AcknowledgementMode Of(Hl7Message message)
    {
        (string accept, string application) = (message.Header[15].Text, message.Header[16].Text);
        return new AcknowledgementMode(accept.Length + application.Length > 0, accept, application);
    }

    /// <summary>Whether an acknowledgement is to be sent.</summary>
    /// <param name="condition">AL, NE, ER, SU, or empty.</param>
    /// <param name="isSuccess">Whether it is one of success.</param>
    public static bool IsWanted(string condition, bool isSuccess) => condition switch
    {
        "AL" => true,
        "SU" => isSuccess,
        "ER" => !isSuccess,
        _ => false,
    };
}
