namespace NanoMedAgent.Hospital.Readings;

/// <summary>The outcome of storing an epoch.</summary>
public enum EpochOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>The same announcement is stored already.</summary>
    Known,

    /// <summary>Another announcement of this epoch is stored already; it is not replaced.</summary>
    Changed,
}
