using System.CommandLine;
using System.Text.Json;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.CommandLine;

/// <summary>The commands of medagent, and of the collector.</summary>
public class Commands
{
    [Fact]
    public async Task New_keys_and_a_new_policy_give_a_signature_that_verifies()
    {
        using TemporaryFolder folder = new();
        string authority = folder.File("authority.key.pem");
        string policy = folder.File("policy.json");
        string signed = folder.File("policy.cose");
        await Programs.Succeeds("authority", "new", "--out", authority);
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--period", "30", "--out", policy);
        await Programs.Succeeds("policy", "sign", policy, "--authority", authority, "--out", signed);
        string shown = await Programs.Succeeds("policy", "show", signed, "--authority", folder.File("authority.pub.pem"));
        shown.ShouldContain("version 1");
        shown.ShouldContain("Heart rate");

        using HospitalKey key = HospitalKey.Load(authority);
        SignedPolicy.TryVerify(
            await File.ReadAllBytesAsync(signed, TestContext.Current.CancellationToken), key.Public, out DataPolicy? read, out _)
            .ShouldBeTrue();
        read!.Periods["hr"].ShouldBe(30);
        read.Recipients.Single().ShouldBe(CosePublicKey.FromPem(folder.File("nurse.pub.pem")));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(authority).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task An_existing_key_is_replaced_only_with_force()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("recipient.key.pem");
        await Programs.Succeeds("recipient", "new", "--out", path);
        string before = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        (await Programs.Fails("recipient", "new", "--out", path)).ShouldContain("--force");
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe(before);
        await Programs.Succeeds("recipient", "new", "--out", path, "--force");
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_policy_with_a_mistake_is_not_signed_and_the_message_names_the_mistake()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        string policy = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        foreach ((string from, string to, string complaint) in new[]
        {
            ("\"hr\": 60", "\"weight\": 60", "'weight' is not a vital sign"),
            ("\"hr\": 60", "\"hr\": 0", "a period is 1 to"),
            ("\"custodian\": \"nurse\"", "\"custodian\": \"somebody\"", "which is not one of the recipients"),
            ("\"version\": 1", "\"version\": 1, \"verison\": 2", "verison"),
            ("nurse.pub.pem", "nowhere.pem", "nowhere.pem"),
        })
        {
            await File.WriteAllTextAsync(
                folder.File("wrong.json"), policy.Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            string[] sign = ["policy", "sign", folder.File("wrong.json"), "--authority", folder.File("nurse.key.pem")];
            (await Programs.Fails([.. sign, "--out", folder.File("policy.cose")])).ShouldContain(complaint);
            File.Exists(folder.File("policy.cose")).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Readings_are_listed_and_exported()
    {
        using TemporaryFolder folder = new();
        string database = folder.File("readings.db");
        OneReading.Store(database);

        (await Programs.Succeeds("readings", "list", "--db", database)).ShouldContain("97.5");
        (await Programs.Succeeds("readings", "export", "--db", database)).Split('\n').Select(line => line.TrimEnd())
            .Where(line => line.Length > 0).ShouldBe(
        [
            "time,device,name,title,value,unit,quality,late,rebased,clock,sequence,association,bed",
            "2026-01-01T00:01:00Z,0123456789abcdef0123,o2,SpO2,97.5,%,good,0,0,network,1,,",
        ]);
        using JsonDocument json = JsonDocument.Parse(await Programs.Succeeds("readings", "export", "--db", database, "--format", "json"));
        json.RootElement[0].GetProperty("n").GetString().ShouldBe("urn:dev:nm:0123456789abcdef0123:o2");
        json.RootElement[0].GetProperty("v").GetDecimal().ShouldBe(97.5m);
        (await Programs.Succeeds("readings", "export", "--db", database, "--to", "2026-01-01T00:00Z")).ShouldNotContain("97.5");
        (await Programs.Fails("readings", "list", "--db", folder.File("nowhere.db")))
            .ShouldContain("give the file that the collector writes with --db");
        File.Exists(folder.File("nowhere.db")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("recipient")]
    [InlineData("recipient new")]
    [InlineData("authority new")]
    [InlineData("policy")]
    [InlineData("policy new")]
    [InlineData("policy sign")]
    [InlineData("policy show")]
    [InlineData("device show")]
    [InlineData("readings list")]
    [InlineData("readings export")]
    [InlineData("events list")]
    [InlineData("alarms list")]
    [InlineData("quarantine list")]
    [InlineData("quarantine accept")]
    [InlineData("quarantine dismiss")]
    [InlineData("release serve")]
    [InlineData("release offer")]
    [InlineData("command")]
    [InlineData("command roll-back")]
    [InlineData("command revoke")]
    [InlineData("policy push")]
    [InlineData("policy status")]
    [InlineData("rollout new")]
    [InlineData("rollout status")]
    [InlineData("rollout list")]
    [InlineData("rollout pause")]
    [InlineData("rollout resume")]
    [InlineData("delegation")]
    [InlineData("delegation new")]
    [InlineData("delegation show")]
    public async Task Every_command_has_a_help(string command)
    {
        string help = await Programs.Succeeds([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        help.ShouldContain("Usage:");
        help.ShouldContain("Description:");
    }

    [Fact]
    public void Every_command_and_option_is_described_and_every_example_can_be_parsed()
    {
        RootCommand root = MedAgentCommand.Root;
        foreach (Command command in Descendants(root))
        {
            command.Description.ShouldNotBeNullOrEmpty(command.Name);
            command.Options.ShouldAllBe(option => !string.IsNullOrEmpty(option.Description), command.Name);
            command.Arguments.ShouldAllBe(argument => !string.IsNullOrEmpty(argument.Description), command.Name);
            if (command.Subcommands.Count == 0)
            {
                string[] parts = command.Description!.Split("Example: medagent ");
                parts.Length.ShouldBe(2, $"the help of '{command.Name}' has one example");
                ParseResult example = root.Parse(parts[1]);
                example.Errors.Select(error => error.Message).ShouldBeEmpty(parts[1]);
                example.CommandResult.Command.ShouldBe(command);
            }
        }
    }

    [Fact]
    public async Task The_version_is_a_number_and_the_commit_where_it_is_known() =>
        (await Programs.Succeeds("--version")).Trim().ShouldMatch(@"^\d+\.\d+\.\d+(\+[0-9a-f]{40})?$");

    [Fact]
    public async Task The_collector_says_which_option_is_missing_or_wrong()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("text.pem"), "hello", TestContext.Current.CancellationToken);
        ProgramResult help = await Programs.RunAsync("nanomedagent-collector", "--help");
        help.Output.ShouldContain("--recipient");
        ProgramResult wrongKey = await Programs.RunAsync(
            "nanomedagent-collector", "--recipient", folder.File("text.pem"), "--trust", folder.File("text.pem"));
        wrongKey.Status.ShouldBe(2);
        wrongKey.Error.ShouldContain("no private P-256 key");
        ProgramResult wrongBroker = await Programs.RunAsync(
            "nanomedagent-collector", "--recipient", "x", "--trust", "x", "--broker", "host:port");
        wrongBroker.Status.ShouldBe(2);
        wrongBroker.Error.ShouldContain("neither HOST nor HOST:PORT");
    }

    [Fact]
    public async Task A_key_of_another_curve_is_reported_with_its_file_by_the_collector_and_by_medagent()
    {
        using TemporaryFolder folder = new();
        string foreign = folder.File("foreign.pub.pem");
        await File.WriteAllTextAsync(foreign, BrokenFile.UnknownCurve(), TestContext.Current.CancellationToken);
        await Programs.Succeeds("recipient", "new", "--out", folder.File("recipient.key.pem"));
        ProgramResult collector = await Programs.RunAsync(
            "nanomedagent-collector", "--recipient", folder.File("recipient.key.pem"), "--trust", foreign);
        collector.Status.ShouldBe(2);
        collector.Error.ShouldStartWith($"nanomedagent-collector: {foreign}: this is not a P-256 key; ");
        (await Programs.Fails("device", "show", foreign)).ShouldStartWith($"medagent: {foreign}: this is not a P-256 key; ");
    }

    private static IEnumerable<Command> Descendants(Command command) =>
        command.Subcommands.SelectMany(inner => Descendants(inner).Prepend(inner));
}
