namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What a gate looks at.</summary>
public enum RolloutGateKind
{
    /// <summary>Percent confirmed, of those in the open ring that have answered and did not fail.</summary>
    Confirmed,

    /// <summary>How many of the open ring have confirmed it.</summary>
    AtLeast,

    /// <summary>Hours since the last confirmation in the open ring.</summary>
    Soak,

    /// <summary>How many devices have refused it.</summary>
    Refused,

    /// <summary>How many devices have rolled back.</summary>
    RolledBack,

    /// <summary>How many devices have a technical alarm after it.</summary>
    TechnicalAlarms,

    /// <summary>How many devices have shown bad evidence after it.</summary>
    Contraindicated,
}
