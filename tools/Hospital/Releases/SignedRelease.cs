using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>A SUIT envelope: a manifest and the signatures over its digest.</summary>
public sealed class SignedRelease
{
    /// <summary>The longest envelope that a device accepts, in bytes.</summary>
    public const int OfferLimit = 4096;

    private readonly bool _hasMore;

    private SignedRelease(byte[] manifest, byte[] digest, IReadOnlyList<ReleaseSignature> signatures, bool isTagged, bool hasMore)
    {
        _hasMore = hasMore;
        IsTagged = isTagged;
        Manifest = manifest;
        Digest = digest;
        Signatures = signatures;
    }

    /// <summary>The manifest.</summary>
    public byte[] Manifest { get; }

    /// <summary>The SUIT_Digest as it stands in the envelope.</summary>
    public byte[] Digest { get; }

    /// <summary>The signatures.</summary>
    public IReadOnlyList<ReleaseSignature> Signatures { get; }

    /// <summary>Whether it has the tag of envelopes: devices distinguish offers from commands by it.</summary>
    public bool IsTagged { get; }

    /// <summary>Whether the digest matches the manifest.</summary>
    public bool IsDigestRight => CryptographicOperations.FixedTimeEquals(Digest, SuitEnvelopeWriter.DigestOf(Manifest));

    /// <summary>The manifest's sequence number, or null if it has none.</summary>
    public long? SequenceNumber
    {
        get
        {
            try
            {
                CborReader reader = new(Manifest, CborConformanceMode.Canonical);
                int count = reader.ReadStartMap() ?? 0;
                for (int i = 0; i < count; i++)
                {
                    if (reader.ReadInt32() == SuitLabels.SequenceNumber)
                    {
                        return reader.ReadInt64();
                    }

                    reader.SkipValue();
                }

                return null;
            }
            catch (Exception wrong) when (wrong is CborContentException or InvalidOperationException or OverflowException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads an envelope.</summary>
    /// <param name="encoded">The envelope.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidDataException">It is not an envelope; the message says why.</exception>
    public static SignedRelease Read(byte[] encoded, string path = "release")
    {
        string what = $"{path}: this is no SUIT envelope";
        const string advice = "give a file that 'medagent release new' wrote";
        try
        {
            CborReader reader = new(encoded, CborConformanceMode.Canonical);
            bool isTagged = reader.PeekState() == CborReaderState.Tag;
            if (isTagged && reader.ReadTag() != (CborTag)SuitLabels.EnvelopeTag)
            {
                throw new InvalidDataException($"{what}: it has another tag; {advice}");
            }

            byte[]? manifest = null;
            byte[]? authentication = null;
            bool hasMore = false;
            int count = reader.ReadStartMap() ?? 0;
            for (int i = 0; i < count; i++)
            {
                if (reader.PeekState() == CborReaderState.TextString)
                {
                    hasMore = true;
                    reader.SkipValue();
                    reader.SkipValue();
                    continue;
                }

                int key = reader.ReadInt32();
                byte[] value = reader.ReadByteString();
                manifest = key == SuitLabels.Manifest ? value : manifest;
                authentication = key == SuitLabels.Authentication ? value : authentication;
                hasMore |= key is not (SuitLabels.Manifest or SuitLabels.Authentication);
            }

            reader.ReadEndMap();
            reader.ReadEnd();
            return manifest is null || authentication is null
                ? throw new InvalidDataException($"{what}: the manifest or the authentication wrapper is missing; {advice}")
                : Read(manifest, authentication, isTagged, hasMore);
        }
        catch (Exception wrong) when (wrong is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"{what} ({wrong.Message.TrimEnd('.')}); {advice}", wrong);
        }
    }

    /// <summary>Whether a vendor has signed a manifest that contains the digest of an image.</summary>
    public bool Covers(CosePublicKey vendor, byte[] image) =>
        IsDigestRight
        && Signatures.Any(signature => signature.IsBy(Digest, vendor))
        && Manifest.AsSpan().IndexOf(SHA256.HashData(image)) >= 0;

    /// <summary>The envelope with one more signature.</summary>
    /// <exception cref="InvalidDataException">The envelope has parts that would be lost.</exception>
    public byte[] With(byte[] signature) => _hasMore
        ? throw new InvalidDataException(
            "the envelope has severed parts or integrated payloads, which would be lost; sign it with the tool that made it")
        : SuitEnvelopeWriter.Write(Manifest, [.. Signatures.Select(other => other.Encoded), signature]);

    private static SignedRelease Read(byte[] manifest, byte[] authentication, bool isTagged, bool hasMore)
    {
        CborReader reader = new(authentication, CborConformanceMode.Canonical);
        int count = reader.ReadStartArray() ?? 0;
        byte[] digest = reader.ReadByteString();
        List<ReleaseSignature> signatures = [];
        for (int i = 1; i < count; i++)
        {
            signatures.Add(ReleaseSignature.Read(reader.ReadByteString()));
        }

        reader.ReadEndArray();
        reader.ReadEnd();
        return new SignedRelease(manifest, digest, signatures, isTagged, hasMore);
    }
}
