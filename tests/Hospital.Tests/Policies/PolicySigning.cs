using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>What "policy sign" refuses to sign, and which recipients a collector refuses to be.</summary>
public sealed class PolicySigning : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Policy => _folder.File("policy.json");

    private string Signed => _folder.File("policy.cose");

    public async ValueTask InitializeAsync()
    {
        foreach (string name in new[] { "authority", "other", "nurse", "station" })
        {
            using HospitalKey key = HospitalKey.Create();
            key.Save(_folder.File($"{name}.key.pem"));
            await File.WriteAllTextAsync(_folder.File($"{name}.pub.pem"), key.Public.ToPem(), Cancellation);
        }

        string[] named = ["--recipient", _folder.File("nurse.pub.pem"), "--authority", _folder.File("authority.pub.pem")];
        await Programs.Succeeds(["policy", "new", .. named, "--out", Policy]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_policy_is_signed_by_the_authority_that_it_names_and_by_no_other_key()
    {
        (await Programs.Fails(Sign("other"))).ShouldBe(
            $"medagent: {_folder.File("other.key.pem")}: this is not the key of the authority that {Policy} names (authority.pub.pem); "
            + $"sign with that one{Environment.NewLine}");
        File.Exists(Signed).ShouldBeFalse();
        await Programs.Succeeds(Sign("authority"));
        SignedPolicy.Load(Signed, Public("authority"), Public("nurse")).Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_policy_that_names_no_authority_is_signed_by_any_key_that_is_not_a_recipients()
    {
        await ReplaceAsync("  \"authority\": \"authority.pub.pem\",", "");
        (await Programs.Fails(Sign("nurse"))).ShouldContain("this is the key of a recipient and not the authority's");
        File.Exists(Signed).ShouldBeFalse();
        await Programs.Succeeds(Sign("other"));
    }

    [Fact]
    public async Task An_older_version_than_the_last_signed_is_refused_and_the_last_one_stays()
    {
        await ReplaceAsync("\"version\": 1", "\"version\": 3");
        await Programs.Succeeds(Sign("authority"));
        byte[] last = await File.ReadAllBytesAsync(Signed, Cancellation);
        await ReplaceAsync("\"version\": 3", "\"version\": 2");
        (await Programs.Fails(Sign("authority"))).ShouldContain(
            "the last signed policy has version 3, and devices with it refuse version 2; raise the version above 3");
        (await File.ReadAllBytesAsync(Signed, Cancellation)).ShouldBe(last);
        await ReplaceAsync("\"version\": 2", "\"version\": 4");
        await Programs.Succeeds(Sign("authority"));
    }

    [Fact]
    public async Task The_same_version_with_other_contents_is_signed_with_a_warning_and_with_the_same_contents_without()
    {
        await Programs.Succeeds(Sign("authority"));
        (await Programs.RunAsync("medagent", Sign("authority"))).Error.ShouldBeEmpty();
        await ReplaceAsync("\"hr\": 60", "\"hr\": 30");
        ProgramResult result = await Programs.RunAsync("medagent", Sign("authority"));
        result.Status.ShouldBe(0);
        result.Error.ShouldContain("had other contents with the same version 1");
    }

    [Fact]
    public async Task A_policy_of_another_authority_and_a_file_that_is_no_policy_are_not_overwritten()
    {
        await ReplaceAsync("  \"authority\": \"authority.pub.pem\",", "");
        await Programs.Succeeds(Sign("other"));
        (await Programs.Fails(Sign("authority"))).ShouldContain("it was not signed by this authority");
        await File.WriteAllTextAsync(Signed, "my notes", Cancellation);
        (await Programs.Fails(Sign("authority"))).ShouldContain("choose another --out");
        (await File.ReadAllTextAsync(Signed, Cancellation)).ShouldBe("my notes");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 1, \"version\": 7", "at version: this key stands here twice; keep one of them")]
    [InlineData("\"hr\": 60", "\"hr\": 60, \"hr\": 5", "at periodSeconds.hr: this key stands here twice")]
    [InlineData(
        "\"nurse\": \"nurse.pub.pem\"", "\"nurse\": \"nurse.pub.pem\", \"nurse\": \"x\"",
        "at recipients.nurse: this key stands here twice")]
    public async Task A_policy_with_a_key_twice_is_refused_with_its_line(string from, string to, string complaint)
    {
        await ReplaceAsync(from, to);
        foreach (string[] command in new[] { Sign("authority"), ["policy", "show", Policy] })
        {
            string error = await Programs.Fails(command);
            error.ShouldContain(complaint);
            error.ShouldMatch(@"policy\.json: line \d+, at ");
        }
    }

    [Fact]
    public async Task A_board_file_with_a_key_twice_is_reported()
    {
        Directory.CreateDirectory(_folder.File("boards/mine"));
        string text = NanoMedAgent.MedAgent.Boards.BoardFile.BuiltIn[0].Text;
        text = text.Replace("\"chip\":", "\"name\": \"x\", \"chip\":", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("boards/mine/board.json"), text, Cancellation);
        ProgramResult result = await Programs.RunAsync("medagent", "board", "check", "--folder", _folder.File("boards"));
        result.Status.ShouldBe(1);
        result.Output.ShouldContain("at name: this key stands here twice");
    }

    [Fact]
    public async Task A_collector_whose_recipient_the_policy_does_not_name_does_not_start()
    {
        await Programs.Succeeds(Sign("authority"));
        ProgramResult result = await CollectAsync("station", "authority");
        result.Status.ShouldBe(2);
        result.Error.ShouldContain($"this policy does not name the recipient {Convert.ToHexStringLower(Public("station").KeyId)}");
        result.Error.ShouldContain(Convert.ToHexStringLower(Public("nurse").KeyId));
        (await CollectAsync("nurse", "other")).Error.ShouldContain("it was not signed by this authority");
    }

    private Task<ProgramResult> CollectAsync(string recipient, string authority) => Programs.RunAsync(
        "nanomedagent-collector", "--recipient", _folder.File($"{recipient}.key.pem"), "--db", _folder.File("readings.db"),
        "--policy", Signed, "--authority", _folder.File($"{authority}.pub.pem"));

    private string[] Sign(string key) => ["policy", "sign", Policy, "--authority", _folder.File($"{key}.key.pem"), "--out", Signed];

    private CosePublicKey Public(string name) => CosePublicKey.FromPem(_folder.File($"{name}.pub.pem"));

    private async Task ReplaceAsync(string from, string to)
    {
        string text = await File.ReadAllTextAsync(Policy, Cancellation);
        text.ShouldContain(from);
        await File.WriteAllTextAsync(Policy, text.Replace(from, to, StringComparison.Ordinal), Cancellation);
    }
}
