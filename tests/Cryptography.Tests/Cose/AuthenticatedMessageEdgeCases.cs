using System.Security.Cryptography;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cose;

namespace Cryptography.Tests.Cose;

/// <summary>
/// COSE_Mac0 at its edges. Its headers are read as those of a signed message are, so here is what is its own: the algorithm and the tag.
/// </summary>
public class AuthenticatedMessageEdgeCases
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly CaseTable<CoseRefusal> Table = new()
    {
        { "nothing wrong", "the others are changed from it", () => CoseRefusal.None },
        { "tagged as a MAC", "tag 17 may stand in front (RFC 9052, section 2)", () => CoseRefusal.None },
        { "tagged as a signature", "another kind of message", () => CoseRefusal.Malformed },
        { "the algorithm twice", "which one counts?", () => CoseRefusal.Malformed },
        { "a payload in pieces", "a second encoding of the same message", () => CoseRefusal.Malformed },
        { "an array of indefinite length", "a second encoding of the same message", () => CoseRefusal.Malformed },
        { "no payload", "it travels elsewhere, and is not asked for here", () => CoseRefusal.Malformed },
        { "no algorithm", "an empty map", () => CoseRefusal.AlgorithmMissing },
        { "no protected headers", "an empty map, in the other way to write it", () => CoseRefusal.AlgorithmMissing },
        { "HMAC 256/256", "the whole tag: not what the protocol has", () => CoseRefusal.AlgorithmUnknown },
        { "ES256", "a signature's algorithm", () => CoseRefusal.AlgorithmUnknown },
        { "a critical header", "must be understood, and is not", () => CoseRefusal.CriticalUnknown },
        { "an unprotected algorithm", "anybody could exchange it", () => CoseRefusal.HeaderMisplaced },
        { "no signature", "a tag of no bytes is equal to the first bytes of any", () => CoseRefusal.ProofWrong },
        { "half a signature", "a tag of 4 bytes is guessed sooner", () => CoseRefusal.ProofWrong },
        { "a shorter signature", "a tag of 7 bytes", () => CoseRefusal.ProofWrong },
        { "a longer signature", "a tag of 9 bytes", () => CoseRefusal.ProofWrong },
        { "a signature of zeros", "a tag that was never calculated", () => CoseRefusal.ProofWrong },
        { "the whole tag", "32 bytes under the algorithm that has 8", () => CoseRefusal.ProofWrong },
        { "the last bytes of the tag", "it is cut behind, not in front", () => CoseRefusal.ProofWrong },
        { "a signature over something else", "another payload", () => CoseRefusal.ProofWrong },
        { "a signature in another role", "the MAC of a message with recipients", () => CoseRefusal.ProofWrong },
        { "a signature with external data", "what it was authenticated along with is not here", () => CoseRefusal.ProofWrong },
        { "a signature without the headers", "the algorithm could be exchanged", () => CoseRefusal.ProofWrong },
        { "a signature over the payload alone", "no MAC_structure", () => CoseRefusal.ProofWrong },
        { "another key", "one bit of it", () => CoseRefusal.ProofWrong },
        { "an empty key", "a key that was forgotten", () => CoseRefusal.ProofWrong },
    };

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_is_refused_by_the_name_of_its_flaw(string flaw)
    {
        byte[] encoded = ComposedMessage.Write(flaw, ComposedMessage.Hmac64, "MAC0", structure => Tag(flaw, structure));
        CoseRefusal refusal = CoseMac0.TryParse(encoded, ComposedMessage.PayloadLimit, out CoseMac0 message);
        (refusal == CoseRefusal.None ? message.Verify(new SystemCipherEngine(), Key) : refusal).ShouldBe(Table[flaw]);
    }

    [Fact]
    public void No_bit_of_a_tag_can_be_changed()
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
            message.Verify(new SystemCipherEngine(), Key).ShouldBe(CoseRefusal.ProofWrong, $"bit {bit}");
        }
    }

    private static byte[] Tag(string flaw, byte[] structure)
    {
        byte[] key = flaw switch { "another key" => [.. Key[..^1], (byte)(Key[^1] ^ 1)], "an empty key" => [], _ => Key };
        byte[] tag = HMACSHA256.HashData(key, structure);
        return flaw switch { "the whole tag" => tag, "the last bytes of the tag" => tag[^8..], _ => tag[..8] };
    }
}
