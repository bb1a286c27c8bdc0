namespace NanoMedAgent.Platform;

/// <summary>
/// What the platform can read about its own protection, for evidence (PROTOCOL.md, "Attestation"). A platform that cannot read something
/// says so: -1.
/// </summary>
public interface IPlatformSecurity
{
    /// <summary>Whether the boot loader verified a signature of everything that was started: 1 or 0; -1 when unknown.</summary>
    int SecureBoot { get; }

    /// <summary>Whether the flash is encrypted: 1 or 0; -1 when unknown.</summary>
    int FlashEncryption { get; }

    /// <summary>Debug Status of RFC 9711, section 4.2.9: 0 enabled, 1 to 4 disabled; -1 when unknown.</summary>
    int DebugStatus { get; }

    /// <summary>Why the device has started.</summary>
    ResetReason ResetReason { get; }
}
