using System;
using NanoMedAgent.Cryptography;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// A set of files as its manifest sees it at a start: each component is read once and completely, and what was hashed is what is loaded.
/// Conditions about the right moment were checked when the release was accepted.
/// </summary>
internal sealed class BootHost : SuitHost
{
    private readonly AssemblySlots _slots;
    private readonly ReleasePolicy _policy;
    private readonly int _slot;
    private int _bytes;

    /// <summary>A host for one set.</summary>
    public BootHost(AssemblySlots slots, int slot, int components, ReleasePolicy policy)
    {
        _slots = slots;
        _slot = slot;
        _policy = policy;
        Images = new byte[components][];
        Measurements = new byte[components * Sha256.DigestLength];
    }

    /// <summary>The components that were hashed; null for one that was not.</summary>
    public readonly byte[][] Images;

    /// <summary>SHA-256 of each component, 32 bytes each.</summary>
    public readonly byte[] Measurements;

    /// <inheritdoc/>
    public override long UnixSeconds => 1;

    /// <inheritdoc/>
    public override long BatteryMilliwattHours => long.MaxValue;

    /// <inheritdoc/>
    [OwnFrame]
    public override bool IsVendor(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _policy.Vendor);

    /// <inheritdoc/>
    [OwnFrame]
    public override bool IsClass(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _policy.Class);

    /// <inheritdoc/>
    public override bool IsDevice(int component, byte[] identifier) => true;

    /// <inheritdoc/>
    public override bool IsAuthorized(long priority) => true;

    /// <inheritdoc/>
    public override byte[] DigestOf(int component, long size)
    {
        if (Images[component] == null)
        {
            // The sizes were added up before the first byte was fetched; but the heap is allocated now.
            if (size < 0 || size > _slots.LoadLimitBytes - _bytes)
            {
                return null;
            }

            Images[component] = _slots.ReadComponent(_slot, component, (int)size);
            _bytes += (int)size;
        }

        byte[] image = Images[component];
        if (image == null || image.Length != size)
        {
            return null;
        }

        byte[] digest = Sha256.Hash(image);
        Array.Copy(digest, 0, Measurements, component * digest.Length, digest.Length);
        return digest;
    }
}
