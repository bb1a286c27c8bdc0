using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>What a vendor has signed: a reference value for evidence.</summary>
/// <param name="SequenceNumber">Its sequence number.</param>
/// <param name="ManifestDigest">SHA-256 of its manifest.</param>
/// <param name="Components">Its components, in the manifest's order.</param>
/// <param name="TagDigest">The digest of its CoSWID tag (<see cref="SoftwareTag"/>); null when its manifest has none.</param>
public sealed record ReferenceRelease(
    long SequenceNumber, byte[] ManifestDigest, IReadOnlyList<ReferenceComponent> Components, byte[]? TagDigest = null)
{
    /// <summary>Whether it is for a device.</summary>
    /// <param name="vendor">The device's vendor.</param>
    /// <param name="deviceClass">Its class.</param>
    /// <param name="identifier">Its identifier.</param>
    public bool IsFor(byte[]? vendor, byte[]? deviceClass, byte[] identifier) => Components.All(component =>
        component.Vendor.AsSpan().SequenceEqual(vendor) && component.Class.AsSpan().SequenceEqual(deviceClass)
        && (component.Device is null || component.Device.AsSpan().SequenceEqual(identifier)));

    /// <summary>Whether these are the digests of its components.</summary>
    public bool Has(IReadOnlyList<byte[]> images) => images.Count == Components.Count
        && images.Zip(Components, (image, component) => component.Digest.AsSpan().SequenceEqual(image)).All(isSame => isSame);
}
