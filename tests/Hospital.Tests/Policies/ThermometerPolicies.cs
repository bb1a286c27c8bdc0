using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>Where thermometers are, and which limits a board's policy has.</summary>
public class ThermometerPolicies
{
    [Theory]
    [InlineData(ThermometerSite.Axilla, 0.5, "0105")]
    [InlineData(ThermometerSite.Ear, -0.3, "0222")]
    public void A_signed_rule_reads_back_unchanged(ThermometerSite site, double offset, string encoded)
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        ThermometerRule rule = new(site, (decimal)offset);
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60) with { Thermometer = rule }, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Thermometer.ShouldBe(rule);
        Convert.ToHexString(signed).ShouldContain("0C" + "82" + encoded);
    }

    [Theory]
    [InlineData(3.1)]
    [InlineData(-3.1)]
    [InlineData(0.55)]
    public void An_offset_that_no_device_takes_is_refused(double offset)
    {
        using HospitalKey recipient = HospitalKey.Create();
        (DataPolicy.Default(recipient.Public, 60) with { Thermometer = new ThermometerRule(ThermometerSite.Ear, (decimal)offset) })
            .Errors().Single().ShouldContain("its offset is -3 to 3 °C in tenths");
    }

    [Fact]
    public async Task The_limits_of_a_boards_policy_are_for_what_its_chips_measure()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        (await LimitsAsync(folder, "all")).ShouldBe(["hr", "o2", "rr", "t", "ns"], ignoreOrder: true);
        (await LimitsAsync(folder, "usual", "--board", "esp32-devkitc")).ShouldBe(["o2", "pr"], ignoreOrder: true);
        (await LimitsAsync(folder, "skin", "--board", "esp32-devkitc", "--sensor", "mlx90614")).ShouldBeEmpty();
        (await LimitsAsync(
            folder, "axilla", "--board", "esp32-devkitc", "--thermometer", "axilla", "--thermometer-offset", "0.5"))
            .ShouldBe(["o2", "pr", "t"], ignoreOrder: true);
        string shown = await Programs.Succeeds("policy", "show", folder.File("axilla.json"));
        shown.ShouldContain("thermometers: in the axilla; 0.5 °C are added to get the body's temperature");
        (await Programs.Succeeds("policy", "show", folder.File("usual.json"))).ShouldContain("thermometers: on the skin");
    }

    [Fact]
    public async Task A_site_without_an_offset_or_an_unknown_one_is_refused()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        string[] make = ["policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json")];
        (await Programs.Fails([.. make, "--thermometer", "ear"])).ShouldContain("belong together");
        (await Programs.Fails([.. make, "--board", "esp32-devkitc", "--sensor", "abacus"]))
            .ShouldContain("there is no driver for 'abacus'");
        (await Programs.Fails([.. make, "--board", "teapot"])).ShouldContain("teapot");
        await Programs.Succeeds([.. make, "--thermometer", "ear", "--thermometer-offset", "0"]);
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("policy.json"), document.Replace("\"ear\"", "\"forehead\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        (await Programs.Fails("policy", "show", folder.File("policy.json")))
            .ShouldContain("'forehead' is not a site; there are axilla, ear");
    }

    private static async Task<string[]> LimitsAsync(TemporaryFolder folder, string name, params string[] options)
    {
        string file = folder.File($"{name}.json");
        await Programs.Succeeds(
            ["policy", "new", "--alarms", "--recipient", folder.File("nurse.pub.pem"), "--out", file, .. options]);
        using JsonDocument document = JsonDocument.Parse(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        return [.. document.RootElement.GetProperty("alarms").GetProperty("limits").EnumerateObject().Select(limit => limit.Name)];
    }
}
