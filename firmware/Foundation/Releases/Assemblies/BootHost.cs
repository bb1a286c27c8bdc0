using NanoMedAgent.Cryptography;

namespace NanoMedAgent.Releases.Assemblies;

/// <summary>
/// A set of files as its manifest sees it at a start: each component is read once and completely, and what was hashed is what is loaded.
/// Conditions about the right moment were checked when the release was accepted.
/// </summary>
internal sealed class BootHost : ISuitHost
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
    }

    /// <summary>The components that were hashed; null for one that was not.</summary>
    public readonly byte[][] Images;

    /// <inheritdoc/>
    public long UnixSeconds => 1;

    /// <inheritdoc/>
    public long BatteryMilliwattHours => long.MaxValue;

    /// <inheritdoc/>
    public bool IsVendor(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _policy.Vendor);

    /// <inheritdoc/>
    public bool IsClass(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _policy.Class);

    /// <inheritdoc/>
    public bool IsDevice(int component, byte[] identifier) => true;

    /// <inheritdoc/>
    public bool IsAuthorized(long priority) => true;

    /// <inheritdoc/>
    public int SlotOf(int component) => 0;

    /// <inheritdoc/>
    public byte[] VersionOf(int component) => null;

    /// <inheritdoc/>
    public byte[] DigestOf(int component, long size)
    {
        if (Images[component] == null)
        {
            // The sizes were added up before the first byte was fetched; but the heap is allocated now.
            if (size < 0 || size > _slots.SetLimitBytes - _bytes)
            {
                return null;
            }

            Images[component] = _slots.ReadComponent(_slot, component, (int)size);
            _bytes += (int)size;
        }

        byte[] image = Images[component];
        return image == null || image.Length != size ? null : Sha256.Hash(image);
    }

    /// <inheritdoc/>
    public bool BeginsWith(int component, byte[] content) => false;

    /// <inheritdoc/>
    public UpdateReason Fetch(int component, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <inheritdoc/>
    public UpdateReason Copy(int component, int source, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <inheritdoc/>
    public UpdateReason Swap(int component, int source, SuitParameters parameters) => UpdateReason.DirectiveImpossible;

    /// <inheritdoc/>
    public UpdateReason Write(int component, byte[] content) => UpdateReason.DirectiveImpossible;

    /// <inheritdoc/>
    public UpdateReason Invoke(int component) => UpdateReason.DirectiveImpossible;
}
