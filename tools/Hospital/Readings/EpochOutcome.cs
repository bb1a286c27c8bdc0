namespace NanoMedAgent.Hospital.Readings;

/// <summary>What became of an epoch that was to be stored.</summary>
public enum EpochOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is stored already, the very same.</summary>
    Known,

    /// <summary>Another one of this id is stored: it is not replaced.</summary>
    Changed,
}
