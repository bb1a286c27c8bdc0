using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// Which devices run a component: the release that a device has shown last, and the bill of materials that is bound to it. What only a
/// cable can replace is in the image that the device was flashed with, which it does not measure. So a bill without such a component does
/// not clear a device.
/// </summary>
/// <param name="releases">The releases of the vendor.</param>
/// <param name="bills">Their bills.</param>
public sealed class ExposedDevices(ReferenceReleases releases, ReleaseBills bills)
{
    /// <summary>Whether a device runs a component.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="key">Its key; null when it is not known.</param>
    /// <param name="shown">Its newest evidence; null when it has shown none.</param>
    /// <param name="name">The component's name, or its package URL without a version.</param>
    /// <param name="version">Its version; null for any.</param>
    public DeviceExposure Judge(string device, CosePublicKey? key, StoredAttestation? shown, string name, string? version)
    {
        DeviceExposure Unknown(string because, long? release = null) => new(device, Exposure.Unknown, release, null, because);
        if (shown is null)
        {
            return Unknown("it has not shown what it runs");
        }

        if (shown.Status == AttestationStatus.Contraindicated)
        {
            return Unknown($"what it shows is not believed: {shown.ReasonText}");
        }

        AttestationToken? token = null;
        if (key is null
            || AttestationToken.TryRead(new Topic(device, Topic.Events, ""), shown.Evidence, key, out token) != RefusalReason.None)
        {
            return Unknown("its evidence cannot be verified any more");
        }

        if (token!.Software is not { } software)
        {
            return Unknown("it runs no release, but the image that it was flashed with");
        }

        if (releases.Find(software.ManifestDigest) is not { } release)
        {
            return Unknown("its release is not among those that were given", shown.Release);
        }

        return bills.Of(release) is { } components
            ? Judge(device, release.SequenceNumber, components, name, version)
            : Unknown("the bill of materials of its release is not here, or its manifest has no digest of one", release.SequenceNumber);
    }

    private static DeviceExposure Judge(
        string device, long release, IReadOnlyList<BilledComponent> components, string name, string? version)
    {
        BilledComponent[] named = [.. components.Where(component => IsNamed(component, name))];
        BilledComponent? found = Array.Find(named, component => version is null || component.Version == version);
        if (found is not null)
        {
            return new DeviceExposure(device, Exposure.Affected, release, found, "by the bill of its release");
        }

        if (Array.Find(named, component => component.Version is null) is { } unversioned)
        {
            return new DeviceExposure(device, Exposure.Unknown, release, unversioned, "the bill does not know the version");
        }

        return named.Length == 0 || !Array.TrueForAll(named, component => component.IsReplacedByRelease)
            ? new DeviceExposure(
                device, Exposure.Unknown, release, named.FirstOrDefault(),
                "its release does not have it, but the image that it was flashed with is not measured")
            : new DeviceExposure(device, Exposure.NotAffected, release, named[0], "its release has another version");
    }

    private static bool IsNamed(BilledComponent component, string name) =>
        component.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || component.PackageUrl == name
        || component.PackageUrl.StartsWith(name + "@", StringComparison.Ordinal);
}
