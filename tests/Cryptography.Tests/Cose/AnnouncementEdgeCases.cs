using Cryptography.Tests.EdgeCases;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Cryptography.Tests.Cose;

/// <summary>
/// COSE_Encrypt with recipients at its edges. Only devices write them, and only the hospital reads them: none of what a device can put in
/// may do more than be refused, whatever the libraries below say to it.
/// </summary>
public sealed class AnnouncementEdgeCases : IDisposable
{
    private static readonly CaseTable<RefusalReason> Table = new()
    {
        { "nothing wrong", "the others are changed from it", () => RefusalReason.None },
        { "nine recipients, the reader the last", "each reader finds its own", () => RefusalReason.None },
        { "the reader twice", "both wrap the same key", () => RefusalReason.None },

        { "signed by somebody else", "not the device", () => RefusalReason.SignatureWrong },
        { "signed with EdDSA", "another algorithm than the key's", () => RefusalReason.SignatureWrong },

        { "no recipient", "nobody may read it", () => RefusalReason.NotForUs },
        { "another recipient", "somebody else may read it", () => RefusalReason.NotForUs },
        { "direct agreement", "the agreed key would be the content's", () => RefusalReason.NotForUs },
        { "key wrap with 256 bits", "another algorithm", () => RefusalReason.NotForUs },
        { "no algorithm for the recipient", "an empty map", () => RefusalReason.NotForUs },
        { "a critical header for the recipient", "must be understood, and is not", () => RefusalReason.NotForUs },
        { "derived for another algorithm", "the context is part of the key (RFC 9053, section 5.2)", () => RefusalReason.NotForUs },
        { "derived for another length", "the context is part of the key", () => RefusalReason.NotForUs },
        { "derived without the headers", "the context is part of the key", () => RefusalReason.NotForUs },
        { "ephemeral key: infinity, written as (0, 0)", "the secret would be known", () => RefusalReason.NotForUs },
        { "ephemeral key: not on the curve", "the reader's key would leak", () => RefusalReason.NotForUs },
        { "ephemeral key: x above p", "not reduced", () => RefusalReason.NotForUs },
        { "ephemeral key: x of 31 bytes", "leading zeros must not be left out (RFC 9053, section 7.1.1)", () => RefusalReason.NotForUs },
        { "content key wrapped with padding", "RFC 5649 is another algorithm", () => RefusalReason.NotForUs },
        { "content key of 32 bytes", "not AES-128", () => RefusalReason.NotForUs },
        { "content key not wrapped at all", "16 bytes, too few for a wrapped one", () => RefusalReason.NotForUs },
        { "wrapped key: one bit changed", "the integrity value is wrong", () => RefusalReason.NotForUs },
        { "wrapped key: a byte less", "no multiple of 8", () => RefusalReason.NotForUs },
        { "wrapped key: eight bytes less", "one semiblock", () => RefusalReason.NotForUs },
        { "wrapped key: eight bytes alone", "the integrity value and no key", () => RefusalReason.NotForUs },
        { "wrapped key: nothing", "no bytes", () => RefusalReason.NotForUs },

        { "ephemeral key: compressed", "y is a sign and not a number; the protocol has whole points", () => RefusalReason.Malformed },
        { "ephemeral key: symmetric", "another kind of key", () => RefusalReason.Malformed },
        { "ephemeral key: of P-384", "another curve", () => RefusalReason.Malformed },

        { "content under AES-GCM", "another algorithm", () => RefusalReason.NotAuthentic },
        { "content without an algorithm", "no protected headers", () => RefusalReason.NotAuthentic },
        { "content in another role", "another context", () => RefusalReason.NotAuthentic },
        { "content for another class", "moved to other readers", () => RefusalReason.NotAuthentic },
        { "content cut", "the tag is not whole", () => RefusalReason.NotAuthentic },
        { "a nonce of 12 bytes", "not what the algorithm has", () => RefusalReason.NotAuthentic },
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
    public void An_announcement_is_read_only_as_the_device_writes_it(string flaw)
    {
        ComposedAnnouncement composed = new(_device, _recipient);
        byte[] message = composed.Write(flaw);
        RefusalReason reason = EpochAnnouncement.TryRead(composed.Topic, message, _device.Public, _recipient, out Epoch? epoch);
        reason.ShouldBe(Table[flaw]);
        (epoch?.Key).ShouldBe(reason == RefusalReason.None ? ComposedAnnouncement.Key : null);
    }
}
