using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NanoMedAgent.Operations.Configuration;

namespace Documents.Tests;

/// <summary>The files that a hospital copies (tools/Deployment).</summary>
public sealed partial class Deployment : IDisposable
{
    // As systemd-analyze shows it, times ten: from 0, which may do nothing, to 100.
    private const string MostExposure = "20";

    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-units-").FullName;

    public static TheoryData<string, string, string> SettingFiles => new()
    {
        { "collector", "Collector", "systemd/collector.json" },
        { "ward", "Ward", "systemd/ward-settings.json" },
        { "registrar", "Registrar", "systemd/registrar.json" },
        { "gateway", "Gateway", "systemd/gateway.json" },
        { "gateway", "Gateway", "systemd/gateway-hl7.json" },
        { "admissions", "Admissions", "systemd/admissions.json" },
    };

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("nanomedagent-collector.service", "collector")]
    [InlineData("nanomedagent-ward.service", "ward")]
    [InlineData("nanomedagent-registrar.service", "registrar")]
    [InlineData("nanomedagent-gateway.service", "gateway")]
    [InlineData("nanomedagent-gateway-hl7.service", "gateway")]
    [InlineData("nanomedagent-admissions.service", "admissions")]
    public void Systemd_takes_a_unit_and_finds_few_rights_in_it(string unit, string program)
    {
        string text = File.ReadAllText(PathOf($"systemd/{unit}"));
        string copy = Path.Combine(_folder, unit);
        File.WriteAllText(copy, ProgramOfUnit().Replace(text, "ExecStart=/bin/true"));

        Run("verify", copy).ShouldBe((0, ""));
        Run("security", "--offline=true", "--no-pager", $"--threshold={MostExposure}", copy).Status.ShouldBe(0);
        string line = ProgramOfUnit().Match(text).Value.Trim();
        line.ShouldStartWith($"ExecStart=/opt/nanomedagent/{program}/nanomedagent-{program} ");
        Programs.All[program].Parse(line.Split(' ')[1..]).UnmatchedTokens.ShouldBeEmpty();
        SettingOfUnit().Matches(text).Select(match => match.Groups[1].Value)
            .ShouldBeSubsetOf(KeysOf(program).Select(key => key.ToUpperInvariant()));
    }

    [Fact]
    public void Systemd_takes_the_timer_for_retention_and_its_service_runs_commands_of_medagent()
    {
        string service = Path.Combine(_folder, "nanomedagent-retain.service");
        string timer = Path.Combine(_folder, "nanomedagent-retain.timer");
        string text = File.ReadAllText(PathOf("systemd/nanomedagent-retain.service"));
        File.WriteAllText(service, ProgramOfUnit().Replace(text, "ExecStart=/bin/true"));
        File.Copy(PathOf("systemd/nanomedagent-retain.timer"), timer);

        Run("verify", timer, service).ShouldBe((0, ""));
        Run("security", "--offline=true", "--no-pager", $"--threshold={MostExposure}", service).Status.ShouldBe(0);
        string calendar = File.ReadLines(timer).Single(line => line.StartsWith("OnCalendar=", StringComparison.Ordinal))[11..];
        Run("calendar", calendar).Output.ShouldContain("Mon");
        string[] lines = [.. ProgramOfUnit().Matches(text).Select(match => match.Value.Trim())];
        lines.Length.ShouldBe(5);
        foreach (string line in lines)
        {
            line.ShouldStartWith("ExecStart=/opt/nanomedagent/medagent/medagent ");
            ParseResult parsed = Programs.All["medagent"].Parse(line.Split(' ')[1..]);
            (parsed.UnmatchedTokens.Count, parsed.Errors.Count, parsed.CommandResult.Command.Name).ShouldBe((0, 0, "retain"));
            (int.Parse(line.Split("--days ")[1].Split(' ')[0], CultureInfo.InvariantCulture) % 28).ShouldBeOneOf(0, 7);
        }
    }

    [Theory]
    [MemberData(nameof(SettingFiles))]
    public void Each_setting_of_a_file_is_an_option_of_the_program(string program, string section, string file)
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        settings.RootElement.GetProperty(section).EnumerateObject().Select(setting => setting.Name).ShouldBeSubsetOf(KeysOf(program));
    }

    [Theory]
    [InlineData("collector", 0)]
    [InlineData("ward", 1)]
    [InlineData("registrar", 2)]
    [InlineData("gateway", 3)]
    [InlineData("admissions", 4)]
    public void Each_option_of_a_program_is_in_the_table_of_settings(string program, int column)
    {
        string[] rows = [.. File.ReadLines(PathOf("README.md")).SkipWhile(line => line != "## Settings")
            .SkipWhile(line => !line.StartsWith('|')).Skip(2).TakeWhile(line => line.StartsWith('|'))];
        rows.SelectMany(row => Setting().Matches(row.Split('|')[column + 1]).Select(match => match.Groups[1].Value))
            .ShouldBe(KeysOf(program).Except(["Config"]), ignoreOrder: true);
    }

    /// <summary>The names of a program's options in a file.</summary>
    private static IEnumerable<string> KeysOf(string program) => Programs.All[program].Options
        .Where(option => option is not (HelpOption or VersionOption))
        .Select(ServiceConfiguration.KeyOf);

    private static string PathOf(string file)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        return Path.Combine(SourceTree.Root!, "tools", "Deployment", file);
    }

    private static (int Status, string Output) Run(params string[] arguments)
    {
        const string program = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(program), "systemd-analyze is not installed");
        ProgramResult result = StartedProgram.Run(program, arguments);
        return (result.Status, result.Output + result.Error);
    }

    [GeneratedRegex("^ExecStart=.*$", RegexOptions.Multiline)]
    private static partial Regex ProgramOfUnit();

    [GeneratedRegex("NANOMEDAGENT_[A-Z]+__([A-Z]+)=")]
    private static partial Regex SettingOfUnit();

    [GeneratedRegex("`([A-Za-z][A-Za-z0-9]*)`")]
    private static partial Regex Setting();
}
