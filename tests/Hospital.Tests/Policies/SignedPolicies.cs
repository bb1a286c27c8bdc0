using System.Formats.Cbor;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

public class SignedPolicies
{
    [Fact]
    public void A_signed_policy_reads_back_unchanged()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey nurse = HospitalKey.Create();
        using HospitalKey maker = HospitalKey.Create();
        DataPolicy policy = new()
        {
            Version = 7,
            Recipients = [nurse.Public, maker.Public],
            Classes = new Dictionary<string, ClassRule> { ["vitals"] = new([0], 0), ["device"] = new([0, 1], 1) },
            Periods = new Dictionary<string, int> { ["hr"] = 5, ["t"] = 300 },
            LateAfterSeconds = 30,
            EpochSeconds = 3600,
        };
        byte[] signed = SignedPolicy.Sign(policy, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Version.ShouldBe(7);
        read.Recipients.ShouldBe(policy.Recipients);
        read.Classes["device"].Readers.ShouldBe([0, 1]);
        read.Classes["device"].Custodian.ShouldBe(1);
        read.Periods.ShouldBe(policy.Periods, ignoreOrder: true);
        (read.LateAfterSeconds, read.EpochSeconds).ShouldBe((30, 3600));
    }

    [Fact]
    public void A_policy_signed_by_another_authority_or_with_a_changed_byte_is_refused()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey other = HospitalKey.Create();
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(other.Public, 60), authority);
        SignedPolicy.TryVerify(signed, other.Public, out _, out string reason).ShouldBeFalse();
        reason.ShouldBe("it was not signed by this authority");
        signed[^1] ^= 1;
        SignedPolicy.TryVerify(signed, authority.Public, out _, out _).ShouldBeFalse();
        SignedPolicy.TryVerify([1, 2, 3], authority.Public, out _, out reason).ShouldBeFalse();
        reason.ShouldStartWith("it is not a signed policy");
    }

    [Fact]
    public void A_policy_with_a_byte_behind_its_end_is_refused_as_a_device_refuses_it()
    {
        using HospitalKey authority = HospitalKey.Create();
        CborReader signed = new(SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60), authority), CborConformanceMode.Lax);
        signed.ReadStartArray();
        signed.SkipValue();
        signed.SkipValue();
        byte[] content = signed.ReadByteString();
        byte[] whole = DeviceMessages.Sign(authority, Purposes.Of("policy"), content);
        SignedPolicy.TryVerify(whole, authority.Public, out _, out _).ShouldBeTrue();
        byte[] longer = DeviceMessages.Sign(authority, Purposes.Of("policy"), [.. content, 0]);
        SignedPolicy.TryVerify(longer, authority.Public, out _, out string reason).ShouldBeFalse();
        reason.ShouldContain("bytes behind its end");
    }

    [Fact]
    public void A_policy_that_a_device_would_refuse_is_not_signed_and_the_message_says_why()
    {
        using HospitalKey key = HospitalKey.Create();
        DataPolicy policy = DataPolicy.Default(key.Public, 60);
        DataPolicy[] faulty =
        [
            policy with { Version = -1 },
            policy with { Recipients = [] },
            policy with { Recipients = [.. Enumerable.Repeat(key.Public, 9)] },
            policy with { Classes = new Dictionary<string, ClassRule>() },
            policy with { Classes = new Dictionary<string, ClassRule> { ["vitals"] = new([0], 0), ["gossip"] = new([0], 0) } },
            policy with { Classes = new Dictionary<string, ClassRule> { ["vitals"] = new([1], 1) } },
            policy with { Classes = new Dictionary<string, ClassRule> { ["vitals"] = new([], 0) } },
            policy with { Periods = new Dictionary<string, int> { ["weight"] = 60 } },
            policy with { Periods = new Dictionary<string, int> { ["hr"] = 0 } },
            policy with { LateAfterSeconds = 0 },
            policy with { EpochSeconds = 59 },
            policy with { Ward = "Zürich" },
            policy with { Ward = new string('a', 33) },
        ];
        foreach (DataPolicy fault in faulty)
        {
            Should.Throw<ArgumentException>(() => SignedPolicy.Sign(fault, key));
        }

        policy.Errors().ShouldBeEmpty();
    }
}
