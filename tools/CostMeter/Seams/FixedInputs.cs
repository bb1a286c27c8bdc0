using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Pairing;
using NanoMedAgent.Releases;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>Keys and messages that are the same in each run. None of them protects anything.</summary>
internal static class FixedInputs
{
    /// <summary>A device's certificate and its issuer's, DER: those of PROTOCOL.md, "Certificates".</summary>
    public const string Certificates =
        "3082014e3081f5a003020102020102300a06082a8648ce3d040302301d311b301906035504031312486f73706974616c20446576"
        + "696365204341301e170d3236303130313030313931315a170d3236303430313030323031315a3033311d301b0603550403131462"
        + "3431366666373036313535343234336365646631123010060355040513094e4d323630303034323059301306072a8648ce3d0201"
        + "06082a8648ce3d0301070342000455eeaadf65af27125ff0cc34581212265443ef0cbb3d4bcf36fdd4d6c44e0b0f18caca462085"
        + "3360c8145ba97db64d3142226c3e4cd6633e1976bdb79eb2cd2ea310300e300c0603551d130101ff04023000300a06082a8648ce"
        + "3d0403020348003045022100f563f0d9728995d8c2ee985efb05a0729c9cab6a80f07385eac6088616c4b24702206057a8cc6066"
        + "8f8e7079ade4fe7c4271cfe732edb3f9d158e9a34b211ee9306f3082013b3081e2a003020102020101300a06082a8648ce3d0403"
        + "02301d311b301906035504031312486f73706974616c20446576696365204341301e170d3235313233313030323030305a170d33"
        + "35313233313030323030305a301d311b301906035504031312486f73706974616c204465766963652043413059301306072a8648"
        + "ce3d020106082a8648ce3d03010703420004852f9088a93ab401e19dc3b8f43ffa0a4d3384b90c21e6c10da943da1a1923a342c5"
        + "d36cf432dff80de2eeef7dc7c6161a8034a1378f24c02579953dc48852eca3133011300f0603551d130101ff040530030101ff30"
        + "0a06082a8648ce3d0403020348003045022100e7ef67aa219de5f4f65ef24d2ca45d5692d6abdb4ad68869e10e0b0113f6dd3602"
        + "2051563344703ea3c274da72012585a2a9827142371b161ad9a8aed642a781d566";

    /// <summary>
    /// A policy's payload as <c>medagent policy new</c> writes it: one recipient, who is also the custodian, and a reading a minute.
    /// </summary>
    public const string Policy =
        "A601010281A401022001215820BB86B3E917FD5A378367836F389E47C873579077BEFC3CDC67865BA305885896225820164673A089FEBBCE42CACEC7D3C524BB"
        + "1DF4E4470787D8BC99CDD5F5F821206F03A565616C61726D8281000065617564697482810000666465766963658281000066766974616C738281000068776176"
        + "65666F726D8281000004AB6174183C626164183C62616D183C626173183C626872183C626E64183C626E6D183C626E73183C626F32183C627072183C62727218"
        + "3C05183C061A00015180";

    /// <summary>"vitals": [[0], 0] in it.</summary>
    public const string OneReader = "66766974616C7382810000";

    /// <summary>"vitals": [[0, 0], 0].</summary>
    public const string TwoReaders = "66766974616C738282000000";

    /// <summary>
    /// Another entry for it: limits for temperature, heart rate, oxygen saturation and breaths, and the early-warning score.
    /// </summary>
    public const string Alarms =
        "0A85183C05F5A461748419015E19018B02183C626872841901F41904B0140A626F3284190384F60A0A62727284185018FA0A183C"
        + "870500183CF5190E10F4F4";

    /// <summary>Bytes of the image of the release, all of them zero.</summary>
    public const int ImageBytes = 34_768;

    // The manifest of a release of one component, as SuitManifestWriter writes it, for an image of zeros.
    private const string Manifest =
        "A60101020703585FA202818141000458568614A40150%VENDOR%0250%CLASS%035824822F5820%DIGEST%"
        + "0E1987D0010F020F064483010200074382030F14528614A11569696D6167652E62696E150F030F";

    private static readonly byte[] Vendor = Convert.FromHexString("D55A1DB06E0B521FBBB85EB64B76B705");
    private static readonly byte[] Class = Convert.FromHexString("12BB8A30D7905845BC29DA0012886416");

    /// <summary>The private key of RFC 6979, appendix A.2.5.</summary>
    public static readonly byte[] AuthorityKey = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");

    /// <summary>The private key of a delegate of the authority.</summary>
    private static readonly byte[] DelegateKey = Convert.FromHexString("0101010101010101010101010101010101010101010101010101010101010101");

    /// <summary>On the device's label.</summary>
    public static readonly byte[] SetupCode = Convert.FromHexString("101112131415161718191A1B1C1D1E1F");

    /// <summary>A command that no device knows, of <see cref="AuthorityKey"/>.</summary>
    /// <param name="key">The key of the device.</param>
    /// <param name="device">Its id.</param>
    /// <param name="counter">The command's counter.</param>
    /// <param name="notAfter">Seconds since 1970.</param>
    /// <param name="isForged">Whether its MAC is wrong.</param>
    public static byte[] Command(CoseKey key, string device, long counter, long notAfter, bool isForged)
    {
        byte[] message = Command(key, device, "explode", counter, notAfter, [0xA0], AuthorityKey);
        message[^1] ^= (byte)(isForged ? 1 : 0);
        return message;
    }

    /// <summary>The same of a delegate, with its delegation.</summary>
    /// <param name="key">The key of the device.</param>
    /// <param name="device">Its id.</param>
    /// <param name="counter">The command's counter.</param>
    /// <param name="notAfter">Seconds since 1970.</param>
    public static byte[] DelegateCommand(CoseKey key, string device, long counter, long notAfter)
    {
        CoseKey own = new(new byte[P256.Length], new byte[P256.Length]);
        P256.TryPublicKey(DelegateKey, own.X, own.Y);
        CborWriter delegation = new(160);
        delegation.WriteStartMap(6);
        delegation.WriteInteger(1);
        own.WriteTo(delegation);
        foreach (long entry in (long[])[2, 2, 3])
        {
            delegation.WriteInteger(entry);
        }

        delegation.WriteNull();
        foreach (long entry in (long[])[4, 0, 5, uint.MaxValue, 6, 1])
        {
            delegation.WriteInteger(entry);
        }

        byte[] signed = Sign(CosePurpose.Of(CosePurpose.Delegation), delegation.ToArray(), AuthorityKey);

        // The command names the key that has signed it, and the message around it carries the delegation.
        byte[] message = Command(key, device, "explode", counter, notAfter, [0xA0], DelegateKey);
        CborReader.TryOpen(message, out CborReader reader);
        reader.TryReadFixedArray(4);
        reader.TryReadByteString(16, out byte[] protectedHeaders);
        reader.TrySkip();
        reader.TryReadByteString(message.Length, out byte[] content);
        reader.TryReadByteString(message.Length, out byte[] tag);
        CborWriter writer = new(message.Length + signed.Length + 32);
        writer.WriteStartArray(4);
        writer.WriteByteString(protectedHeaders);
        writer.WriteStartMap(1);
        writer.WriteInteger(-70001);
        writer.WriteStartArray(1);
        writer.WriteByteString(signed);
        writer.WriteByteString(content);
        writer.WriteByteString(tag);
        return writer.ToArray();
    }

    /// <summary>A grant for the window that a device has announced, signed with <see cref="AuthorityKey"/>.</summary>
    /// <param name="announcement">The device's event.</param>
    /// <param name="key">The key of the device.</param>
    /// <param name="setupCode">On the label that was read.</param>
    /// <param name="time">Seconds since 1970.</param>
    public static byte[] Grant(byte[] announcement, CoseKey key, byte[] setupCode, long time)
    {
        // [device, "pairing", clock quality, time, start, order, what, number, reason, [nonce, ...]]
        CoseSign1.TryParse(announcement, announcement.Length, out CoseSign1 windowEvent);
        CborReader.TryOpen(windowEvent.Payload, out CborReader reader);
        reader.TryReadFixedArray(10);
        reader.TryReadTextString(32, out string device);
        reader.TryReadTextString(32, out _);
        for (int i = 0; i < 7; i++)
        {
            reader.TryReadInteger(out _);
        }

        reader.TryReadFixedArray(4);
        if (!reader.TryReadFixedByteString(PairingGrant.NonceLength, out byte[] nonce))
        {
            throw new ArgumentException("no window was announced", nameof(announcement));
        }

        long notAfter = time + 120;
        return Command(key, device, PairingGrant.Command, 1, notAfter, Mac(nonce, device, setupCode, time, notAfter), AuthorityKey);
    }

    private static byte[] Command(
        CoseKey key, string device, string name, long counter, long notAfter, byte[] arguments, byte[] issuer)
    {
        MeteredEngine engine = new();
        CborWriter command = new(512);
        command.WriteStartArray(5);
        command.WriteTextString(device);
        command.WriteTextString(name);
        command.WriteInteger(counter);
        command.WriteInteger(notAfter);
        command.WriteEncoded(arguments);
        byte[] signed = Sign(CosePurpose.Of(CosePurpose.Command, device), command.ToArray(), issuer);
        byte[] secret = new byte[P256.Length];
        P256.TryAgree(issuer, P256Table.Make(key.X, key.Y), secret);
        byte[] purpose = CosePurpose.Of(CosePurpose.CommandMac, device);
        byte[] macKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, salt: null, purpose);
        return CoseMac0.Encode(engine, macKey, purpose, signed, null);
    }

    /// <summary>A COSE_Sign1 that names its key, as the hospital's programs make it.</summary>
    private static byte[] Sign(byte[] purpose, byte[] payload, byte[] privateKey)
    {
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(new MeteredEngine(), null, privateKey, CoseSign1.Digest(purpose, payload), signature);
        CoseKey own = new(new byte[P256.Length], new byte[P256.Length]);
        P256.TryPublicKey(privateKey, own.X, own.Y);
        CborWriter writer = new(payload.Length + 96);
        writer.WriteStartArray(4);
        writer.WriteByteString([0xA1, 0x01, 0x28]);
        writer.WriteStartMap(1);
        writer.WriteInteger(4);
        writer.WriteByteString(own.KeyId());
        writer.WriteByteString(payload);
        writer.WriteByteString(signature);
        return writer.ToArray();
    }

    private static byte[] Mac(byte[] nonce, string device, byte[] setupCode, long time, long notAfter)
    {
        byte[] protectedHeaders = [0xA1, 0x01, 0x04];
        CborWriter content = new(128);
        content.WriteStartArray(6);
        content.WriteByteString(nonce);
        content.WriteByteString(new byte[PairingGrant.AssociationLength]);
        content.WriteByteString(new byte[16]);
        content.WriteByteString(new byte[16]);
        content.WriteInteger(1);
        content.WriteInteger(time);
        CborWriter structure = new(256);
        structure.WriteStartArray(4);
        structure.WriteTextString("MAC0");
        structure.WriteByteString(protectedHeaders);
        structure.WriteByteString(CosePurpose.Of(CosePurpose.Grant, device, 1, notAfter));
        structure.WriteByteString(content.ToArray());
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, setupCode, 32, nonce, CosePurpose.Of(CosePurpose.Grant, device));
        CborWriter message = new(256);
        message.WriteStartArray(4);
        message.WriteByteString(protectedHeaders);
        message.WriteStartMap(0);
        message.WriteByteString(content.ToArray());
        message.WriteByteString(HMACSHA256.HashData(key, structure.ToArray())[..8]);
        return message.ToArray();
    }

    /// <summary>A public key of one tree of height 10 and width 4, and its signature over 64 zeros; made once with BouncyCastle.</summary>
    public static (byte[] PublicKey, byte[] Signature) HashBased()
    {
        byte[] both = Resource("hss-h10-w4.bin");
        return (both[..HssLms.PublicKeyLimit], both[HssLms.PublicKeyLimit..]);
    }

    /// <summary>What an image takes after itself whose vendor has <see cref="AuthorityKey"/>.</summary>
    public static ReleasePolicy ReleasePolicy => new() { Vendor = Vendor, Class = Class, VendorKeys = [PublicKeyOf(AuthorityKey)] };

    /// <summary>What an image takes after itself whose vendor signs by hashes alone.</summary>
    public static ReleasePolicy HashBasedReleasePolicy =>
        new() { Vendor = Vendor, Class = Class, VendorKeys = [], HashBasedKey = HashBasedRelease().PublicKey };

    /// <summary>The envelope of a release, signed with <see cref="AuthorityKey"/>.</summary>
    public static byte[] Envelope()
    {
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(new MeteredEngine(), null, AuthorityKey, CoseSign1.Digest(null, SuitDigest()), signature);

        // [{1: -9}, {}, null, signature]
        return Envelope([0x84, 0x43, 0xA1, 0x01, 0x28, 0xA0, 0xF6, 0x58, 0x40, .. signature]);
    }

    /// <summary>The envelope of the same release, with a signature of one tree of height 10 and width 4.</summary>
    public static byte[] HashBasedEnvelope() => Envelope(HashBasedRelease().Message);

    private static (byte[] PublicKey, byte[] Message) HashBasedRelease()
    {
        byte[] both = Resource("hss-release.bin");
        return (both[..HssLms.PublicKeyLimit], both[HssLms.PublicKeyLimit..]);
    }

    private static byte[] ManifestBytes() => Convert.FromHexString(Manifest
        .Replace("%VENDOR%", Convert.ToHexString(Vendor), StringComparison.Ordinal)
        .Replace("%CLASS%", Convert.ToHexString(Class), StringComparison.Ordinal)
        .Replace("%DIGEST%", Convert.ToHexString(Sha256.Hash(new byte[ImageBytes])), StringComparison.Ordinal));

    private static byte[] SuitDigest()
    {
        byte[] manifest = ManifestBytes();
        CborWriter item = new(manifest.Length + 8);
        item.WriteByteString(manifest);
        CborWriter digest = new(64);
        digest.WriteStartArray(2);
        digest.WriteInteger(-16);
        digest.WriteByteString(Sha256.Hash(item.ToArray()));
        return digest.ToArray();
    }

    private static byte[] Envelope(byte[] signature)
    {
        byte[] manifest = ManifestBytes();
        CborWriter authentication = new(256);
        authentication.WriteStartArray(2);
        authentication.WriteByteString(SuitDigest());
        authentication.WriteByteString(signature);
        CborWriter envelope = new(512);
        envelope.WriteTag(107);
        envelope.WriteStartMap(2);
        envelope.WriteInteger(2);
        envelope.WriteByteString(authentication.ToArray());
        envelope.WriteInteger(3);
        envelope.WriteByteString(manifest);
        return envelope.ToArray();
    }

    /// <summary>The public half of a key.</summary>
    public static CoseKey PublicKeyOf(byte[] privateKey)
    {
        byte[] x = new byte[P256.Length];
        byte[] y = new byte[P256.Length];
        return P256.TryPublicKey(privateKey, x, y) ? new CoseKey(x, y) : throw new ArgumentException("no private key", nameof(privateKey));
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(FixedInputs).Assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
