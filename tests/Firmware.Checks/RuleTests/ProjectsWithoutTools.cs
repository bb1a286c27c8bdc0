using System.Diagnostics;
using Firmware.Checks.Compiling;

namespace Firmware.Checks.RuleTests;

/// <summary>What the build says of a project for nanoFramework's own tools on a machine without them.</summary>
public sealed class ProjectsWithoutTools
{
    [Theory]
    [InlineData("firmware/Esp32/Esp32.nfproj")]
    [InlineData("tests/Device/Device.nfproj")]
    public async Task A_project_that_is_built_alone_is_an_error_that_says_what_is_missing(string project)
    {
        (int status, string output, string _) = await BuildAsync(project);
        Assert.SkipWhen(status == 0 && OperatingSystem.IsWindows(), "nanoFramework's tools are installed");
        status.ShouldNotBe(0);
        output.ShouldContain($"{Path.GetFileName(project)} was not built: nanoFramework's tools are not on this machine");
        output.ShouldContain("boards/FIRST-READING.md");
    }

    [Fact]
    public async Task A_solution_skips_it()
    {
        (int status, string output, string _) = await BuildAsync("firmware/Esp32/Esp32.nfproj", "-p:BuildingSolutionFile=true");
        status.ShouldBe(0, output);
    }

    private static Task<ProgramResult> BuildAsync(string project, params string[] more)
    {
        Assert.SkipWhen(Repository.Root is null, "the sources are not here");
        ProcessStartInfo start = new(
            "dotnet", ["msbuild", Path.Combine(Repository.Root, project), "-t:Build", "-nologo", "-nodeReuse:false", .. more]);
        return StartedProgram.RunAsync(start, TestContext.Current.CancellationToken);
    }
}
