using System.CommandLine;
using Hospital.Tests.World;
using NanoMedAgent.Operations.Configuration;

namespace Hospital.Tests.Operations;

/// <summary>What a file, the environment and a command line say of one program.</summary>
public sealed class Configurations : IDisposable
{
    private const string Variable = "NANOMEDAGENT_EXAMPLE__BROKER";

    private readonly Option<string?> _broker = new("--broker") { Required = true };
    private readonly Option<string[]> _trust = new("--trust") { AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _keep = new("--keep-evidence");
    private readonly Option<string?> _config = new("--config");
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }

    [Fact]
    public void The_command_line_goes_before_the_environment_and_the_environment_before_the_file()
    {
        string file = Write("""{ "Example": { "Broker": "of-file", "KeepEvidence": "true" } }""");

        Parse("--config", file).GetValue(_broker).ShouldBe("of-file");
        Parse("--config", file).GetValue(_keep).ShouldBeTrue();
        Environment.SetEnvironmentVariable(Variable, "of-environment");
        Parse("--config", file).GetValue(_broker).ShouldBe("of-environment");
        Parse("--config", file, "--broker", "of-command-line").GetValue(_broker).ShouldBe("of-command-line");
    }

    [Fact]
    public void A_list_in_the_file_is_an_option_that_is_given_several_times()
    {
        string file = Write("""{ "example": { "broker": "b", "trust": ["one file.pem", "-two.pem", "@three.pem"] } }""");
        Parse("--config", file).GetValue(_trust).ShouldBe(["one file.pem", "-two.pem", "@three.pem"]);
    }

    [Fact]
    public void A_setting_that_there_is_none_of_is_refused_with_those_that_there_are()
    {
        string file = Write("""{ "Example": { "Brokr": "b" } }""");
        Should.Throw<InvalidDataException>(() => Read("--config", file)).Message
            .ShouldBe("Example:Brokr: there is no such setting; there are Broker, Trust, KeepEvidence");
    }

    [Fact]
    public void Sections_of_other_programs_are_left_alone()
    {
        string file = Write("""{ "Other": { "Brokr": "b" }, "Example": { "Broker": "b" } }""");
        Parse("--config", file).GetValue(_broker).ShouldBe("b");
    }

    [Theory]
    [InlineData("Host=db;Username=u;Password=p")]
    [InlineData("host=db; pwd = p")]
    [InlineData("postgresql://u:p@db/readings")]
    [InlineData("--db=postgresql://u:p@db/readings")]
    public void A_password_on_the_command_line_is_refused_and_not_repeated(string argument)
    {
        string message = Should.Throw<InvalidDataException>(() => Read("--broker", argument)).Message;
        message.ShouldContain("PGPASSWORD");
        message.ShouldNotContain(argument);
    }

    [Theory]
    [InlineData("Host=db;Username=u")]
    [InlineData("postgresql://u@db/readings")]
    [InlineData("readings.db")]
    [InlineData("the password = nonsense.db")]
    public void What_has_no_password_is_taken(string argument) => Parse("--broker", argument).GetValue(_broker).ShouldBe(argument);

    [Fact]
    public void Help_needs_no_configuration()
    {
        string file = Write("not JSON");
        Read("--config", file, "--help").Arguments.ShouldBe(["--config", file, "--help"]);
    }

    private string Write(string content)
    {
        string path = _folder.File("settings.json");
        File.WriteAllText(path, content);
        return path;
    }

    private ParseResult Parse(params string[] arguments)
    {
        ParseResult result = Root().Parse(Read(arguments).Arguments);
        result.Errors.ShouldBeEmpty();
        return result;
    }

    private ServiceConfiguration Read(params string[] arguments) => ServiceConfiguration.Read(Root(), "Example", _config, arguments);

    private RootCommand Root()
    {
        RootCommand root = new() { _broker, _trust, _keep, _config };
        root.SetAction(_ => 0);
        return root;
    }
}
