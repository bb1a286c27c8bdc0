using System.Formats.Cbor;
using System.Globalization;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>The claims in a token, with the bounds of PROTOCOL.md, "Attestation". A claim that it does not know is skipped.</summary>
internal static class AttestationClaims
{
    private const int Issued = 6;
    private const int Nonce = 10;
    private const int UniversalEntityId = 256;
    private const int Manufacturer = 258;
    private const int HardwareModel = 259;
    private const int Uptime = 261;
    private const int AuthorizedBoot = 262;
    private const int DebugStatus = 263;
    private const int BootCount = 267;
    private const int Measurements = 273;
    private const int Policy = -65537;
    private const int FlashEncryption = -65538;
    private const int Reset = -65539;
    private const int FlashHealth = -65540;

    private const byte RandomType = 1;
    private const int EntityIdLength = 17;
    private const int IdentifierLength = 16;
    private const int DigestLength = 32;
    private const int DebugLimit = 4;

    // CoAP Content-Format of application/swid+cbor; SHA-256 in the registry of RFC 6920.
    private const int Swid = 258;
    private const int Sha256 = 1;

    // The labels of CoSWID (RFC 9393).
    private const int Evidence = 3;
    private const int Hash = 7;
    private const int File = 17;
    private const int Name = 24;
    private const string Manifest = "manifest";

    /// <summary>Reads the claims.</summary>
    /// <returns>null if one is missing, or out of its bounds.</returns>
    /// <exception cref="CborContentException">They are not CBOR.</exception>
    /// <exception cref="InvalidOperationException">A claim has another type.</exception>
    public static AttestationToken? Read(byte[] claims)
    {
        CborReader reader = new(claims, CborConformanceMode.Canonical);
        byte[]? nonce = null, entity = null, vendor = null, model = null;
        long issued = -1, uptime = -1, start = -1, policy = -1, reset = -1, repairs = -1, failures = -1, debug = -1;
        bool? secureBoot = null, encryption = null;
        MeasuredSoftware? software = null;
        bool isSoftwareWrong = false;
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            switch (reader.ReadInt64())
            {
                case Issued:
                    issued = reader.ReadInt64();
                    break;
                case Nonce:
                    nonce = reader.ReadByteString();
                    break;
                case UniversalEntityId:
                    entity = reader.ReadByteString();
                    break;
                case Manufacturer:
                    vendor = reader.ReadByteString();
                    break;
                case HardwareModel:
                    model = reader.ReadByteString();
                    break;
                case Uptime:
                    uptime = reader.ReadInt64();
                    break;
                case AuthorizedBoot:
                    secureBoot = reader.ReadBoolean();
                    break;
                case DebugStatus:
                    debug = reader.ReadInt64();
                    break;
                case BootCount:
                    start = reader.ReadInt64();
                    break;
                case Measurements:
                    software = ReadMeasurements(reader);
                    isSoftwareWrong = software is null;
                    break;
                case Policy:
                    policy = reader.ReadInt64();
                    break;
                case FlashEncryption:
                    encryption = ReadKnown(reader);
                    break;
                case Reset:
                    reset = reader.ReadInt64();
                    break;
                case FlashHealth:
                    reader.ReadStartArray();
                    (repairs, failures) = (reader.ReadInt64(), reader.ReadInt64());
                    reader.ReadEndArray();
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEndMap();
        bool isPossible = reader.BytesRemaining == 0 && !isSoftwareWrong
            && entity is { Length: EntityIdLength } && entity[0] == RandomType
            && nonce is null or { Length: >= AttestationToken.LeastNonceBytes and <= AttestationToken.MostNonceBytes }
            && vendor is null or { Length: IdentifierLength } && model is null or { Length: IdentifierLength }
            && (issued == -1 || WireBounds.IsTime(issued)) && WireBounds.IsUptime(uptime)
            && start is >= 1 and <= WireBounds.BootLimit && policy is >= 0 and <= WireBounds.PolicyVersionLimit
            && debug is >= -1 and <= DebugLimit && reset is >= 0 and <= WireBounds.CodeLimit
            && repairs is >= 0 and <= WireBounds.CodeLimit && failures is >= 0 and <= WireBounds.CodeLimit;
        return !isPossible ? null : new AttestationToken
        {
            Nonce = nonce,
            IssuedAt = issued < 0 ? null : DateTimeOffset.FromUnixTimeSeconds(issued),
            EntityId = entity!,
            Vendor = vendor,
            Class = model,
            Uptime = uptime,
            SecureBoot = secureBoot,
            DebugStatus = debug < 0 ? null : (int)debug,
            Start = start,
            Software = software,
            PolicyVersion = policy,
            FlashEncryption = encryption,
            ResetReason = reset,
            Repairs = repairs,
            Failures = failures,
        };
    }

    private static bool? ReadKnown(CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Null)
        {
            return reader.ReadBoolean();
        }

        reader.ReadNull();
        return null;
    }

    private static MeasuredSoftware? ReadMeasurements(CborReader reader)
    {
        if (reader.ReadStartArray() != 1 || reader.ReadStartArray() != 2 || reader.ReadInt64() != Swid)
        {
            return null;
        }

        CborReader tag = new(reader.ReadByteString(), CborConformanceMode.Canonical);
        reader.ReadEndArray();
        reader.ReadEndArray();
        byte[]? manifest = null;
        List<byte[]> images = [];
        bool areInOrder = true;
        ReadMap(tag, Evidence, evidence => ReadMap(evidence, File, files =>
        {
            int count = files.ReadStartArray() ?? 0;
            for (int i = 0; i < count; i++)
            {
                (string name, byte[]? digest) = ReadFile(files);
                areInOrder &= digest is not null
                    && name == (i == 0 ? Manifest : (i - 1).ToString(CultureInfo.InvariantCulture));
                manifest = i == 0 ? digest : manifest;
                if (i > 0 && digest is not null)
                {
                    images.Add(digest);
                }
            }

            files.ReadEndArray();
        }));
        return manifest is not null && areInOrder && tag.BytesRemaining == 0 ? new MeasuredSoftware(manifest, images) : null;
    }

    private static (string Name, byte[]? Digest) ReadFile(CborReader files)
    {
        string name = "";
        byte[]? digest = null;
        int count = files.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            switch (files.ReadInt64())
            {
                case Hash:
                    files.ReadStartArray();
                    bool isKnown = files.ReadInt64() == Sha256;
                    digest = files.ReadByteString();
                    digest = isKnown && digest.Length == DigestLength ? digest : null;
                    files.ReadEndArray();
                    break;
                case Name:
                    name = files.ReadTextString();
                    break;
                default:
                    files.SkipValue();
                    break;
            }
        }

        files.ReadEndMap();
        return (name, digest);
    }

    /// <summary>Reads one member of a map, and skips the others.</summary>
    private static void ReadMap(CborReader reader, int label, Action<CborReader> read)
    {
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadInt64() == label)
            {
                read(reader);
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.ReadEndMap();
    }
}
