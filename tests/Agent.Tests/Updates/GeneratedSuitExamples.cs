using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Cose;

namespace Agent.Tests.Updates;

/// <summary>
/// Envelopes with the structure of the examples of draft-ietf-suit-manifest-37, written with a general CBOR writer and signed with .NET's
/// ECDSA. The project's own writers are not used.
/// </summary>
internal sealed class GeneratedSuitExamples : SuitExampleSet
{
    private const int Strict = 15;
    private const int ReportFailure = 2;

    private readonly ECDsa _signer;

    public GeneratedSuitExamples()
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256))
    {
    }

    private GeneratedSuitExamples(ECDsa signer)
        : base(PublicKey(signer)) => _signer = signer;

    /// <inheritdoc/>
    public override byte[] Vendor { get; } = SHA256.HashData("a vendor"u8)[..16];

    /// <inheritdoc/>
    public override byte[] Class { get; } = SHA256.HashData("a class"u8)[..16];

    /// <inheritdoc/>
    public override (byte[] Digest, int Length) First { get; } = (SHA256.HashData("the first image"u8), 20_000);

    /// <inheritdoc/>
    public override (byte[] Digest, int Length) Second { get; } = (SHA256.HashData("the second image"u8), 70_000);

    /// <inheritdoc/>
    public override string File => "coap://mirror.example/image";

    /// <inheritdoc/>
    public override string LongPath => "https://mirror.example/releases/of/one/class/of/devices/image";

    /// <inheritdoc/>
    public override string File1 => "https://mirror.example/one";

    /// <inheritdoc/>
    public override string File2 => "https://mirror.example/two";

    /// <inheritdoc/>
    public override byte[] Envelope(int example) => example switch
    {
        0 => Signed(Manifest(0, OneComponent(), (7, Sequence(3, Strict)), (9, Sequence(23, ReportFailure)))),
        1 => Signed(Manifest(1, OneComponent(), (7, Sequence(3, Strict)), (20, FetchFrom(File)))),
        2 => Signed(SeveredManifest(), (20, FetchFrom(LongPath)), (23, Description())),
        3 => Signed(Manifest(3, TwoSlots(), (7, Sequence(3, Strict)), (20, FetchForSlot()))),
        4 => Signed(FetchInstallLoad()),
        _ => Signed(TwoImages()),
    };

    /// <inheritdoc/>
    public override byte[] Severed() => Signed(SeveredManifest());

    private static CoseKey PublicKey(ECDsa signer)
    {
        ECPoint point = signer.ExportParameters(includePrivateParameters: false).Q;
        return new CoseKey(point.X, point.Y);
    }

    /// <summary>Vendor, class, digest and size of one component, and the conditions for the first two.</summary>
    private byte[] OneComponent() => Common(1, Sequence(
        20, RawManifest.Parameters((1, Vendor), (2, Class), (3, Digest(First.Digest)), (14, First.Length)), 1, Strict, 2, Strict));

    /// <summary>Digest and size depend on the slot: the first alternative with the component's slot is used.</summary>
    private byte[] TwoSlots()
    {
        RawManifest.Encoded alternatives = Alternatives(
            RawManifest.Parameters((3, Digest(First.Digest)), (14, First.Length)),
            RawManifest.Parameters((3, Digest(Second.Digest)), (14, Second.Length)));
        return Common(1, Sequence(
            20, RawManifest.Parameters((1, Vendor), (2, Class)), 15, alternatives, 1, Strict, 2, Strict));
    }

    private byte[] FetchForSlot() => Sequence(
        15, Alternatives(RawManifest.Parameters((21, File1)), RawManifest.Parameters((21, File2))), 21, ReportFailure, 3, Strict);

    private static byte[] FetchFrom(string uri) => Sequence(20, RawManifest.Parameters((21, uri)), 21, ReportFailure, 3, Strict);

    /// <summary>The image is fetched to component 1, installed in component 0, and loaded to component 2.</summary>
    private byte[] FetchInstallLoad()
    {
        byte[] common = Common(3, Sequence(
            12, 0,
            20, RawManifest.Parameters((1, Vendor), (2, Class), (3, Digest(First.Digest)), (14, First.Length)),
            1, Strict, 2, Strict));
        byte[] load = Sequence(
            12, 2, 20, RawManifest.Parameters((3, Digest(Second.Digest)), (14, Second.Length), (22, 0)), 22, ReportFailure, 3, Strict);
        byte[] fetch = Sequence(
            12, 1, 20, RawManifest.Parameters((3, Digest(First.Digest)), (21, File)), 21, ReportFailure, 3, Strict);
        byte[] install = Sequence(12, 0, 20, RawManifest.Parameters((22, 1)), 22, ReportFailure, 3, Strict);
        return Manifest(
            4, common,
            (7, Sequence(12, 0, 3, Strict)), (8, load), (9, Sequence(12, 2, 23, ReportFailure)), (16, fetch), (20, install));
    }

    private byte[] TwoImages()
    {
        byte[] common = Common(2, Sequence(
            12, 0,
            20, RawManifest.Parameters((1, Vendor), (2, Class), (3, Digest(First.Digest)), (14, First.Length)),
            1, Strict, 2, Strict,
            12, 1,
            20, RawManifest.Parameters((3, Digest(Second.Digest)), (14, Second.Length))));
        byte[] install = Sequence(
            12, 0, 20, RawManifest.Parameters((21, File1)), 21, ReportFailure, 3, Strict,
            12, 1, 20, RawManifest.Parameters((21, File2)), 21, ReportFailure, 3, Strict);
        return Manifest(
            5, common,
            (7, Sequence(12, 0, 3, Strict, 12, 1, 3, Strict)), (9, Sequence(12, 0, 23, ReportFailure)), (20, install));
    }

    /// <summary>Its install sequence and its text are replaced by digests (section 5.3), and it has a reference URI.</summary>
    private byte[] SeveredManifest() => Manifest(
        2, OneComponent(),
        (4, "https://vendor.example/releases/2"), (7, Sequence(3, Strict)), (9, Sequence(23, ReportFailure)),
        (20, SeveredDigest(FetchFrom(LongPath))), (23, SeveredDigest(Description())));

    /// <summary>A SUIT_Text_Map in one language.</summary>
    private static byte[] Description()
    {
        CborWriter writer = new();
        writer.WriteStartMap(1);
        writer.WriteTextString("en");
        writer.WriteStartMap(1);
        writer.WriteInt32(1);
        writer.WriteTextString("An image, and parts that may be left out.");
        writer.WriteEndMap();
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Sequence(params object?[] items) => RawManifest.Sequence(items);

    /// <summary>Slot 0 and slot 1, each with its own parameters.</summary>
    private static RawManifest.Encoded Alternatives(params RawManifest.Encoded[] parameters) => new(Sequence(
        [.. parameters.Select((own, slot) => Sequence(20, RawManifest.Parameters((5, slot)), 5, 5, 20, own))]));

    private static byte[] Common(int components, byte[] shared)
    {
        CborWriter writer = new();
        writer.WriteStartMap(2);
        writer.WriteInt32(2);
        writer.WriteStartArray(components);
        for (int i = 0; i < components; i++)
        {
            writer.WriteStartArray(1);
            writer.WriteByteString([(byte)i]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteInt32(4);
        writer.WriteByteString(shared);
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>A manifest with format version 1, a sequence number, the common part, and other members by their keys.</summary>
    private static byte[] Manifest(int sequenceNumber, byte[] common, params (int Key, object Value)[] members) =>
        RawManifest.Parameters([(1, 1), (2, sequenceNumber), (3, common), .. members]).Bytes;

    private static byte[] Digest(byte[] digest)
    {
        CborWriter writer = new();
        writer.WriteStartArray(2);
        writer.WriteInt32(-16);
        writer.WriteByteString(digest);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>The digest of a part's byte string, which replaces a severed part.</summary>
    private static RawManifest.Encoded SeveredDigest(byte[] part) => new(Digest(SHA256.HashData(Wrapped(part))));

    private static byte[] Wrapped(byte[] part)
    {
        CborWriter writer = new();
        writer.WriteByteString(part);
        return writer.Encode();
    }

    /// <summary>The envelope with authentication (2), manifest (3), and severed parts by their keys.</summary>
    private byte[] Signed(byte[] manifest, params (int Key, byte[] Part)[] severed)
    {
        byte[] digest = Digest(SHA256.HashData(Wrapped(manifest)));
        CborWriter authentication = new();
        authentication.WriteStartArray(2);
        authentication.WriteByteString(digest);
        authentication.WriteByteString(Signature(digest));
        authentication.WriteEndArray();

        CborWriter writer = new();
        writer.WriteTag((CborTag)107);
        writer.WriteStartMap(2 + severed.Length);
        foreach ((int key, byte[] part) in ((int Key, byte[] Part)[])[(2, authentication.Encode()), (3, manifest), .. severed])
        {
            writer.WriteInt32(key);
            writer.WriteByteString(part);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>A COSE_Sign1 with ES256 whose payload, the digest, is detached (RFC 9052, section 4.4).</summary>
    private byte[] Signature(byte[] digest)
    {
        byte[] protectedHeaders = [0xA1, 0x01, 0x26];
        CborWriter signed = new();
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(protectedHeaders);
        signed.WriteByteString([]);
        signed.WriteByteString(digest);
        signed.WriteEndArray();

        CborWriter writer = new();
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteNull();
        writer.WriteByteString(_signer.SignData(signed.Encode(), HashAlgorithmName.SHA256));
        writer.WriteEndArray();
        return writer.Encode();
    }
}
