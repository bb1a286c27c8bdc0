using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cose;
using CoseKey = NanoMedAgent.Cose.CoseKey;

namespace Cryptography.Tests.Cose;

/// <summary>
/// COSE_Sign1 at its edges: every way in which a message can be none, refused by its name, and whether .NET takes the same message. Where
/// the two differ, both follow RFC 9052 in their own way: the firmware reads deterministic CBOR (RFC 8949, section 4.2.1) and only headers
/// that it acts on.
/// </summary>
public sealed class SignedMessageEdgeCases : IDisposable
{
    private const bool Takes = true;
    private const bool Refuses = false;

    private static readonly CaseTable<(CoseRefusal Firmware, bool DotNet)> Table = new()
    {
        { "nothing wrong", "the others are changed from it", () => (CoseRefusal.None, Takes) },
        { "tagged as a signature", "tag 18 may stand in front (RFC 9052, section 2)", () => (CoseRefusal.None, Takes) },
        { "ES256", "the older name of the same algorithm", () => (CoseRefusal.None, Takes) },
        { "a key id", "names the key, and is not protected", () => (CoseRefusal.None, Takes) },
        { "a protected key id", "may be in either map", () => (CoseRefusal.None, Takes) },
        { "a header that nobody knows", "is passed over unless it is critical", () => (CoseRefusal.None, Takes) },
        { "a protected header that nobody knows", "is passed over unless it is critical", () => (CoseRefusal.None, Takes) },

        { "tagged as a MAC", "another kind of message", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged as several signatures", "another kind of message", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged twice", "a tag within a tag is another thing", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged as a token", "a CWT (RFC 8392) is read by somebody else", () => (CoseRefusal.Malformed, Refuses) },
        { "three parts", "no signature", () => (CoseRefusal.Malformed, Refuses) },
        { "five parts", "something behind the signature", () => (CoseRefusal.Malformed, Refuses) },
        { "an array of indefinite length", "a second encoding of the same message", () => (CoseRefusal.Malformed, Takes) },
        { "a byte behind", "what follows is nobody's", () => (CoseRefusal.Malformed, Refuses) },
        { "a byte missing", "cut", () => (CoseRefusal.Malformed, Refuses) },
        { "no payload", "it travels elsewhere, and is not asked for here", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload in pieces", "a second encoding of the same message", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload whose length is not the shortest", "a second encoding of the same message", () => (CoseRefusal.Malformed, Takes) },
        { "a payload that is too long", "a limit of memory", () => (CoseRefusal.Malformed, Takes) },
        { "a signature of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected map that is not wrapped", "it must be a byte string", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected array", "it must be a map", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected map of indefinite length", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Takes) },
        { "a byte behind the protected map", "what follows is nobody's", () => (CoseRefusal.Malformed, Refuses) },
        { "an unprotected array", "it must be a map", () => (CoseRefusal.Malformed, Refuses) },
        { "an unprotected map of indefinite length", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Takes) },
        { "the algorithm twice", "which one counts?", () => (CoseRefusal.Malformed, Refuses) },
        { "a header twice that nobody knows", "no label may be there twice (RFC 9052, section 3)", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id twice", "which one counts?", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id that is too long", "a limit of memory", () => (CoseRefusal.Malformed, Takes) },
        { "a header of floating point", "nothing of this protocol has one", () => (CoseRefusal.Malformed, Takes) },
        { "headers nested nine deep", "a limit of the stack", () => (CoseRefusal.Malformed, Takes) },
        { "an algorithm that is not the shortest", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Takes) },

        { "no algorithm", "an empty map", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "no protected headers", "an empty map, in the other way to write it", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "the algorithm under a label of text", "\"1\" is not 1", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "ES384", "another hash and perhaps another curve", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "EdDSA", "another curve", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "HSS-LMS", "another kind of key", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "a MAC's algorithm", "a public key is no secret to authenticate with", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "an algorithm of text", "no registered name; .NET knows its own", () => (CoseRefusal.AlgorithmUnknown, Takes) },
        { "an algorithm of null", "a wrong type", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "an algorithm beyond all numbers", "-7 once it is cut to 32 bits", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "a critical header", "must be understood, and is not", () => (CoseRefusal.CriticalUnknown, Refuses) },
        { "a critical header that is known", "the firmware takes no list of critical headers", () => (CoseRefusal.CriticalUnknown, Takes) },
        {
            "a list of no critical headers", "one at least must be in it (RFC 9052, section 3.1)",
            () => (CoseRefusal.CriticalUnknown, Refuses)
        },
        { "a critical header that is no list", "a wrong type", () => (CoseRefusal.CriticalUnknown, Refuses) },
        {
            "a critical header, unprotected", "anybody could take it out; .NET does not look at it there",
            () => (CoseRefusal.HeaderMisplaced, Takes)
        },
        { "an unprotected algorithm", "anybody could exchange it", () => (CoseRefusal.HeaderMisplaced, Refuses) },
        { "a second algorithm, unprotected", "which one counts?", () => (CoseRefusal.HeaderMisplaced, Refuses) },
        { "a key id in both", "which one counts?", () => (CoseRefusal.HeaderMisplaced, Refuses) },

        { "no signature", "nothing", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a shorter signature", "cut", () => (CoseRefusal.ProofWrong, Refuses) },
        { "half a signature", "r without s", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a longer signature", "a byte behind s", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature of zeros", "r = 0 and s = 0", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature over something else", "another payload", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature in another role", "a countersignature is not the signature", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature with external data", "what it was signed along with is not here", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature without the headers", "the algorithm could be exchanged", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature over the payload alone", "no Sig_structure", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature by another key", "somebody else", () => (CoseRefusal.ProofWrong, Refuses) },
    };

    private readonly ECDsa _signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    private CoseKey Key
    {
        get
        {
            ECParameters parameters = _signer.ExportParameters(includePrivateParameters: false);
            return new CoseKey(parameters.Q.X, parameters.Q.Y);
        }
    }

    public void Dispose()
    {
        _signer.Dispose();
        _other.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_is_refused_by_the_name_of_its_flaw(string flaw)
    {
        CoseRefusal refusal = CoseSign1.TryParse(Signed(flaw, ComposedMessage.Esp256), ComposedMessage.PayloadLimit, out CoseSign1 message);
        (message is null).ShouldBe(refusal != CoseRefusal.None);
        (refusal == CoseRefusal.None ? message!.Verify(Key) : refusal).ShouldBe(Table[flaw].Firmware);
    }

    /// <summary>With ES256, as .NET does not know ESP256.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Dotnet_takes_or_refuses_the_same_message_as_is_known(string flaw) =>
        IsTakenByDotNet(Signed(flaw, ComposedMessage.Es256)).ShouldBe(Table[flaw].DotNet);

    [Fact]
    public void A_signature_of_another_kind_is_refused_by_name_where_a_hash_based_one_is_asked_for()
    {
        AskedForHashBased("nothing wrong").ShouldBe(CoseRefusal.AlgorithmUnknown);
        AskedForHashBased("no algorithm").ShouldBe(CoseRefusal.AlgorithmMissing);
        AskedForHashBased("HSS-LMS").ShouldBe(CoseRefusal.ProofWrong);
    }

    private CoseRefusal AskedForHashBased(string flaw)
    {
        byte[] encoded = Signed(flaw, ComposedMessage.Esp256);
        CoseSign1.TryParse(encoded, ComposedMessage.PayloadLimit, out CoseSign1 message).ShouldBe(CoseRefusal.None);
        return message.VerifyHashBased(new byte[60]);
    }

    private byte[] Signed(string flaw, int algorithm) => ComposedMessage.Write(
        flaw,
        algorithm,
        "Signature1",
        structure => (flaw == "a signature by another key" ? _other : _signer).SignData(structure, HashAlgorithmName.SHA256));

    private bool IsTakenByDotNet(byte[] message)
    {
        try
        {
            return CoseMessage.DecodeSign1(message).VerifyEmbedded(_signer);
        }
        catch (Exception refusal) when (refusal is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }
}
