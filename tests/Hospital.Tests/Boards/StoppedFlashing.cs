using System.Diagnostics;
using Hospital.Tests.World;

namespace Hospital.Tests.Boards;

/// <summary>What medagent has started for a board does not go on without it.</summary>
public class StoppedFlashing
{
    [Fact]
    public async Task When_medagent_is_stopped_the_flasher_does_not_go_on_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the fake nanoff of this test is a shell script");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = new();
        string flasher = folder.File("nanoff");
        await File.WriteAllTextAsync(
            flasher, "#!/bin/sh\necho flashing\nexec /bin/sleep 3600\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(flasher, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ProcessStartInfo start = StartedProgram.Built("medagent", "board", "flash", "esp32-devkitc", "--port", "COM3", "--run");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["PATH"] = folder.Path;
        using StartedProgram medagent = new(start);
        while (await medagent.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "flashing")
            {
                break;
            }
        }

        StartedProgram.Run("kill", "-TERM", FormattableString.Invariant($"{medagent.Process.Id}")).Status.ShouldBe(0);
        await medagent.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        medagent.Process.ExitCode.ShouldNotBe(0);
        medagent.Running().ShouldBeEmpty();
    }
}
