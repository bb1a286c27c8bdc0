using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>The rule for pairing in a policy.</summary>
public class PairingPolicies
{
    [Theory]
    [InlineData(false, false, "F4F4")]
    [InlineData(true, false, "F5F4")]
    [InlineData(true, true, "F5F5")]
    public void A_signed_pairing_rule_reads_back_unchanged(bool isRequired, bool isConfirmed, string booleans)
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        PairingRule rule = new() { IsRequired = isRequired, IsConfirmed = isConfirmed };
        DataPolicy policy = DataPolicy.Default(recipient.Public, 60) with { Pairing = rule };
        byte[] signed = SignedPolicy.Sign(policy, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Pairing.ShouldBe(rule);
        Convert.ToHexString(signed).ShouldContain("0B" + "82" + booleans);
        read.HasSameContentAs(policy with { Version = 7 }).ShouldBeTrue();
        read.HasSameContentAs(policy with { Pairing = new PairingRule() }).ShouldBeFalse();
    }

    [Fact]
    public void The_default_pairing_rule_leaves_the_bytes_of_a_policy_unchanged()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        byte[] unsaid = SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority);
        byte[] said = SignedPolicy.Sign(
            DataPolicy.Default(recipient.Public, 60) with { Pairing = new() { IsRequired = false, IsConfirmed = true } }, authority);
        said[..^64].ShouldBe(unsaid[..^64], "all but the signature");
        SignedPolicy.TryVerify(unsaid, authority.Public, out DataPolicy? read, out _).ShouldBeTrue();
        read!.Pairing.ShouldBe(new PairingRule { IsRequired = false, IsConfirmed = true });
    }

    [Fact]
    public async Task Every_new_policy_document_shows_its_pairing_rule_and_the_command_line_can_choose_it()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        document.ShouldContain("\"onlyWhilePaired\": false");
        document.ShouldContain("\"asksForPress\": true");
        (await Programs.Succeeds("policy", "show", folder.File("policy.json"))).ShouldContain(
            "pairing: sensors always measure, paired or not; pairing takes effect when somebody presses the sensor's button");

        await File.WriteAllTextAsync(
            folder.File("waived.json"), document.Replace("\"asksForPress\": true", "\"asksForPress\": false", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        (await Programs.Succeeds("policy", "show", folder.File("waived.json"))).ShouldContain("without a press of the button");

        await Programs.Succeeds(
            "policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--pairing", "required", "--out", folder.File("required.json"));
        (await Programs.Succeeds("policy", "show", folder.File("required.json")))
            .ShouldContain("pairing: sensors measure only while they are paired with a patient");
        ProgramResult wrong = await Programs.RunAsync(
            "medagent", "policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--pairing", "perhaps", "--out",
            folder.File("no.json"));
        wrong.Status.ShouldNotBe(0);
    }
}
