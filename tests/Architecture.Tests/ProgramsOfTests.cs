using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>What a test starts ends with it: each test starts programs in the one way that sees to that.</summary>
public sealed partial class ProgramsOfTests
{
    private const string OneWay = "StartedProgram.cs";

    // No other process of this machine sleeps for that long.
    private readonly string _sleep = FormattableString.Invariant($"sleep {Random.Shared.Next(100_000, 1_000_000)}");

    [Fact]
    public void Programs_are_started_in_one_way()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string tests = Path.Combine(SourceTree.Root!, "tests");
        Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not (OneWay or nameof(ProgramsOfTests) + ".cs"))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => StartsProcess().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(tests, file))
            .ShouldBeEmpty($"a test starts programs with {OneWay}, so that they end with it");
    }

    [Theory]
    [InlineData("using Process process = Process.Start(start)!;", true)]
    [InlineData("Process process = new() { StartInfo = start };", true)]
    [InlineData("var process = new Process();", true)]
    [InlineData("using StartedProgram program = new(start);", false)]
    [InlineData("Process process = program.Process;", false)]
    public void A_line_that_starts_a_process_is_recognised(string line, bool isStart) => StartsProcess().IsMatch(line).ShouldBe(isStart);

    [Fact]
    public void A_process_that_has_outlived_its_parent_ends_with_the_test()
    {
        SkipWithoutProcesses();
        string[] running;
        using (StartedProgram shell = new("/bin/sh", "-c", $"({_sleep} &) ; ({_sleep} &)"))
        {
            shell.Process.WaitForExit();
            running = [.. shell.Running()];
        }

        // Each is still a shell for a moment, until it becomes the program.
        running.Length.ShouldBe(2, string.Join(Environment.NewLine, running));
        Running().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_leaves_one_behind_is_waited_for_alone()
    {
        SkipWithoutProcesses();
        ProcessStartInfo start = new("/bin/sh", ["-c", $"echo out; echo error >&2; {_sleep} & exit 3"]);
        (await StartedProgram.RunAsync(start, TestContext.Current.CancellationToken)).ShouldBe(new ProgramResult(3, "out\n", "error\n"));
        Running().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_test_that_is_cancelled_leaves_nothing_running()
    {
        SkipWithoutProcesses();
        using CancellationTokenSource cancellation = new();
        Task<ProgramResult> run = StartedProgram.RunAsync(new ProcessStartInfo("/bin/sh", ["-c", $"{_sleep}; exit"]), cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        Running().ShouldBeEmpty();
    }

    private static void SkipWithoutProcesses() =>
        Assert.SkipUnless(Directory.Exists("/proc/self"), "processes are found by Linux's /proc");

    private string[] Running() =>
        [.. Process.GetProcessesByName("sleep").Select(CommandOf).Where(command => command == _sleep + " ")];

    private static string CommandOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }

    [GeneratedRegex(@"\bProcess\.Start\(|\bnew Process\(|\bProcess \w+ = new\b")]
    private static partial Regex StartsProcess();
}
