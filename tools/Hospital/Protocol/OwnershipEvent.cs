namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What a device reports of its ownership. The numbers are on the wire (PROTOCOL.md, "Ownership").</summary>
public enum OwnershipEvent
{
    /// <summary>A voucher was refused; the reason says why.</summary>
    Refused = 0,

    /// <summary>The device has no owner, and accepts a voucher.</summary>
    Unowned = 1,

    /// <summary>It has an owner, and waits for its first policy.</summary>
    Owned = 2,

    /// <summary>The last event of a device: everything on it is erased, and its key goes next.</summary>
    Retired = 3,
}
