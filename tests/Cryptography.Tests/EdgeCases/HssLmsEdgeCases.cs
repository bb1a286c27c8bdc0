using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Pqc.Crypto.Lms;

namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Edge cases of hash-based signatures (RFC 8554). BouncyCastle signs, one field of the key or the signature is changed, and both verifiers
/// must refuse it. A forger can choose all fields of a signature, so each must be checked against the key.
/// </summary>
public class HssLmsEdgeCases
{
    private const int Hash = 32;
    private const int Chains = 67;

    // Offsets in a signature of a tree of height 5 with chains of width 4: levels, leaf, type, randomiser, chains, type, path.
    private const int LeafPlace = 4;
    private const int OneTimeTypePlace = 8;
    private const int RandomiserPlace = 12;
    private const int ChainsPlace = RandomiserPlace + Hash;
    private const int TreeTypePlace = ChainsPlace + (Chains * Hash);
    private const int PathPlace = TreeTypePlace + 4;
    private const int Length = PathPlace + (5 * Hash);
    private const int TreeKeyLength = 56;

    private static readonly byte[] Message = "a manifest"u8.ToArray();
    private static readonly LmsParameters Set = new(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w4);
    private static readonly LmsParameters Shorter = new(LMSigParameters.lms_sha256_n24_h5, LMOtsParameters.sha256_n24_w4);
    private static readonly HssCase One = Signed(1, Set);
    private static readonly HssCase Two = Signed(2, Set, Set);

    private static readonly CaseTable<HssCase> Table = new()
    {
        { "one level", "the other cases are changed from this one", () => One },
        { "two levels", "the other cases are changed from this one", () => Two },
        { "24-byte hashes", "SHA-256 cut (RFC 9858)", () => Signed(3, Shorter) },
        {
            "24-byte hashes below 32-byte ones", "each level may have its own parameters (RFC 8554, section 6)",
            () => Signed(4, Set, Shorter)
        },
        {
            "another message", "one bit of it",
            () => One with { Message = [.. Message[..^1], (byte)(Message[^1] ^ 1)], IsAccepted = false }
        },
        { "no message", "another message", () => One with { Message = [], IsAccepted = false } },

        { "levels of the signature: 1 more", "a lower level that is missing", () => One.WithSignature(0, 1) },
        { "levels of the signature: 2^32 - 1", "one more is 0 in 32 bits", () => One.WithSignature(0, uint.MaxValue) },
        { "levels of the signature: 1 less", "the signature of the top tree would be that of the message", () => Two.WithSignature(0, 0) },
        { "levels of the key: 0", "there would be nothing to verify", () => One.WithKey(0, 0) },
        { "levels of the key: 2", "differs from the signature", () => One.WithKey(0, 2) },
        { "levels of key and signature: 9", "more than the maximum of 8", () => One.WithKey(0, 9).WithSignature(0, 8) },

        { "leaf number: another leaf's", "the path belongs to leaf 0", () => One.WithSignature(LeafPlace, 1) },
        { "leaf number: 32", "beyond a tree of height 5", () => One.WithSignature(LeafPlace, 32) },
        { "leaf number: 2^31", "negative as a signed number", () => One.WithSignature(LeafPlace, 0x80000000) },
        { "leaf number: 2^32 - 1", "the largest", () => One.WithSignature(LeafPlace, uint.MaxValue) },

        { "one-time type of the signature: 0", "reserved", () => One.WithSignature(OneTimeTypePlace, 0) },
        { "one-time type of the signature: width 8", "fewer chains than the key", () => One.WithSignature(OneTimeTypePlace, 4) },
        { "one-time type of the signature: 24 bytes", "shorter hashes than the key", () => One.WithSignature(OneTimeTypePlace, 7) },
        { "one-time type of the signature: SHAKE", "another hash", () => One.WithSignature(OneTimeTypePlace, 11) },
        { "one-time type of the signature: unknown", "not registered", () => One.WithSignature(OneTimeTypePlace, 99) },
        { "tree type of the signature: 0", "reserved", () => One.WithSignature(TreeTypePlace, 0) },
        { "tree type of the signature: height 10", "a longer path than the key", () => One.WithSignature(TreeTypePlace, 6) },
        { "tree type of the signature: 24 bytes", "shorter nodes than the key", () => One.WithSignature(TreeTypePlace, 10) },
        { "tree type of the signature: SHAKE", "another hash", () => One.WithSignature(TreeTypePlace, 15) },

        {
            "tree type of the key: height 10", "differs from the signature, which BouncyCastle 2.7.0 does not check",
            () => One.WithKey(4, 6) with { IsAcceptedByAnother = true }
        },
        { "tree type of the key: 24 bytes", "does not match the one-time type", () => One.WithKey(4, 10) },
        { "one-time type of the key: width 2", "the signature is too short for it", () => One.WithKey(8, 2) },
        { "one-time type of the key: unknown", "not registered", () => One.WithKey(8, 99) },
        { "identifier of the key", "input of every hash", () => One.WithKey(12, 0x01020304) },
        { "root of the key", "the end of the path", () => One.WithKey(28, 0x01020304) },
        { "a key without its last byte", "too short", () => One with { PublicKey = One.PublicKey[..^1], IsAccepted = false } },
        { "a key with a byte behind", "too long", () => One with { PublicKey = [.. One.PublicKey, 0], IsAccepted = false } },
        { "no key", "nothing", () => One with { PublicKey = [], IsAccepted = false } },

        { "randomiser", "hashed before the message", () => One.WithSignature(RandomiserPlace, 0x01020304) },
        { "first chain", "one hash of 67", () => One.WithSignature(ChainsPlace, 0x01020304) },
        { "last chain", "the last of the checksum", () => One.WithSignature(TreeTypePlace - 4, 0x01020304) },
        { "a chain walked one step further", "as if its digit were one higher: the checksum detects it", WalkedFurther },
        { "first node of the path", "the sibling of the leaf", () => One.WithSignature(PathPlace, 0x01020304) },
        { "two nodes of the path exchanged", "their order matters", ExchangedNodes },

        { "no signature", "nothing", () => One with { Signature = [], IsAccepted = false } },
        { "only the number of levels", "four bytes", () => One with { Signature = One.Signature[..4], IsAccepted = false } },
        {
            "without the last node of the path", "shortened by a whole field",
            () => One with { Signature = One.Signature[..^Hash], IsAccepted = false }
        },
        {
            "a byte behind the signature", "would be a second encoding of the same signature",
            () => One with { Signature = [.. One.Signature, 0], IsAccepted = false }
        },
        {
            "a whole signature behind the signature", "would be a second encoding of the same signature",
            () => One with { Signature = [.. One.Signature, .. One.Signature], IsAccepted = false }
        },

        { "lower key: another root", "the top tree signed another key", () => Two.WithSignature(Length + 24, 0x01020304) },
        { "lower key: unknown type", "its length is unknown", () => Two.WithSignature(Length, 99) },
        { "lower key: another signer's, with its signature", "the top tree did not sign it", OfAnotherLowerTree },
        { "both signatures exchanged", "each one signs something else", ExchangedLevels },
        {
            "the lower signature alone", "under the top tree's key",
            () => LowerTreeAlone() with { PublicKey = [0, 0, 0, 1, .. Two.PublicKey[4..]], IsAccepted = false }
        },
        {
            "the lower signature alone, under the lower key", "a valid signature with one level",
            LowerTreeAlone
        },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_signature_is_accepted_or_refused_as_the_standard_says(string name)
    {
        HssCase c = Table[name];
        HssKeys.IsAcceptedByFirmware(c.PublicKey, c.Message, c.Signature).ShouldBe(c.IsAccepted);
        bool isAcceptedByAnother = c.IsAcceptedByAnother ?? c.IsAccepted;
        HssKeys.IsAcceptedByBouncyCastle(c.PublicKey, c.Message, c.Signature).ShouldBe(isAcceptedByAnother, "BouncyCastle");
    }

    [Fact]
    public void The_offsets_of_the_changed_fields_are_right()
    {
        One.Signature.Length.ShouldBe(Length);
        Two.Signature.Length.ShouldBe(Length + TreeKeyLength + Length - 4);
        BinaryPrimitives.ReadUInt32BigEndian(One.Signature.AsSpan(OneTimeTypePlace)).ShouldBe(3u);
        BinaryPrimitives.ReadUInt32BigEndian(One.Signature.AsSpan(TreeTypePlace)).ShouldBe(5u);
    }

    private static HssCase Signed(int seed, params LmsParameters[] levels)
    {
        HssKeys keys = new(seed, levels);
        return new(keys.PublicKey, Message, keys.Sign(Message), true);
    }

    /// <summary>
    /// A step of a chain is H(I || q || chain || step || hash), where the step is the digit that the chain has reached (RFC 8554, section
    /// 4.5).
    /// </summary>
    private static HssCase WalkedFurther()
    {
        byte[] signature = [.. One.Signature];
        byte[] identifier = One.PublicKey[12..28];
        byte[] leaf = signature[LeafPlace..OneTimeTypePlace];
        byte[] digest = SHA256.HashData([.. identifier, .. leaf, 0x81, 0x81, .. signature[RandomiserPlace..ChainsPlace], .. Message]);
        int chain = Enumerable.Range(0, 64).First(i => Digit(digest, i) < 15);
        Span<byte> hash = signature.AsSpan(ChainsPlace + (chain * Hash), Hash);
        SHA256.HashData([.. identifier, .. leaf, 0, (byte)chain, (byte)Digit(digest, chain), .. hash]).CopyTo(hash);
        return One with { Signature = signature, IsAccepted = false };
    }

    private static int Digit(byte[] digest, int index) => (digest[index / 2] >> (index % 2 == 0 ? 4 : 0)) & 15;

    private static HssCase ExchangedNodes()
    {
        byte[] signature = [.. One.Signature];
        One.Signature.AsSpan(PathPlace, Hash).CopyTo(signature.AsSpan(PathPlace + Hash));
        One.Signature.AsSpan(PathPlace + Hash, Hash).CopyTo(signature.AsSpan(PathPlace));
        return One with { Signature = signature, IsAccepted = false };
    }

    private static HssCase OfAnotherLowerTree() =>
        Two with { Signature = [.. Two.Signature[..Length], .. Signed(5, Set, Set).Signature[Length..]], IsAccepted = false };

    private static HssCase ExchangedLevels()
    {
        byte[] top = Two.Signature[4..Length];
        byte[] key = Two.Signature[Length..(Length + TreeKeyLength)];
        byte[] lower = Two.Signature[(Length + TreeKeyLength)..];
        return Two with { Signature = [0, 0, 0, 1, .. lower, .. key, .. top], IsAccepted = false };
    }

    private static HssCase LowerTreeAlone() => new(
        PublicKey: [0, 0, 0, 1, .. Two.Signature[Length..(Length + TreeKeyLength)]],
        Message,
        Signature: [0, 0, 0, 0, .. Two.Signature[(Length + TreeKeyLength)..]],
        IsAccepted: true);

    private sealed record HssCase(byte[] PublicKey, byte[] Message, byte[] Signature, bool IsAccepted)
    {
        /// <summary>The result of BouncyCastle, if it differs.</summary>
        public bool? IsAcceptedByAnother { get; init; }

        public HssCase WithSignature(int place, uint value) =>
            this with { Signature = Changed(Signature, place, value), IsAccepted = false };

        public HssCase WithKey(int place, uint value) => this with { PublicKey = Changed(PublicKey, place, value), IsAccepted = false };

        private static byte[] Changed(byte[] bytes, int place, uint value)
        {
            byte[] changed = [.. bytes];
            BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(place), value);
            return changed;
        }
    }
}
