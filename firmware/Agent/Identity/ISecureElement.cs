using NanoMedAgent.Cose;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Identity;

/// <summary>A chip that makes the device key, keeps it and works with it. The private half never leaves it.</summary>
public interface ISecureElement : IKeyVault
{
    /// <summary>Whether the chip is why the last operation failed.</summary>
    bool HasFailed { get; }

    /// <summary>
    /// Finds the key that this device has made before, at each start; or makes it on a new device, as <see cref="StoredKeyVault.Open"/>.
    /// </summary>
    /// <param name="storage">Has what the device remembers of its key.</param>
    /// <returns>
    /// Failed when the storage or the chip did. Damaged when there was a key and it is lost, the chip has another one than the storage
    /// remembers, or the storage is older than the chip.
    /// </returns>
    StorageResult Open(IStorage storage);

    /// <summary>Replaces the key by another one, at the end of the device's life.</summary>
    /// <returns>false when the chip failed.</returns>
    bool TryReplaceKey();
}
