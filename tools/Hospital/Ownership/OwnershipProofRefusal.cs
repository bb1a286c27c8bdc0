namespace NanoMedAgent.Hospital.Ownership;

/// <summary>Why an event of a device does not prove that an ownership has ended.</summary>
public enum OwnershipProofRefusal
{
    /// <summary>It proves it.</summary>
    None = 0,

    /// <summary>It says nothing about an end.</summary>
    NotAnEnd,

    /// <summary>It was made before the command: it has come again, or was held back.</summary>
    Older,

    /// <summary>The device has no owner, or another one, and nobody here has given it away.</summary>
    NotAsked,

    /// <summary>The end was proven before; nothing is written.</summary>
    ProvenBefore,
}
