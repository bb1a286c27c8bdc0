using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The device as the manifest of a release sees it during the installation. A dry run comes first: it only adds up what would be fetched.
/// So a release that does not fit, or must not be installed now, does not touch the slot.
/// </summary>
internal sealed class InstallHost : SuitHost
{
    private readonly IUpdateSlots _slots;
    private readonly IPayloadSource _source;
    private readonly UpdateSettings _settings;
    private readonly UpdateSituation _situation;
    private readonly byte[] _runningVersion;

    // The known content of the components: their digests and sizes.
    private readonly byte[][] _digests;
    private readonly int[] _sizes;
    private bool _isDryRun;
    private bool _isStart;

    /// <summary>A host for one release.</summary>
    public InstallHost(
        IUpdateSlots slots, IPayloadSource source, UpdateSettings settings, UpdateSituation situation, ProvenRelease release,
        byte[] runningVersion)
    {
        _slots = slots;
        _source = source;
        _settings = settings;
        _situation = situation;
        _runningVersion = runningVersion;
        Machine = new SuitMachine(release.Manifest, this);
        int components = release.Manifest.Components.Length;
        _digests = new byte[components][];
        _sizes = new int[components];
    }

    /// <summary>Carries out the release's commands.</summary>
    public readonly SuitMachine Machine;

    /// <summary>What is being fetched, or null.</summary>
    public Download Download;

    /// <summary>Whether a person has agreed to the release.</summary>
    public bool HasConsent;

    /// <summary>Bytes of all components.</summary>
    public int TotalBytes;

    /// <summary>Bytes of them that are in the slot and proven, or are being fetched.</summary>
    public int DoneBytes
    {
        get
        {
            int done = Download == null ? 0 : Download.DoneBytes;
            for (int i = 0; i < _digests.Length; i++)
            {
                done += _digests[i] == null ? 0 : _sizes[i];
            }

            return done;
        }
    }

    /// <inheritdoc/>
    public override long UnixSeconds => _situation.UnixSeconds;

    /// <inheritdoc/>
    public override long BatteryMilliwattHours => _situation.BatteryMilliwattHours;

    /// <summary>Dry run: checks whether the release is for this device, may be installed now, and fits.</summary>
    [OwnFrame]
    public UpdateReason DryRun()
    {
        UpdateReason reason = _digests.Length > _slots.ComponentsLimit ? UpdateReason.ComponentUnknown : UpdateReason.None;
        TotalBytes = 0;
        Forget();
        _isDryRun = true;
        reason = reason == UpdateReason.None ? Machine.Fetch() : reason;
        reason = reason == UpdateReason.None ? Machine.Install() : reason;
        reason = reason == UpdateReason.None ? Validate() : reason;
        if (reason == UpdateReason.None)
        {
            // Once more with the conditions of the loader, which does not know the running version: do not fetch what it would not start.
            _isStart = true;
            reason = Validate();
            _isStart = false;
        }

        _isDryRun = false;
        Forget();
        return reason;
    }

    /// <summary>Continues to fetch and install.</summary>
    /// <returns>None when the release is complete and its digests are right; <see cref="UpdateReason.Underway"/> until then.</returns>
    public UpdateReason ContinueInstall()
    {
        if (Download != null)
        {
            UpdateReason fetched = Download.Step(_situation.NowMs);
            if (fetched != UpdateReason.None)
            {
                return fetched;
            }

            _digests[Download.Component] = Download.Digest;
            Download = null;
        }

        UpdateReason reason = Machine.Fetch();
        reason = reason == UpdateReason.None ? Machine.Install() : reason;
        return reason == UpdateReason.None ? Validate() : reason;
    }

    /// <inheritdoc/>
    [OwnFrame]
    public override bool IsVendor(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _settings.Policy.Vendor);

    /// <inheritdoc/>
    [OwnFrame]
    public override bool IsClass(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _settings.Policy.Class);

    /// <inheritdoc/>
    [OwnFrame]
    public override bool IsDevice(int component, byte[] identifier) => ConstantTime.AreEqual(identifier, _settings.Device);

    /// <inheritdoc/>
    public override bool IsAuthorized(long priority) => HasConsent || !_situation.HasPatient;

    /// <inheritdoc/>
    public override byte[] VersionOf(int component) => _isStart ? null : _runningVersion;

    /// <inheritdoc/>
    public override byte[] DigestOf(int component, long size) =>
        _digests[component] != null && _sizes[component] == size ? _digests[component] : null;

    /// <inheritdoc/>
    public override UpdateReason Fetch(int component, SuitParameters parameters)
    {
        if (IsThere(component, parameters.Size, parameters.Digest))
        {
            return UpdateReason.None;
        }

        if (_isDryRun)
        {
            return Add(component, parameters);
        }

        _sizes[component] = (int)parameters.Size;
        Download = new Download(_slots, _source, component, parameters);
        return UpdateReason.Underway;
    }

    /// <inheritdoc/>
    public override UpdateReason Copy(int component, int source, SuitParameters parameters)
    {
        if (IsThere(component, parameters.Size, parameters.Digest))
        {
            return UpdateReason.None;
        }

        if (source >= _digests.Length || !IsThere(source, parameters.Size, parameters.Digest))
        {
            return UpdateReason.ImageWrong;
        }

        if (_isDryRun)
        {
            return Add(component, parameters);
        }

        byte[] block = new byte[SlotBlock.Bytes];
        for (int offset = 0; offset < parameters.Size; offset += SlotBlock.Bytes)
        {
            if (!_slots.TryRead(source, offset, block, out int count) || _slots.Write(component, offset, block, count) != SlotResult.Done)
            {
                return UpdateReason.StorageFailed;
            }
        }

        _sizes[component] = _sizes[source];
        _digests[component] = _digests[source];
        return UpdateReason.None;
    }

    /// <inheritdoc/>
    public override UpdateReason Write(int component, byte[] content)
    {
        byte[] digest = Sha256.Hash(content);
        if (IsThere(component, content.Length, digest))
        {
            return UpdateReason.None;
        }

        _sizes[component] = content.Length;
        if (_isDryRun)
        {
            TotalBytes += content.Length;
        }
        else if (_slots.Write(component, 0, content, content.Length) != SlotResult.Done)
        {
            return UpdateReason.StorageFailed;
        }

        _digests[component] = digest;
        return TotalBytes <= _slots.SetLimitBytes ? UpdateReason.None : UpdateReason.SetTooLarge;
    }

    /// <summary>Runs the validate sequence, and checks that it has validated each component.</summary>
    [OwnFrame]
    private UpdateReason Validate()
    {
        UpdateReason reason = Machine.Validate();
        return reason == UpdateReason.None && !Machine.AreAllMatched ? UpdateReason.ImageUnchecked : reason;
    }

    private bool IsThere(int component, long size, byte[] digest) =>
        _digests[component] != null && _sizes[component] == size && ConstantTime.AreEqual(_digests[component], digest);

    private UpdateReason Add(int component, SuitParameters parameters)
    {
        if (parameters.Size > _slots.SetLimitBytes - TotalBytes)
        {
            return UpdateReason.SetTooLarge;
        }

        TotalBytes += (int)parameters.Size;
        _sizes[component] = (int)parameters.Size;
        _digests[component] = parameters.Digest;
        return UpdateReason.None;
    }

    private void Forget()
    {
        for (int i = 0; i < _digests.Length; i++)
        {
            _digests[i] = null;
        }
    }
}
