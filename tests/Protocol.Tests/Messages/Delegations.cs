using NanoMedAgent.Hospital.Delegations;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Delegation".</summary>
public class Delegations
{
    [Fact]
    public void The_hospital_reads_what_the_authority_has_signed()
    {
        WorkedExample example = WorkedExample.Instance;
        Delegation.TryVerify(example.Delegation.Bytes, ExampleKeys.Authority.Public, out Delegation? read).ShouldBeTrue();
        read.ShouldBe(example.Delegated);
        Delegation.TryVerify(example.Delegation.Bytes, ExampleKeys.Delegate.Public, out _).ShouldBeFalse();
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example) =>
    [
        .. Examples.OfBytes("delegation", example.Delegation.Bytes),
        Examples.OfText("delegation", new Lines()
            .Add("key id of delegate", example.Delegated.Key.KeyId)
            .Add("purposes", "4 grant")
            .Add("ward", example.Delegated.Ward!)
            .Add("not before", example.Delegated.NotBefore)
            .Add("not after", example.Delegated.NotAfter)
            .Add("revocation number", example.Delegated.RevocationNumber)),
    ];
}
