using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>Keys and messages that are the same in each run. None of them protects anything.</summary>
internal static class FixedInputs
{
    /// <summary>A policy's payload as <c>medagent policy new</c> writes it: one recipient, who is the custodian too, and a reading a minute.</summary>
    public const string Policy =
        "A601010281A401022001215820BB86B3E917FD5A378367836F389E47C873579077BEFC3CDC67865BA305885896225820164673A089FEBBCE42CACEC7D3C524BB"
        + "1DF4E4470787D8BC99CDD5F5F821206F03A565616C61726D8281000065617564697482810000666465766963658281000066766974616C738281000068776176"
        + "65666F726D8281000004AB6174183C626164183C62616D183C626173183C626872183C626E64183C626E6D183C626E73183C626F32183C627072183C62727218"
        + "3C05183C061A00015180";

    /// <summary>The manifest of a release of one component, as <c>SuitManifestWriter</c> writes it.</summary>
    public const string Manifest =
        "A60101020703585FA202818141000458568614A40150D55A1DB06E0B521FBBB85EB64B76B705025012BB8A30D7905845BC29DA0012886416035824822F58206105D6CC"
        + "76AF400325E94D588CE511BE5BFDBB73B437DC51ECA43917D7A43E3D0E1987D0010F020F0683010200074382030F14528614A11569696D6167652E62696E150F030F";

    /// <summary>The private key of RFC 6979, appendix A.2.5.</summary>
    public static readonly byte[] AuthorityKey = Convert.FromHexString("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");

    /// <summary>A public key of one tree of height 10 and width 4, and its signature over 64 zeros; made once with BouncyCastle.</summary>
    public static (byte[] PublicKey, byte[] Signature) HashBased()
    {
        using Stream stream = typeof(FixedInputs).Assembly.GetManifestResourceStream("hss-h10-w4.bin")!;
        byte[] both = new byte[stream.Length];
        stream.ReadExactly(both);
        return (both[..HssLms.PublicKeyLimit], both[HssLms.PublicKeyLimit..]);
    }

    /// <summary>The envelope of <see cref="Manifest"/>, signed with <see cref="AuthorityKey"/>.</summary>
    public static byte[] Envelope()
    {
        byte[] manifest = Convert.FromHexString(Manifest);
        CborWriter item = new(manifest.Length + 8);
        item.WriteByteString(manifest);
        CborWriter digest = new(64);
        digest.WriteStartArray(2);
        digest.WriteInteger(-16);
        digest.WriteByteString(Sha256.Hash(item.ToArray()));
        byte[] signature = new byte[2 * P256.Length];
        P256.Sign(new MeteredEngine(), null, AuthorityKey, CoseSign1.Digest(digest.ToArray()), signature);

        // [{1: -9}, {}, null, signature]
        byte[] sign1 = [0x84, 0x43, 0xA1, 0x01, 0x28, 0xA0, 0xF6, 0x58, 0x40, .. signature];
        CborWriter authentication = new(256);
        authentication.WriteStartArray(2);
        authentication.WriteByteString(digest.ToArray());
        authentication.WriteByteString(sign1);
        CborWriter envelope = new(512);
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
}
