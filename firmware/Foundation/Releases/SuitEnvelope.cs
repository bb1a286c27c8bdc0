using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// SUIT_Envelope (draft-ietf-suit-manifest-37, "Envelope"): the digest of the manifest with the signatures over it, the manifest, its
/// severed parts, and integrated payloads. Nothing in it is trusted before <see cref="ReleaseProof"/>.
/// </summary>
public sealed class SuitEnvelope
{
    /// <summary>
    /// Bytes of the largest envelope: the limit of an MQTT message in this protocol. A one-level hash-based signature, 2.5 KB, fits beside
    /// a classical one.
    /// </summary>
    public const int LengthLimit = 4096;

    /// <summary>The most signatures: vendor, authority, hash-based, and one for a change of keys.</summary>
    public const int SignaturesLimit = 4;

    private const int CborTag = 107;
    private const int MembersLimit = 12;
    private const int AuthenticationKey = 2;
    private const int ManifestKey = 3;
    private const int CoSwidKey = 14;
    private const int PayloadNameLimit = 64;

    private byte[] _payloadFetch;
    private byte[] _install;

    private SuitEnvelope()
    {
    }

    /// <summary>The SUIT_Digest that was signed.</summary>
    public byte[] SignedDigest;

    /// <summary>COSE messages over the digest.</summary>
    public byte[][] Signatures;

    /// <summary>Whether the manifest has the signed digest.</summary>
    public bool IsManifestDigestRight;

    /// <summary>The manifest as a byte string with its head: the input of the digest.</summary>
    public byte[] ManifestItem;

    /// <summary>Reads an envelope.</summary>
    /// <param name="encoded">The envelope, with or without its tag.</param>
    /// <param name="envelope">null when refused.</param>
    public static UpdateReason TryParse(byte[] encoded, out SuitEnvelope envelope)
    {
        envelope = null;
        if (encoded.Length > LengthLimit)
        {
            return UpdateReason.TooLarge;
        }

        if (!CborReader.TryOpen(encoded, out CborReader reader))
        {
            return UpdateReason.EnvelopeMalformed;
        }

        reader.TryReadTag(CborTag);
        if (!reader.TryReadStartMap(MembersLimit, out int count))
        {
            return UpdateReason.EnvelopeMalformed;
        }

        SuitEnvelope read = new();
        for (int i = 0; i < count; i++)
        {
            UpdateReason reason = read.ReadMember(reader);
            if (reason != UpdateReason.None)
            {
                return reason;
            }
        }

        if (read.SignedDigest == null || read.ManifestItem == null)
        {
            return UpdateReason.EnvelopeMalformed;
        }

        envelope = read;
        return UpdateReason.None;
    }

    /// <summary>A severed part of the manifest as a byte string with its head: the input of its digest.</summary>
    /// <param name="key">The key of the part in manifest and envelope.</param>
    /// <returns>null when it is not in the envelope.</returns>
    internal byte[] SeveredItem(int key) =>
        key == SuitManifest.PayloadFetchKey ? _payloadFetch : key == SuitManifest.InstallKey ? _install : null;

    private UpdateReason ReadMember(CborReader reader)
    {
        // Integrated payloads have text keys. They are looked up when they are fetched.
        if (reader.NextType == CborMajorType.TextString)
        {
            return reader.TryReadTextString(PayloadNameLimit, out _) && reader.NextType == CborMajorType.ByteString && reader.TrySkip()
                ? UpdateReason.None : UpdateReason.EnvelopeMalformed;
        }

        if (!reader.TryReadInteger(0, 255, out long key) || reader.NextType != CborMajorType.ByteString)
        {
            return UpdateReason.EnvelopeMalformed;
        }

        switch (key)
        {
            case AuthenticationKey:
                return reader.TryReadByteString(LengthLimit, out byte[] authentication)
                    ? ReadAuthentication(authentication) : UpdateReason.EnvelopeMalformed;
            case ManifestKey:
                return ReadManifest(reader);
            case SuitManifest.PayloadFetchKey:
                return reader.TryReadEncoded(SuitManifest.LengthLimit, out _payloadFetch) ? UpdateReason.None : UpdateReason.TooLarge;
            case SuitManifest.InstallKey:
                return reader.TryReadEncoded(SuitManifest.LengthLimit, out _install) ? UpdateReason.None : UpdateReason.TooLarge;
            case SuitManifest.TextKey:
            case CoSwidKey:
                // Text for people and their inventories; skipped here.
                return reader.TrySkip() ? UpdateReason.None : UpdateReason.EnvelopeMalformed;
            default:
                return UpdateReason.CommandUnknown;
        }
    }

    private UpdateReason ReadAuthentication(byte[] authentication)
    {
        if (!CborReader.TryOpen(authentication, out CborReader reader)
            || !reader.TryReadStartArray(1 + SignaturesLimit, out int count)
            || count == 0
            || !reader.TryReadByteString(SuitDigest.EncodedLength, out SignedDigest))
        {
            return UpdateReason.EnvelopeMalformed;
        }

        byte[][] signatures = new byte[count - 1][];
        for (int i = 0; i < signatures.Length; i++)
        {
            if (!reader.TryReadByteString(LengthLimit, out signatures[i]))
            {
                return UpdateReason.EnvelopeMalformed;
            }
        }

        Signatures = signatures;
        return UpdateReason.None;
    }

    private UpdateReason ReadManifest(CborReader reader)
    {
        if (SignedDigest == null)
        {
            // The digest must come first, whatever the order of the keys would be.
            return UpdateReason.EnvelopeMalformed;
        }

        if (!reader.TryReadEncoded(SuitManifest.LengthLimit, out ManifestItem))
        {
            return UpdateReason.TooLarge;
        }

        IsManifestDigestRight = SuitDigest.TryParse(SignedDigest, out byte[] digest)
            && ConstantTime.AreEqual(digest, Sha256.Hash(ManifestItem));
        return UpdateReason.None;
    }
}
