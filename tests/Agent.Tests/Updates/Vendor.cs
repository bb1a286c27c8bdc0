using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>
/// A vendor that makes releases: images, manifests, signatures. It uses the hospital's library and nothing of the firmware.
/// </summary>
/// <param name="key">The vendor's key; it is disposed of with the vendor.</param>
internal sealed class Vendor(HospitalKey key) : IDisposable
{
    private readonly byte[] _id = SuitIdentifier.Vendor("nanomedagent.example");
    private readonly HospitalKey _key = key;

    /// <summary>A vendor with a key of its own.</summary>
    public Vendor()
        : this(HospitalKey.Create())
    {
    }

    /// <summary>The class of the devices.</summary>
    public byte[] Class => SuitIdentifier.Class(_id, "vital-signs-1");

    /// <summary>Which releases its images accept.</summary>
    public ReleasePolicy Policy => new() { Vendor = _id, Class = Class, VendorKeys = [Firmware(_key)] };

    /// <summary>An image whose bytes depend only on the name.</summary>
    public static byte[] Image(string name, int size = 9000)
    {
        byte[] image = new byte[size];
        new Random(name.Sum(letter => letter)).NextBytes(image);
        return image;
    }

    /// <summary>A release of images, which are put on the mirror.</summary>
    public Release Release(long sequence, FakeMirror mirror, params byte[][] images)
    {
        ReleaseComponent[] components = new ReleaseComponent[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            string uri = $"{sequence}-{i}.bin";
            mirror.Files[uri] = images[i];
            components[i] = new ReleaseComponent([[(byte)i]], SHA256.HashData(images[i]), images[i].Length, uri);
        }

        return new Release
        {
            SequenceNumber = sequence,
            Version = [1, (int)sequence],
            Vendor = _id,
            Class = Class,
            Components = components
        };
    }

    /// <summary>The envelope of a release, signed.</summary>
    public byte[] Sign(Release release)
    {
        byte[] manifest = SuitManifestWriter.Write(release);
        return SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _key));
    }

    /// <summary>Whether the vendor has signed this image, checked with the hospital's library. A boot loader asks for this.</summary>
    public bool HasSigned(byte[] envelope, byte[] image)
    {
        try
        {
            return SignedRelease.Read(envelope).Covers(_key.Public, image);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The envelope of a release, signed by two vendors' keys.</summary>
    public byte[] Sign(Release release, Vendor other)
    {
        byte[] manifest = SuitManifestWriter.Write(release);
        return SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _key), SuitEnvelopeWriter.Sign(manifest, other._key));
    }

    /// <summary>The id of its key.</summary>
    public byte[] KeyId => _key.Public.KeyId;

    /// <summary>The envelope of a manifest, signed.</summary>
    public byte[] Sign(byte[] manifest) => SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _key));

    public void Dispose() => _key.Dispose();

    private static CoseKey Firmware(HospitalKey key) => CoseKey.TryParse(key.Public.Encode(), out CoseKey parsed) ? parsed
        : throw new InvalidOperationException();
}
