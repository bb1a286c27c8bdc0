using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests;

/// <summary>What a policy says of pairing.</summary>
public class PairingPolicies
{
    [Theory]
    [InlineData(false, false, "F4F4")]
    [InlineData(true, false, "F5F4")]
    [InlineData(true, true, "F5F5")]
    public void Is_read_back_the_same(bool isRequired, bool isConfirmed, string booleans)
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        PairingRule rule = new() { IsRequired = isRequired, IsConfirmed = isConfirmed };
        DataPolicy policy = DataPolicy.Default(recipient.Public, 60) with { Pairing = rule };
        byte[] signed = SignedPolicy.Sign(policy, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Pairing.ShouldBe(rule);
        Convert.ToHexString(signed).ShouldContain("0B" + "82" + booleans);
        read.SaysTheSameAs(policy with { Version = 7 }).ShouldBeTrue();
        read.SaysTheSameAs(policy with { Pairing = new PairingRule() }).ShouldBeFalse();
    }

    [Fact]
    public void That_is_a_devices_own_rule_leaves_the_policys_bytes_as_they_always_were()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        byte[] unsaid = SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority);
        byte[] said = SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60) with { Pairing = new() { IsRequired = false, IsConfirmed = true } }, authority);
        said[..^64].ShouldBe(unsaid[..^64], "all but the signature");
        SignedPolicy.TryVerify(unsaid, authority.Public, out DataPolicy? read, out _).ShouldBeTrue();
        read!.Pairing.ShouldBe(new PairingRule { IsRequired = false, IsConfirmed = true });
    }

    [Fact]
    public async Task Is_in_every_new_policy_to_be_seen_and_chosen_on_the_command_line()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        document.ShouldContain("\"onlyWhilePaired\": false");
        document.ShouldContain("\"asksForPress\": true");
        (await Programs.Succeeds("policy", "show", folder.File("policy.json"))).ShouldContain("pairing: sensors measure always, paired or not; it takes effect when somebody at the sensor presses its button");

        await File.WriteAllTextAsync(folder.File("waived.json"), document.Replace("\"asksForPress\": true", "\"asksForPress\": false", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await Programs.Succeeds("policy", "show", folder.File("waived.json"))).ShouldContain("without a press of the button");

        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--pairing", "required", "--out", folder.File("required.json"));
        (await Programs.Succeeds("policy", "show", folder.File("required.json"))).ShouldContain("pairing: sensors measure only while they are paired with a patient");
        (await Programs.RunAsync("medagent", "policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--pairing", "perhaps", "--out", folder.File("no.json"))).Status.ShouldNotBe(0);
    }
}
