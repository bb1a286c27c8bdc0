using System.Text.Json;
using Hospital.Tests.BrokenFiles;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.CommandLine;

namespace HostSim.Tests;

/// <summary>The program as it is run from a shell.</summary>
public class CommandLine
{
    // Only for a run that begins in spite of a mistake.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly string[] Keys =
    [
        "devices", "starts", "sensed", "sealed", "delivered", "acknowledged", "stored", "duplicates", "lost", "declaredGaps",
        "alarms", "bytesOnAir", "messages", "flashBytes", "flashErases", "mostErasedBlock", "memoryAtFirst", "memoryAtTheEnd",
        "simulatedSeconds", "wallSeconds",
    ];

    [Fact]
    public async Task With_json_standard_output_is_one_object_in_one_line()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string _) = await RunAsync(
            "--speed", "max", "--duration", "00:10", "--seed", "1", "--data", folder.Path, "--json");
        status.ShouldBe(0);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(1);
        using JsonDocument json = JsonDocument.Parse(lines[0]);
        json.RootElement.EnumerateObject().Select(property => property.Name).ShouldBe(Keys);
        json.RootElement.GetProperty("simulatedSeconds").GetDouble().ShouldBe(600);
        json.RootElement.GetProperty("stored").GetInt64().ShouldBe(json.RootElement.GetProperty("sensed").GetInt64());
    }

    [Fact]
    public async Task Without_a_terminal_the_output_is_plain_lines_and_a_summary()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string _) = await RunAsync(
            "--speed", "max", "--duration", "00:30", "--outage", "00:10-00:20", "--data", folder.Path);
        status.ShouldBe(0);
        output.ShouldContain("the network is down");
        output.ShouldContain("the network is back");
        output.ShouldContain("Nothing was lost and nothing stored twice.");
        output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task The_demo_prints_the_address_of_the_ward_and_has_none_with_no_ward()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string _) = await RunAsync("--duration", "00:00:01", "--data", folder.Path);
        status.ShouldBe(0);
        output.ShouldContain("The ward is at http://127.0.0.1:");
        output.ShouldContain("in half a minute a simulated nurse pairs it");
        (status, output, _) = await RunAsync("--duration", "00:00:01", "--no-ward", "--data", folder.Path);
        status.ShouldBe(0);
        output.ShouldNotContain("http://");
    }

    [Theory]
    [InlineData("--device-page-port", "70000", "a port is from 1 to 65535")]
    [InlineData("--speed", "fast", "neither a number above 0 nor 'max'")]
    [InlineData("--outage", "9-10", "not HH:MM-HH:MM")]
    [InlineData("--outage", "09:00-02:00", "the second later than the first")]
    [InlineData("--duration", "soon", "not HH:MM")]
    [InlineData("--start", "3.4.2026", "not a date in ISO 8601; try 2026-01-01T00:00Z")]
    [InlineData("--broker", "localhost:mqtt", "neither HOST nor HOST:PORT")]
    [InlineData("--vitals", "nowhere.csv", "nowhere.csv")]
    [InlineData("--board", "arduino-uno", "choose one of esp32-devkitc")]
    [InlineData("--devices", "0", "not from 1 to 1000")]
    [InlineData("--period", "0", "not from 1 to 3600 seconds")]
    [InlineData("--faults", "all", "there are 'ward' and 'update'")]
    [InlineData("--faults", "update", "add --update FILE")]
    [InlineData("--no-collector", "true", "--no-collector needs a broker that the collector knows as well; add --broker")]
    [InlineData("--update", "nowhere.bin", "nowhere.bin")]
    [InlineData("--slots", "both", "there are 'files' and 'boot-loader'")]
    [InlineData("--flash-fault", "melt@3", "not a fault of a flash; try")]
    [InlineData("--duration", "1.2.03:00", "not HH:MM")]
    public async Task A_mistake_in_an_option_is_reported_with_what_to_write_instead(string option, string value, string complaint)
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await RunHereAsync(option, value, "--data", folder.Path);
        status.ShouldNotBe(0);
        error.ShouldContain(complaint);
    }

    [Theory]
    [InlineData("--firmware", "leave one of the two out")]
    [InlineData("--fleet=1", "a fleet has no chips")]
    public async Task A_secure_element_that_nothing_would_use_is_refused(string option, string complaint)
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await RunHereAsync(option, "--element", "--data", folder.Path);
        status.ShouldBe(2);
        error.ShouldContain(complaint);
    }

    [Fact]
    public async Task Sensors_with_a_secure_element_keep_their_key_from_run_to_run()
    {
        using TemporaryFolder folder = new();
        string[] run = ["--element", "--devices", "2", "--speed", "max", "--duration", "00:10", "--data", folder.Path];
        byte[]? chip = null;
        for (int i = 0; i < 2; i++)
        {
            (int status, string output, string error) = await RunAsync(run);
            status.ShouldBe(0, error);
            output.ShouldContain("Nothing was lost and nothing stored twice.");
            string[] chips = Directory.GetFiles(folder.Path, "*.atecc608", SearchOption.AllDirectories);
            chips.Length.ShouldBe(2);
            byte[] memory = await File.ReadAllBytesAsync(chips.Order().First(), TestContext.Current.CancellationToken);
            (chip ?? memory).AsSpan(8).SequenceEqual(memory.AsSpan(8)).ShouldBeTrue("the same key");
            chip = memory;
        }
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_reported()
    {
        using TemporaryFolder folder = new();
        (int status, string _, string error) = await RunAsync("--broker", "127.0.0.1:1", "--data", folder.Path);
        status.ShouldBe(2);
        error.ShouldContain("no connection to the broker at 127.0.0.1:1: nothing listens there");
    }

    /// <summary>Runs the program.</summary>
    internal static Task<ProgramResult> RunAsync(params string[] arguments) =>
        StartedProgram.RunAsync(StartedProgram.Built("hostsim", arguments), TestContext.Current.CancellationToken);

    /// <summary>Runs a command line that is refused in this process: a process of its own spends most of its time with its start.</summary>
    internal static Task<ProgramResult> RunHereAsync(params string[] arguments) => CapturedConsole
        .RunAsync(() => HostSimCommand.Create().Parse(arguments).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken))
        .WaitAsync(Limit, TestContext.Current.CancellationToken);
}
