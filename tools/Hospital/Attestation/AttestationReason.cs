namespace NanoMedAgent.Hospital.Attestation;

/// <summary>Why evidence has its status. The names are stored: never rename one.</summary>
public enum AttestationReason
{
    /// <summary>Its nonce was not asked for, or was answered before, or too late.</summary>
    NonceUnknown,

    /// <summary>Nobody asked for it, and newer evidence of the device is known.</summary>
    Replayed,

    /// <summary>No software was measured: the application of the image runs, or the platform cannot measure.</summary>
    NotMeasured,

    /// <summary>No release that the vendor signed has this manifest.</summary>
    ReleaseUnknown,

    /// <summary>What was loaded is not what is in the manifest.</summary>
    ImageOther,

    /// <summary>The release is for another vendor's devices, another class or another device.</summary>
    ReleaseForOthers,

    /// <summary>A newer release is known for this class of devices.</summary>
    ReleaseOutdated,

    /// <summary>The release is older than the hospital still accepts.</summary>
    ReleaseWithdrawn,

    /// <summary>The number of the start is lower than it was: the flash was written back, or was copied to another device.</summary>
    StartWentBack,

    /// <summary>Secure boot is off.</summary>
    SecureBootOff,

    /// <summary>The flash is not encrypted.</summary>
    FlashReadable,

    /// <summary>A debugger can change what runs.</summary>
    DebugEnabled,

    /// <summary>Another version of the policy than the hospital's is in force.</summary>
    PolicyOther,

    /// <summary>The storage has failed, or has lost a state.</summary>
    StorageFailing,
}
