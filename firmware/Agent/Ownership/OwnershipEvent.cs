namespace NanoMedAgent.Ownership;

/// <summary>What a device reports about its ownership. The number is on the wire and in the log: never reuse one.</summary>
public enum OwnershipEvent
{
    /// <summary>A voucher was refused; the reason says why.</summary>
    Refused = 0,

    /// <summary>The announcement: the device has no owner, and accepts a voucher.</summary>
    Unowned = 1,

    /// <summary>It has an owner, and waits for its first policy.</summary>
    Owned = 2,

    /// <summary>The last event: everything is erased but the device key, which goes when this was delivered.</summary>
    Retired = 3,
}
