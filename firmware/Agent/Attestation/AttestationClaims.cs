using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Attestation;

/// <summary>
/// The claims of a token: those of RFC 9711 under their registered labels, and what has no registered label under labels for private use.
/// What the device does not know it does not claim, or says so where the label is its own.
/// </summary>
internal sealed class AttestationClaims
{
    private const int Issued = 6;
    private const int NonceLabel = 10;
    private const int UniversalEntityId = 256;
    private const int Manufacturer = 258;
    private const int HardwareModel = 259;
    private const int Uptime = 261;
    private const int AuthorizedBoot = 262;
    private const int DebugStatus = 263;
    private const int BootCount = 267;
    private const int SoftwareMeasurements = 273;
    private const int Policy = -65537;
    private const int FlashEncryption = -65538;
    private const int Reset = -65539;
    private const int FlashHealth = -65540;

    // Claims that every token has.
    private const int LeastClaims = 7;

    // A universal entity id of the type RAND.
    private const byte RandomType = 1;

    // CoAP Content-Format of application/swid+cbor (RFC 9393).
    private const int Swid = 258;

    private const string Software = "nanoMedAgent";
    private const int TagIdLength = 16;
    private const int DigestLength = 32;

    /// <summary>8 to 64 bytes; null for a token that nobody has asked for.</summary>
    public byte[] Nonce;

    /// <summary>The identifier of the device, 16 bytes.</summary>
    public byte[] Identifier;

    /// <summary>Has the identifiers of vendor and class; null when the image accepts no releases.</summary>
    public ReleasePolicy Releases;

    /// <summary>What the platform can read; null for nothing.</summary>
    public IPlatformSecurity Security;

    /// <summary>The authenticated date in seconds since 1970; 0 when there is none.</summary>
    public long IssuedSeconds;

    /// <summary>Seconds since the start.</summary>
    public long UptimeSeconds;

    /// <summary>The number of the start.</summary>
    public long Start;

    /// <summary>Version of the policy in force.</summary>
    public long PolicyVersion;

    /// <summary>States that were repaired since the start.</summary>
    public int Repairs;

    /// <summary>Failures of the storage since the start.</summary>
    public int Failures;

    /// <summary>SHA-256 of the running release's manifest; null for the application of the image.</summary>
    public byte[] ManifestDigest;

    /// <summary>SHA-256 of each assembly as it was loaded, in the manifest's order; null when they were not measured.</summary>
    public byte[] Measurements;

    /// <summary>Encodes the claims.</summary>
    public byte[] Encode()
    {
        int secureBoot = Security == null ? -1 : Security.SecureBoot;
        int debugStatus = Security == null ? -1 : Security.DebugStatus;
        int encryption = Security == null ? -1 : Security.FlashEncryption;
        bool isMeasured = ManifestDigest != null && Measurements != null;
        CborWriter writer = new(384);
        writer.WriteStartMap(LeastClaims + (IssuedSeconds > 0 ? 1 : 0) + (Nonce != null ? 1 : 0) + (Releases != null ? 2 : 0)
            + (secureBoot >= 0 ? 1 : 0) + (debugStatus >= 0 ? 1 : 0) + (isMeasured ? 1 : 0));
        if (IssuedSeconds > 0)
        {
            WriteNumber(writer, Issued, IssuedSeconds);
        }

        if (Nonce != null)
        {
            WriteBytes(writer, NonceLabel, Nonce);
        }

        byte[] entity = new byte[1 + Identifier.Length];
        entity[0] = RandomType;
        Array.Copy(Identifier, 0, entity, 1, Identifier.Length);
        WriteBytes(writer, UniversalEntityId, entity);
        if (Releases != null)
        {
            WriteBytes(writer, Manufacturer, Releases.Vendor);
            WriteBytes(writer, HardwareModel, Releases.Class);
        }

        WriteNumber(writer, Uptime, UptimeSeconds);
        if (secureBoot >= 0)
        {
            writer.WriteInteger(AuthorizedBoot);
            writer.WriteBoolean(secureBoot == 1);
        }

        if (debugStatus >= 0)
        {
            WriteNumber(writer, DebugStatus, debugStatus);
        }

        WriteNumber(writer, BootCount, Start);
        if (isMeasured)
        {
            writer.WriteInteger(SoftwareMeasurements);
            writer.WriteStartArray(1);
            writer.WriteStartArray(2);
            WriteBytes(writer, Swid, Tag());
        }

        WriteNumber(writer, Policy, PolicyVersion);
        writer.WriteInteger(FlashEncryption);
        if (encryption >= 0)
        {
            writer.WriteBoolean(encryption == 1);
        }
        else
        {
            writer.WriteNull();
        }

        WriteNumber(writer, Reset, Security == null ? 0 : (int)Security.ResetReason);
        writer.WriteInteger(FlashHealth);
        writer.WriteStartArray(2);
        WriteNumber(writer, Repairs, Failures);
        return writer.ToArray();
    }

    /// <summary>
    /// A CoSWID tag (RFC 9393) with the manifest and the assemblies as its evidence: its id is the first half of the manifest's digest, and
    /// an assembly's name is its place in the manifest.
    /// </summary>
    private byte[] Tag()
    {
        byte[] tagId = new byte[TagIdLength];
        Array.Copy(ManifestDigest, tagId, TagIdLength);
        int components = Measurements.Length / DigestLength;
        CborWriter writer = new(128);
        writer.WriteStartMap(5);
        WriteBytes(writer, 0, tagId);
        WriteText(writer, 1, Software);

        // An entity that is the creator of the tag.
        writer.WriteInteger(2);
        writer.WriteStartMap(2);
        WriteText(writer, 31, Software);
        WriteNumber(writer, 33, 1);

        // Evidence: files.
        writer.WriteInteger(3);
        writer.WriteStartMap(1);
        writer.WriteInteger(17);
        writer.WriteStartArray(1 + components);
        WriteFile(writer, "manifest", ManifestDigest, 0);
        for (int i = 0; i < components; i++)
        {
            // A set has four at most. The chip's Int32.ToString formats, and makes several objects.
            WriteFile(writer, new string((char)('0' + i), 1), Measurements, i * DigestLength);
        }

        // Version of the tag.
        WriteNumber(writer, 12, 0);
        return writer.ToArray();
    }

    private static void WriteFile(CborWriter writer, string name, byte[] digests, int offset)
    {
        writer.WriteStartMap(2);
        writer.WriteInteger(7);
        writer.WriteStartArray(2);

        // SHA-256 in the registry of RFC 6920.
        writer.WriteInteger(1);
        writer.WriteByteString(digests, offset, DigestLength);
        WriteText(writer, 24, name);
    }

    private static void WriteNumber(CborWriter writer, int label, long value)
    {
        writer.WriteInteger(label);
        writer.WriteInteger(value);
    }

    private static void WriteBytes(CborWriter writer, int label, byte[] value)
    {
        writer.WriteInteger(label);
        writer.WriteByteString(value);
    }

    private static void WriteText(CborWriter writer, int label, string value)
    {
        writer.WriteInteger(label);
        writer.WriteTextString(value);
    }
}
