namespace NanoMedAgent.Hospital.Pairing;

/// <summary>The outcome of asking for the end of an association.</summary>
public enum UnpairOutcome
{
    /// <summary>The device was told; the association ends when the device reports it.</summary>
    Asked,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>There is no such association, or it had ended before.</summary>
    NotFound,

    /// <summary>Only an administrator may.</summary>
    NotAllowed,
}
