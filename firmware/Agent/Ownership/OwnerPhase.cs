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

    /// <summary>The owner gives it away: everything of the owner is being erased.</summary>
    HandingOver = 3,

    /// <summary>It is at the end of its life: everything is being erased but what it needs to say so.</summary>
    Retiring = 4,

    /// <summary>It has said so: the device key and the rest are being erased.</summary>
    Forgetting = 5,

    /// <summary>Nothing is left but this.</summary>
    Retired = 6,
}
