namespace NanoMedAgent;

/// <summary>A state in the storage that an event is about. The number is on the wire: never reuse one.</summary>
public enum StoredState
{
    /// <summary>None in particular.</summary>
    None = 0,

    /// <summary>The device key.</summary>
    Key = 1,

    /// <summary>The authority's key.</summary>
    Authority = 2,

    /// <summary>The data policy.</summary>
    Policy = 3,

    /// <summary>Starts, epoch ids, sequence numbers.</summary>
    Counters = 4,

    /// <summary>The association.</summary>
    Pairing = 5,

    /// <summary>The counter of commands.</summary>
    Commands = 6,

    /// <summary>Which release was confirmed last.</summary>
    Updates = 7,

    /// <summary>The setup code on the label.</summary>
    SetupCode = 8,

    /// <summary>Whose the device is, and the number of its last voucher.</summary>
    Ownership = 9,

    /// <summary>The highest version of a policy, and the delegations that are known.</summary>
    Delegations = 10,

    /// <summary>The certificates, and the TLS key.</summary>
    Certificates = 11,
}
