namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What became of the wish to end an association.</summary>
public enum UnpairOutcome
{
    /// <summary>The device was told; it ends when the device says so.</summary>
    Asked,

    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>There is no such association, or it had ended before.</summary>
    NotFound,

    /// <summary>Only an administrator may.</summary>
    NotAllowed,
}
