using System.Security.Cryptography;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cose;

namespace Cryptography.Tests.Cose;

/// <summary>
/// Edge cases of COSE_Mac0. Headers are parsed as in a signed message, so most cases are about the algorithm and the tag.
/// </summary>
public class AuthenticatedMessageEdgeCases
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly CaseTable<CoseRefusal> Table = new()
    {
        { "nothing wrong", "the other cases are changed from this one", () => CoseRefusal.None },
        { "tagged as a MAC", "tag 17 may stand in front (RFC 9052, section 2)", () => CoseRefusal.None },
        { "tagged as a signature", "another kind of message", () => CoseRefusal.Malformed },
        { "the algorithm twice", "it would be unclear which one counts", () => CoseRefusal.Malformed },
        { "a payload in pieces", "a second encoding of the same message", () => CoseRefusal.Malformed },
        { "an array of indefinite length", "a second encoding of the same message", () => CoseRefusal.Malformed },
        { "no payload", "a detached payload is not expected here", () => CoseRefusal.Malformed },
        { "no algorithm", "an empty map", () => CoseRefusal.AlgorithmMissing },
        { "no protected headers", "an empty map, encoded as an empty byte string", () => CoseRefusal.AlgorithmMissing },
        { "HMAC 256/256", "not the algorithm of the protocol", () => CoseRefusal.AlgorithmUnknown },
        { "ES256", "a signature's algorithm", () => CoseRefusal.AlgorithmUnknown },
        { "a critical header", "unknown, but must be understood", () => CoseRefusal.CriticalUnknown },
        { "an unprotected algorithm", "not authenticated", () => CoseRefusal.HeaderMisplaced },
        { "no signature", "an empty tag must not match", () => CoseRefusal.ProofWrong },
        { "half a signature", "a tag of 4 bytes", () => CoseRefusal.ProofWrong },
        { "a shorter signature", "a tag of 7 bytes", () => CoseRefusal.ProofWrong },
        { "a longer signature", "a tag of 9 bytes", () => CoseRefusal.ProofWrong },
        { "a signature of zeros", "not a calculated tag", () => CoseRefusal.ProofWrong },
        { "the whole tag", "32 bytes instead of 8", () => CoseRefusal.ProofWrong },
        { "the last bytes of the tag", "the tag is the first 8 bytes", () => CoseRefusal.ProofWrong },
        { "a signature over something else", "another payload", () => CoseRefusal.ProofWrong },
        { "a signature in another role", "the MAC of a message with recipients", () => CoseRefusal.ProofWrong },
        { "a signature with external data", "authenticated with data that the verifier does not have", () => CoseRefusal.ProofWrong },
        { "a signature without the headers", "the algorithm would not be authenticated", () => CoseRefusal.ProofWrong },
        { "a signature over the payload alone", "no MAC_structure", () => CoseRefusal.ProofWrong },
        { "another key", "one bit of it", () => CoseRefusal.ProofWrong },
        { "an empty key", "a missing key", () => CoseRefusal.ProofWrong },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_flawed_message_is_refused_with_its_reason(string flaw)
    {
        byte[] encoded = ComposedMessage.Write(flaw, ComposedMessage.Hmac64, "MAC0", structure => Tag(flaw, structure));
        CoseRefusal refusal = CoseMac0.TryParse(encoded, ComposedMessage.PayloadLimit, out CoseMac0 message);
        (refusal == CoseRefusal.None ? message.Verify(new SystemCipherEngine(), Key, externalAad: null) : refusal).ShouldBe(Table[flaw]);
    }

    [Fact]
    public void A_tag_with_a_changed_bit_is_refused()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] encoded = ComposedMessage.Write("nothing wrong", ComposedMessage.Hmac64, "MAC0", structure =>
            {
                byte[] tag = Tag("nothing wrong", structure);
                tag[bit / 8] ^= (byte)(1 << (bit % 8));
                return tag;
            });
            CoseMac0.TryParse(encoded, ComposedMessage.PayloadLimit, out CoseMac0 message).ShouldBe(CoseRefusal.None);
            message.Verify(new SystemCipherEngine(), Key, externalAad: null).ShouldBe(CoseRefusal.ProofWrong, $"bit {bit}");
        }
    }

    private static byte[] Tag(string flaw, byte[] structure)
    {
        byte[] key = flaw switch { "another key" => [.. Key[..^1], (byte)(Key[^1] ^ 1)], "an empty key" => [], _ => Key };
        byte[] tag = HMACSHA256.HashData(key, structure);
        return flaw switch { "the whole tag" => tag, "the last bytes of the tag" => tag[^8..], _ => tag[..8] };
    }
}
