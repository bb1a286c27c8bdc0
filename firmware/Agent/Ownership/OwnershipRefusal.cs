namespace NanoMedAgent.Ownership;

/// <summary>Why a voucher was refused, or None. The number is on the wire and in the log: never reuse one.</summary>
public enum OwnershipRefusal
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>It is not a voucher, or its encoding is invalid.</summary>
    Malformed = 1,

    /// <summary>It is for another device.</summary>
    OtherDevice = 2,

    /// <summary>Its number is not higher than that of the last voucher.</summary>
    NumberUsed = 3,

    /// <summary>It answers an earlier announcement of the device, or that of another one.</summary>
    NonceOld = 4,

    /// <summary>The device does not know the date, so it cannot check the expiry.</summary>
    DateUnknown = 5,

    /// <summary>It has expired.</summary>
    Expired = 6,

    /// <summary>The rate limit for vouchers is exceeded: each takes the device seconds.</summary>
    TooMany = 7,

    /// <summary>The maker of this device has not signed it.</summary>
    NotByMaker = 8,

    /// <summary>It could not be stored.</summary>
    StorageFailed = 9,
}
