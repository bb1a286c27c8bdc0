namespace NanoMedAgent.Gateway.Hl7;

/// <summary>How messages name those who take part.</summary>
internal sealed record Hl7Names
{
    /// <summary>MSH-3.</summary>
    public string SenderApplication { get; init; } = "NANOMEDAGENT";

    /// <summary>MSH-4.</summary>
    public string SenderFacility { get; init; } = "";

    /// <summary>MSH-5.</summary>
    public string ReceiverApplication { get; init; } = "";

    /// <summary>MSH-6.</summary>
    public string ReceiverFacility { get; init; } = "";

    /// <summary>PID-3.4.2: who has given patients their ids.</summary>
    public required string PatientAuthority { get; init; }

    /// <summary>PID-3.4.3 (HL7 table 0301): ISO for an object identifier, otherwise URI.</summary>
    public required string PatientAuthorityType { get; init; }

    /// <summary>PV1-19.4.2: who has given visits their numbers; empty where that is not said.</summary>
    public string VisitAuthority { get; init; } = "";

    /// <summary>PV1-19.4.3: ISO or URI; empty where there is no authority.</summary>
    public string VisitAuthorityType { get; init; } = "";

    /// <summary>Which acknowledgement is asked for.</summary>
    public AcknowledgementWish Acknowledgement { get; init; }
}
