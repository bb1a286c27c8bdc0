using Hospital.Tests.World;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Delegations;

/// <summary>medagent signs with a delegate's key, and refuses beforehand what the device would refuse.</summary>
public sealed class DelegatedCommands : IAsyncLifetime
{
    private const string Other = "00112233445566778899";

    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "authority", "desk", "night" })
        {
            await Programs.Succeeds("recipient", "new", "--out", _folder.File($"{name}.key.pem"));
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_command_of_a_delegate_carries_its_delegation()
    {
        await DelegateAsync("--purpose", "command");
        await using FakeDevice device = await StartAsync();
        await Programs.Succeeds(RollBack(device, "desk.delegation"));
        using HospitalKey key = HospitalKey.Load(_folder.File("desk.key.pem"));
        byte[] sent = device.Received.ShouldHaveSingleItem();
        CommandMacs.ContentOf(sent).AsSpan().IndexOf(key.Public.KeyId).ShouldBeGreaterThan(0, "the delegate has signed it");
        byte[] delegation = DelegationFile.Load(_folder.File("desk.delegation"), Authority).Chain.Single();
        sent.AsSpan().IndexOf(delegation).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_delegate_delegates_further_and_one_file_has_both()
    {
        await DelegateAsync("--purpose", "command", "delegate");
        await Programs.Succeeds(Further("night.delegation", "--purpose", "command"));
        (await Programs.Succeeds("delegation", "show", _folder.File("night.delegation"), "--authority", _folder.File("authority.pub.pem")))
            .Split('\n').Count(line => line.Contains("command", StringComparison.Ordinal)).ShouldBe(2);
        await using FakeDevice device = await StartAsync();
        await Programs.Succeeds(RollBack(device, "night.delegation", "night"));
        byte[] sent = device.Received.ShouldHaveSingleItem();
        foreach (byte[] one in DelegationFile.Load(_folder.File("night.delegation"), Authority).Chain)
        {
            sent.AsSpan().IndexOf(one).ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData("its delegation is not for the purpose 'command', which 'roll-back' needs", "--purpose", "grant", "policy")]
    [InlineData("its delegation is not for the device", "--purpose", "command", "--device", Other)]
    public async Task What_the_device_would_refuse_is_not_sent(string complaint, params string[] delegation)
    {
        await DelegateAsync(delegation);
        await using FakeDevice device = await StartAsync();
        string refusal = await Programs.Fails(RollBack(device, "desk.delegation"));
        refusal.ShouldContain(complaint);
        refusal.ShouldContain("make another delegation with 'medagent delegation new'");
        device.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delegate_revokes_nothing()
    {
        await DelegateAsync("--purpose", "command", "grant", "policy", "delegate");
        await using FakeDevice device = await StartAsync();
        (await Programs.Fails(
            "command", "revoke", "--least", "2", "--device", device.Id, "--device-key", device.KeyFile, "--broker", device.Broker,
            "--authority", _folder.File("authority.pub.pem"), "--delegation", _folder.File("desk.delegation"),
            "--delegate-key", _folder.File("desk.key.pem")))
            .ShouldContain("only the authority itself may command 'revoke', and no delegate");
        device.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delegation_that_has_expired_or_is_of_another_authority_or_for_another_key_signs_nothing()
    {
        await using FakeDevice device = await StartAsync();
        using HospitalKey authority = HospitalKey.Load(_folder.File("authority.key.pem"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using HospitalKey desk = HospitalKey.Load(_folder.File("desk.key.pem"));
        Delegation expired = new(desk.Public, DelegationPurposes.Command, now.AddDays(-9), now.AddDays(-2), 1);
        await File.WriteAllBytesAsync(
            _folder.File("desk.delegation"), DelegationFile.Encode([expired.Sign(authority)]), TestContext.Current.CancellationToken);
        (await Programs.Fails(RollBack(device, "desk.delegation"))).ShouldContain("its delegation is valid from");
        await File.WriteAllBytesAsync(
            _folder.File("desk.delegation"), DelegationFile.Encode([expired.Sign(desk)]), TestContext.Current.CancellationToken);
        (await Programs.Fails(RollBack(device, "desk.delegation"))).ShouldContain("do not come from this authority");
        await DelegateAsync("--purpose", "command");
        (await Programs.Fails(RollBack(device, "desk.delegation", "night"))).ShouldContain("this delegation is not for the key in");
        device.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--purpose", "grant")]
    [InlineData("--purpose", "command", "--days", "365")]
    public async Task A_delegate_cannot_delegate_more_than_it_has(params string[] more)
    {
        await DelegateAsync("--purpose", "command", "delegate");
        (await Programs.Fails(Further("night.delegation", more)))
            .ShouldContain("a device would refuse this delegation: it is for more, for longer or for other devices");
        File.Exists(_folder.File("night.delegation")).ShouldBeFalse();
    }

    private CosePublicKey Authority => CosePublicKey.FromPem(_folder.File("authority.pub.pem"));

    private static Task<FakeDevice> StartAsync() => FakeDevice.StartAsync((device, _) => [device.Answer(0, 77, 0)]);

    private Task<string> DelegateAsync(params string[] more) => Programs.Succeeds(
    [
        "delegation", "new", "--authority", _folder.File("authority.key.pem"), "--key", _folder.File("desk.pub.pem"), "--out",
        _folder.File("desk.delegation"), .. more,
    ]);

    private string[] Further(string output, params string[] more) =>
    [
        "delegation", "new", "--authority", _folder.File("authority.pub.pem"), "--delegation", _folder.File("desk.delegation"),
        "--delegate-key", _folder.File("desk.key.pem"), "--key", _folder.File("night.pub.pem"), "--out", _folder.File(output), .. more,
    ];

    private string[] RollBack(FakeDevice device, string delegation, string key = "desk") =>
    [
        "command", "roll-back", "--device", device.Id, "--device-key", device.KeyFile, "--broker", device.Broker, "--counter", "77",
        "--authority", _folder.File("authority.pub.pem"), "--delegation", _folder.File(delegation),
        "--delegate-key", _folder.File($"{key}.key.pem"),
    ];
}
