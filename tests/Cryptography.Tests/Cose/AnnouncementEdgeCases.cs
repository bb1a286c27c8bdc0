using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Cryptography.Tests.Cose;

/// <summary>
/// Edge cases of COSE_Encrypt with recipients. Devices write them and the hospital reads them: whatever a device sends, the hospital's
/// reader returns a reason and throws no exception.
/// </summary>
public sealed class AnnouncementEdgeCases : IDisposable
{
    private static readonly CaseTable<RefusalReason> Table = new()
    {
        { "nothing wrong", "the other cases are changed from this one", () => RefusalReason.None },
        { "nine recipients, the reader the last", "each reader finds its own entry", () => RefusalReason.None },
        { "the reader twice", "both wrap the same key", () => RefusalReason.None },

        { "another body is signed", "put behind another signature", () => RefusalReason.EpochForeign },
        { "signed as another class", "moved to another class", () => RefusalReason.EpochForeign },
        { "signed for another purpose", "an event of the device", () => RefusalReason.SignatureWrong },
        { "signed by somebody else", "another signer", () => RefusalReason.SignatureWrong },
        { "signed with EdDSA", "another algorithm than the key's", () => RefusalReason.SignatureWrong },

        { "no recipient", "no reader", () => RefusalReason.NotForUs },
        { "another recipient", "another reader", () => RefusalReason.NotForUs },
        { "direct agreement", "the agreed key would be the content key", () => RefusalReason.NotForUs },
        { "key wrap with 256 bits", "another algorithm", () => RefusalReason.NotForUs },
        { "no algorithm for the recipient", "an empty map", () => RefusalReason.NotForUs },
        { "a critical header for the recipient", "unknown, but must be understood", () => RefusalReason.NotForUs },
        { "derived for another algorithm", "the key depends on the context (RFC 9053, section 5.2)", () => RefusalReason.NotForUs },
        { "derived for another purpose", "the key depends on the context", () => RefusalReason.NotForUs },
        { "derived for another class", "the key depends on the context", () => RefusalReason.NotForUs },
        { "derived for another recipient", "the key depends on the context", () => RefusalReason.NotForUs },
        { "derived for another length", "the key depends on the context", () => RefusalReason.NotForUs },
        { "derived without the headers", "the key depends on the context", () => RefusalReason.NotForUs },
        { "ephemeral key: infinity, written as (0, 0)", "the secret would be known to everybody", () => RefusalReason.NotForUs },
        { "ephemeral key: not on the curve", "would reveal parts of the reader's key", () => RefusalReason.NotForUs },
        { "ephemeral key: x above p", "not reduced", () => RefusalReason.NotForUs },
        { "ephemeral key: x of 31 bytes", "leading zeros must not be omitted (RFC 9053, section 7.1.1)", () => RefusalReason.NotForUs },
        { "content key wrapped with padding", "RFC 5649 is another algorithm", () => RefusalReason.NotForUs },
        { "content key of 32 bytes", "not AES-128", () => RefusalReason.NotForUs },
        { "content key not wrapped at all", "16 bytes instead of 24", () => RefusalReason.NotForUs },
        { "wrapped key: one bit changed", "the integrity value is wrong", () => RefusalReason.NotForUs },
        { "wrapped key: a byte less", "no multiple of 8", () => RefusalReason.NotForUs },
        { "wrapped key: eight bytes less", "one semiblock", () => RefusalReason.NotForUs },
        { "wrapped key: eight bytes alone", "an integrity value without a key", () => RefusalReason.NotForUs },
        { "wrapped key: nothing", "no bytes", () => RefusalReason.NotForUs },

        { "ephemeral key: compressed", "y is a sign bit; the protocol has uncompressed points only", () => RefusalReason.Malformed },
        { "ephemeral key: symmetric", "another kind of key", () => RefusalReason.Malformed },
        { "ephemeral key: of P-384", "another curve", () => RefusalReason.Malformed },

        { "content under AES-GCM", "another algorithm", () => RefusalReason.NotAuthentic },
        { "content without an algorithm", "no protected headers", () => RefusalReason.NotAuthentic },
        { "content in another role", "another context", () => RefusalReason.NotAuthentic },
        { "content for another purpose", "of the custodian's part", () => RefusalReason.NotAuthentic },
        { "content for another class", "moved to another class", () => RefusalReason.NotAuthentic },
        { "content cut", "the tag is not whole", () => RefusalReason.NotAuthentic },
        { "a nonce of 12 bytes", "the algorithm has 13", () => RefusalReason.NotAuthentic },
        { "a partial nonce", "another label", () => RefusalReason.NotAuthentic },
    };

    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly HospitalKey _recipient = HospitalKey.Create();

    public static IEnumerable<TheoryDataRow<string>> Cases => Table;

    public void Dispose()
    {
        _device.Dispose();
        _recipient.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_flawed_announcement_is_refused_with_its_reason(string flaw)
    {
        ComposedAnnouncement composed = new(_device, _recipient);
        byte[] message = composed.Write(flaw);
        RefusalReason reason = EpochAnnouncement.TryRead(composed.Topic, message, _device.Public, _recipient, out Epoch? epoch);
        reason.ShouldBe(Table[flaw]);
        (epoch?.Key).ShouldBe(reason == RefusalReason.None ? ComposedAnnouncement.Key : null);
    }
}
