using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>Who makes the simulated devices: its release key lies in the folder of all that is kept, so that releases for them can be signed.</summary>
public sealed class SimulatedVendor : IDisposable
{
    /// <summary>Where the vendor's identifier comes from.</summary>
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
    public static SimulatedVendor Open(string folder) => new(SimulatedHospital.LoadOrMake(folder, "vendor"));

    /// <summary>What the devices' images take after themselves.</summary>
    /// <param name="key">The vendor's release key.</param>
    public static ReleasePolicy PolicyFor(CosePublicKey key) => new()
    {
        Vendor = Id,
        Class = ClassId,
        VendorKeys = CoseKey.TryParse(key.Encode(), out CoseKey parsed) ? [parsed] : throw new InvalidDataException("the vendor's key is no P-256 key"),
    };

    /// <summary>Makes a release of an image.</summary>
    /// <param name="image">Its file.</param>
    /// <param name="sequence">The sequence number.</param>
    public byte[] MakeRelease(string image, long sequence)
    {
        byte[] content = File.ReadAllBytes(image);
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
