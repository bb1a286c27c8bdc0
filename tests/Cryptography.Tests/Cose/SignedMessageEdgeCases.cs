using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Cose;
using CoseKey = NanoMedAgent.Cose.CoseKey;

namespace Cryptography.Tests.Cose;

/// <summary>
/// Edge cases of COSE_Sign1: flawed messages with the firmware's reason for the refusal, and whether .NET accepts the same message. The
/// firmware accepts deterministic CBOR only (RFC 8949, section 4.2.1) and no critical headers, so it refuses more than .NET does.
/// </summary>
public sealed class SignedMessageEdgeCases : IDisposable
{
    private const bool Accepts = true;
    private const bool Refuses = false;

    private static readonly CaseTable<(CoseRefusal Firmware, bool DotNet)> Table = new()
    {
        { "nothing wrong", "the other cases are changed from this one", () => (CoseRefusal.None, Accepts) },
        { "tagged as a signature", "tag 18 may stand in front (RFC 9052, section 2)", () => (CoseRefusal.None, Accepts) },
        { "ES256", "the older name of the same algorithm", () => (CoseRefusal.None, Accepts) },
        { "a key id", "names the key, and is not protected", () => (CoseRefusal.None, Accepts) },
        { "a protected key id", "may be in either map", () => (CoseRefusal.None, Accepts) },
        { "a header that nobody knows", "is passed over unless it is critical", () => (CoseRefusal.None, Accepts) },
        { "a protected header that nobody knows", "is passed over unless it is critical", () => (CoseRefusal.None, Accepts) },

        { "tagged as a MAC", "another kind of message", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged as several signatures", "another kind of message", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged twice", "only one tag is allowed", () => (CoseRefusal.Malformed, Refuses) },
        { "tagged as a token", "a CWT (RFC 8392)", () => (CoseRefusal.Malformed, Refuses) },
        { "three parts", "no signature", () => (CoseRefusal.Malformed, Refuses) },
        { "five parts", "something behind the signature", () => (CoseRefusal.Malformed, Refuses) },
        { "an array of indefinite length", "a second encoding of the same message", () => (CoseRefusal.Malformed, Accepts) },
        { "a byte behind", "data after the end", () => (CoseRefusal.Malformed, Refuses) },
        { "a byte missing", "cut", () => (CoseRefusal.Malformed, Refuses) },
        { "no payload", "a detached payload is not expected here", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload in pieces", "a second encoding of the same message", () => (CoseRefusal.Malformed, Refuses) },
        { "a payload whose length is not the shortest", "a second encoding of the same message", () => (CoseRefusal.Malformed, Accepts) },
        { "a payload that is too long", "longer than the firmware's limit", () => (CoseRefusal.Malformed, Accepts) },
        { "a signature of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected map that is not wrapped", "it must be a byte string", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected array", "it must be a map", () => (CoseRefusal.Malformed, Refuses) },
        { "a protected map of indefinite length", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Accepts) },
        { "a byte behind the protected map", "data after the end", () => (CoseRefusal.Malformed, Refuses) },
        { "an unprotected array", "it must be a map", () => (CoseRefusal.Malformed, Refuses) },
        { "an unprotected map of indefinite length", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Accepts) },
        { "the algorithm twice", "it would be unclear which one counts", () => (CoseRefusal.Malformed, Refuses) },
        { "a header twice that nobody knows", "no label may be there twice (RFC 9052, section 3)", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id twice", "it would be unclear which one counts", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id of text", "a wrong type", () => (CoseRefusal.Malformed, Refuses) },
        { "a key id that is too long", "longer than the firmware's limit", () => (CoseRefusal.Malformed, Accepts) },
        { "a header of floating point", "the protocol has none", () => (CoseRefusal.Malformed, Accepts) },
        { "headers nested nine deep", "deeper than the firmware's limit", () => (CoseRefusal.Malformed, Accepts) },
        { "an algorithm that is not the shortest", "a second encoding of the same headers", () => (CoseRefusal.Malformed, Accepts) },

        { "no algorithm", "an empty map", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "no protected headers", "an empty map, encoded as an empty byte string", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "the algorithm under a label of text", "\"1\" is not 1", () => (CoseRefusal.AlgorithmMissing, Refuses) },
        { "ES384", "another hash and perhaps another curve", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "EdDSA", "another curve", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "HSS-LMS", "another kind of key", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "a MAC's algorithm", "a public key must not be used as a MAC key", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "an algorithm of text", "not registered, but accepted by .NET", () => (CoseRefusal.AlgorithmUnknown, Accepts) },
        { "an algorithm of null", "a wrong type", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "an algorithm beyond all numbers", "-7 if truncated to 32 bits", () => (CoseRefusal.AlgorithmUnknown, Refuses) },
        { "a critical header", "unknown, and missing", () => (CoseRefusal.CriticalUnknown, Refuses) },
        {
            "a critical header that is present", "unknown, but must be understood, which .NET leaves to its caller",
            () => (CoseRefusal.CriticalUnknown, Accepts)
        },
        {
            "a critical header that is known", "the firmware accepts no critical headers",
            () => (CoseRefusal.CriticalUnknown, Accepts)
        },
        {
            "a list of no critical headers", "must not be empty (RFC 9052, section 3.1)",
            () => (CoseRefusal.CriticalUnknown, Refuses)
        },
        { "a critical header that is no list", "a wrong type", () => (CoseRefusal.CriticalUnknown, Refuses) },
        {
            "a critical header, unprotected", "must be protected, which .NET does not check",
            () => (CoseRefusal.HeaderMisplaced, Accepts)
        },
        { "an unprotected algorithm", "not authenticated", () => (CoseRefusal.HeaderMisplaced, Refuses) },
        { "a second algorithm, unprotected", "it would be unclear which one counts", () => (CoseRefusal.HeaderMisplaced, Refuses) },
        { "a key id in both", "it would be unclear which one counts", () => (CoseRefusal.HeaderMisplaced, Refuses) },

        { "no signature", "nothing", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a shorter signature", "cut", () => (CoseRefusal.ProofWrong, Refuses) },
        { "half a signature", "r without s", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a longer signature", "a byte behind s", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature of zeros", "r = 0 and s = 0", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature over something else", "another payload", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature in another role", "a countersignature", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature with external data", "signed with data that the verifier does not have", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature without the headers", "the algorithm would not be authenticated", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature over the payload alone", "no Sig_structure", () => (CoseRefusal.ProofWrong, Refuses) },
        { "a signature by another key", "another signer", () => (CoseRefusal.ProofWrong, Refuses) },
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
    public void A_flawed_message_is_refused_with_its_reason(string flaw)
    {
        CoseRefusal refusal = CoseSign1.TryParse(Signed(flaw, ComposedMessage.Esp256), ComposedMessage.PayloadLimit, out CoseSign1 message);
        (message is null).ShouldBe(refusal != CoseRefusal.None);
        (refusal == CoseRefusal.None ? message!.Verify(Key, externalAad: null) : refusal).ShouldBe(Table[flaw].Firmware);
    }

    /// <summary>The messages have ES256, since .NET does not know ESP256.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Dotnet_accepts_or_refuses_the_message_as_listed(string flaw) =>
        IsTakenByDotNet(Signed(flaw, ComposedMessage.Es256)).ShouldBe(Table[flaw].DotNet);

    [Fact]
    public void A_message_without_HSS_LMS_is_refused_when_a_hash_based_signature_is_required()
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
