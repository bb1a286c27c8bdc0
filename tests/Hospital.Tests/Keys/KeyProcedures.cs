using System.Diagnostics;
using Hospital.Tests.World;

namespace Hospital.Tests.Keys;

/// <summary>The procedures of tools/Hospital/KEYS.md, as they stand there.</summary>
public sealed class KeyProcedures
{
    [Fact]
    public async Task Every_command_for_backup_and_rotation_of_keys_works_as_it_is_written()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/usr/bin/openssl"), "bash or openssl is not installed");
        string[] blocks = (await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root!, "tools", "Hospital", "KEYS.md"), TestContext.Current.CancellationToken)).Split("```");
        string[] scripts = [.. blocks.Where(block => block.StartsWith("sh\n", StringComparison.Ordinal)).Select(block => block[3..])];
        scripts.Length.ShouldBe(4);
        using TemporaryFolder folder = new();
        string medagent = Path.Combine(AppContext.BaseDirectory, "medagent.dll");
        await File.WriteAllTextAsync(
            folder.File("all.sh"), $"set -euo pipefail\nmedagent() {{ dotnet '{medagent}' \"$@\"; }}\n{string.Concat(scripts)}",
            TestContext.Current.CancellationToken);
        ProgramResult all = await StartedProgram.RunAsync(
            new ProcessStartInfo("/bin/bash", [folder.File("all.sh")]) { WorkingDirectory = folder.Path },
            TestContext.Current.CancellationToken);
        all.Status.ShouldBe(0, all.Output + all.Error);
        all.Output.ShouldContain("version 2");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder.File("restored.key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
