using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// SUIT_Manifest (draft-ietf-suit-manifest-37, "Manifest"): components and command sequences. It is read after its signatures were
/// verified. Everything in it that this device does not know is refused before anything is executed.
/// </summary>
public sealed class SuitManifest
{
    /// <summary>Bytes of the largest manifest, and of the largest severed part.</summary>
    public const int LengthLimit = 2048;

    /// <summary>The most components.</summary>
    public const int ComponentsLimit = 4;

    /// <summary>Key of the sequence that fetches payloads.</summary>
    internal const int PayloadFetchKey = 16;

    /// <summary>Key of the sequence that installs them.</summary>
    internal const int InstallKey = 20;

    /// <summary>Key of the text for people.</summary>
    internal const int TextKey = 23;

    private const int MembersLimit = 12;
    private const int VersionKey = 1;
    private const int SequenceNumberKey = 2;
    private const int CommonKey = 3;
    private const int ReferenceUriKey = 4;
    private const int SetVersionKey = 6;
    private const int ValidateKey = 7;
    private const int LoadKey = 8;
    private const int InvokeKey = 9;
    private const int CoSwidKey = 14;
    private const int ComponentsKey = 2;
    private const int SharedSequenceKey = 4;
    private const int FormatVersion = 1;
    private const int ComponentIdLimit = 64;
    private const int UriLimit = 256;

    private static readonly byte[] Nothing = { 0x80 };

    private SuitEnvelope _envelope;

    private SuitManifest(SuitEnvelope envelope) => _envelope = envelope;

    /// <summary>The sequence number, which increases with each release.</summary>
    public long SequenceNumber = -1;

    /// <summary>Encoded component identifiers: arrays of byte strings.</summary>
    public byte[][] Components;

    /// <summary>The release's version (see <see cref="SuitVersion"/>), without the head of the byte string around it; or null.</summary>
    public byte[] Version;

    /// <summary>Runs before each of the other sequences. Like them, it is empty when the manifest has none.</summary>
    internal byte[] SharedSequence = Nothing;

    /// <summary>Fetches payloads.</summary>
    internal byte[] PayloadFetch = Nothing;

    /// <summary>Installs payloads.</summary>
    internal byte[] Install = Nothing;

    /// <summary>Validates the installed components.</summary>
    internal byte[] Validate = Nothing;

    /// <summary>Loads the installed components.</summary>
    public byte[] Load = Nothing;

    /// <summary>Starts the installed components.</summary>
    public byte[] Invoke = Nothing;

    /// <summary>Reads the manifest of an envelope, and its severed parts.</summary>
    /// <param name="envelope">An envelope whose signatures were verified.</param>
    /// <param name="manifest">null when refused.</param>
    public static UpdateReason TryRead(SuitEnvelope envelope, out SuitManifest manifest)
    {
        manifest = null;
        if (!TryUnwrap(envelope.ManifestItem, out CborReader reader) || !reader.TryReadStartMap(MembersLimit, out int count))
        {
            return UpdateReason.ManifestMalformed;
        }

        SuitManifest read = new(envelope);
        bool hasVersion = false;
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadInteger(out long key))
            {
                return UpdateReason.ManifestMalformed;
            }

            if (key == VersionKey)
            {
                // In another version, all that follows may have another meaning.
                hasVersion = reader.TryReadInteger(FormatVersion, FormatVersion, out _);
                if (!hasVersion)
                {
                    return UpdateReason.ManifestVersionUnknown;
                }

                continue;
            }

            UpdateReason reason = read.ReadMember(reader, key);
            if (reason != UpdateReason.None)
            {
                return reason;
            }
        }

        if (!hasVersion || read.SequenceNumber < 0 || read.Components == null)
        {
            return UpdateReason.ManifestMalformed;
        }

        // The signatures need not stay in RAM as long as the manifest.
        read._envelope = null;
        UpdateReason check = SuitCheck.Check(read);
        manifest = check == UpdateReason.None ? read : null;
        return check;
    }

    /// <summary>Opens the content of a byte string.</summary>
    private static bool TryUnwrap(byte[] item, out CborReader reader)
    {
        reader = null;
        int position = 0;
        return CborWellFormed.TryReadHead(item, ref position, item.Length, out CborMajorType type, out _)
            && type == CborMajorType.ByteString
            && CborReader.TryOpen(item, position, item.Length - position, out reader);
    }

    private static UpdateReason ReadSequence(CborReader reader, out byte[] sequence) =>
        reader.TryReadByteString(LengthLimit, out sequence) ? UpdateReason.None : UpdateReason.ManifestMalformed;

    private UpdateReason ReadMember(CborReader reader, long key)
    {
        UpdateReason reason = UpdateReason.ManifestMalformed;
        switch (key)
        {
            case SequenceNumberKey:
                return reader.TryReadInteger(0, long.MaxValue, out SequenceNumber) ? UpdateReason.None : reason;
            case CommonKey:
                return reader.TryReadByteString(LengthLimit, out byte[] common) ? ReadCommon(common) : reason;
            case ReferenceUriKey:
                return reader.TryReadTextString(UriLimit, out _) ? UpdateReason.None : reason;
            case SetVersionKey:
                return reader.TryReadByteString(SuitVersion.EncodedLimit, out Version) && SuitVersion.IsOne(Version)
                    ? UpdateReason.None : reason;
            case ValidateKey:
                return ReadSequence(reader, out Validate);
            case LoadKey:
                return ReadSequence(reader, out Load);
            case InvokeKey:
                return ReadSequence(reader, out Invoke);
            case PayloadFetchKey:
                return ReadSeverable(reader, PayloadFetchKey, out PayloadFetch);
            case InstallKey:
                return ReadSeverable(reader, InstallKey, out Install);
            case TextKey:
            case CoSwidKey:
                return reader.TrySkip() ? UpdateReason.None : reason;
            default:
                return UpdateReason.CommandUnknown;
        }
    }

    /// <summary>Reads a sequence, or the digest of a severed one.</summary>
    [OwnFrame]
    private UpdateReason ReadSeverable(CborReader reader, int key, out byte[] sequence)
    {
        if (reader.NextType == CborMajorType.ByteString)
        {
            return ReadSequence(reader, out sequence);
        }

        sequence = null;
        if (!SuitDigest.TryRead(reader, out byte[] digest))
        {
            return UpdateReason.ManifestMalformed;
        }

        byte[] item = _envelope.SeveredItem(key);
        if (item == null)
        {
            return UpdateReason.SeveredPartMissing;
        }

        if (!ConstantTime.AreEqual(digest, Sha256.Hash(item)))
        {
            return UpdateReason.SeveredPartWrong;
        }

        return CborReader.TryOpen(item, out CborReader severed) ? ReadSequence(severed, out sequence) : UpdateReason.ManifestMalformed;
    }

    [OwnFrame]
    private UpdateReason ReadCommon(byte[] common)
    {
        if (!CborReader.TryOpen(common, out CborReader reader) || !reader.TryReadStartMap(MembersLimit, out int count))
        {
            return UpdateReason.ManifestMalformed;
        }

        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadInteger(out long key))
            {
                return UpdateReason.ManifestMalformed;
            }

            // Dependencies, for example: this device has none.
            UpdateReason reason = UpdateReason.CommandUnknown;
            if (key == ComponentsKey)
            {
                reason = ReadComponents(reader);
            }
            else if (key == SharedSequenceKey)
            {
                reason = ReadSequence(reader, out SharedSequence);
            }

            if (reason != UpdateReason.None)
            {
                return reason;
            }
        }

        return UpdateReason.None;
    }

    private UpdateReason ReadComponents(CborReader reader)
    {
        if (!reader.TryReadStartArray(255, out int count) || count == 0)
        {
            return UpdateReason.ManifestMalformed;
        }

        if (count > ComponentsLimit)
        {
            return UpdateReason.ComponentUnknown;
        }

        byte[][] components = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            if (reader.NextType != CborMajorType.Array || !reader.TryReadEncoded(ComponentIdLimit, out components[i]))
            {
                return UpdateReason.ManifestMalformed;
            }
        }

        Components = components;
        return UpdateReason.None;
    }
}
