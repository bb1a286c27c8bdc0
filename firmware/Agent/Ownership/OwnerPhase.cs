namespace NanoMedAgent.Ownership;

/// <summary>Whose the device is. The number is in flash: never reuse one.</summary>
internal enum OwnerPhase
{
    /// <summary>Nobody's: it waits for a voucher of its maker.</summary>
    Unowned = 0,

    /// <summary>A voucher was accepted, and the authority in it is being stored.</summary>
    Taking = 1,

    /// <summary>It is the hospital's whose authority is stored.</summary>
    Owned = 2,
}
