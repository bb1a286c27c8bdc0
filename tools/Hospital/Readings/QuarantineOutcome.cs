namespace NanoMedAgent.Hospital.Readings;

/// <summary>What became of a pack that was to go to quarantine.</summary>
public enum QuarantineOutcome
{
    /// <summary>It is kept there.</summary>
    Kept,

    /// <summary>Its number was stored before.</summary>
    Known,

    /// <summary>Its device has as much there as it may: nothing was stored, and its number does not count as received.</summary>
    Full,
}
