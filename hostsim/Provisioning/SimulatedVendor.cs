using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>
/// The maker of the simulated devices. Its release key lies in the folder of the run, so that releases for them can be signed.
/// </summary>
public sealed class SimulatedVendor : IDisposable
{
    /// <summary>The domain that the vendor's identifier is derived from.</summary>
    public const string Domain = "nanomedagent.example";

    /// <summary>The class of the simulated devices.</summary>
    public const string DeviceClass = "vital-signs-1";

    private static readonly byte[] Id = SuitIdentifier.Vendor(Domain);
    private static readonly byte[] ClassId = SuitIdentifier.Class(Id, DeviceClass);

    private readonly HospitalKey _key;

    private SimulatedVendor(HospitalKey key) => _key = key;

    /// <summary>Its public key.</summary>
    public CosePublicKey Public => _key.Public;

    /// <summary>The vendor of a folder.</summary>
    public static SimulatedVendor Open(string folder) => new(SimulatedHospital.LoadOrMakeKey(folder, "vendor"));

    /// <summary>The policy for releases that is compiled into the firmware of a vendor's devices.</summary>
    /// <param name="key">The vendor's release key.</param>
    /// <exception cref="InvalidDataException">The firmware cannot use the key.</exception>
    public static ReleasePolicy PolicyFor(CosePublicKey key) => new()
    {
        Vendor = Id,
        Class = ClassId,
        VendorKeys = CoseKey.TryParse(key.Encode(), out CoseKey parsed)
            ? [parsed]
            : throw new InvalidDataException("the vendor's key is not a P-256 key"),
    };

    /// <summary>The same for an image of firmware/Esp32, in the form of the generated VendorKeys.cs.</summary>
    /// <param name="key">The vendor's release key.</param>
    public static ReleaseKeys KeysFor(CosePublicKey key) => new()
    {
        Vendor = Convert.ToHexStringLower(Id),
        Class = Convert.ToHexStringLower(ClassId),
        Keys = [Convert.ToHexStringLower(key.Encode())],
        HashBasedKey = "",
        RevokedKeyIds = [],
    };

    /// <summary>Makes a release of an image.</summary>
    /// <param name="image">The image's file.</param>
    /// <param name="sequence">The sequence number.</param>
    /// <returns>A SUIT envelope.</returns>
    public byte[] MakeRelease(string image, long sequence)
    {
        byte[] content = InputFile.ReadBytes(image);
        byte[] manifest = SuitManifestWriter.Write(new Release
        {
            SequenceNumber = sequence,
            Version = [1, (int)sequence],
            Vendor = Id,
            Class = ClassId,
            Components = [new ReleaseComponent([[0]], SHA256.HashData(content), content.Length, Path.GetFileName(image))],
        });
        return SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _key));
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
