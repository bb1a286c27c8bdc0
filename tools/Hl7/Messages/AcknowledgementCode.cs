namespace NanoMedAgent.Hl7.Messages;

/// <summary>What became of a message (HL7 table 0008).</summary>
public enum AcknowledgementCode
{
    /// <summary>The application has taken it.</summary>
    AA,

    /// <summary>The application has found an error in it.</summary>
    AE,

    /// <summary>The application does not take it.</summary>
    AR,

    /// <summary>It is kept safely. What the application says comes later, or never.</summary>
    CA,

    /// <summary>It could not be kept now.</summary>
    CE,

    /// <summary>It is not kept: of a type, version or for somebody that is not served.</summary>
    CR,
}
