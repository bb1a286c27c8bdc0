namespace NanoMedAgent.Hospital.Delegations;

/// <summary>What a delegate may do. The numbers are on the wire (PROTOCOL.md, "Delegation").</summary>
[Flags]
public enum DelegationPurposes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Change policies.</summary>
    Policy = 1,

    /// <summary>Command what has no purpose of its own.</summary>
    Command = 2,

    /// <summary>Pair and unpair.</summary>
    Grant = 4,

    /// <summary>Co-sign releases.</summary>
    CoSignature = 8,

    /// <summary>Delegate further.</summary>
    Delegate = 16,

    /// <summary>Ask for certification requests, and bring certificates.</summary>
    Certificate = 32,
}
