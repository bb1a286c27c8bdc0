using System.Globalization;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.MedAgent;

namespace HostSim.Tests;

/// <summary>The evidence that a run leaves in its folder proves its readings.</summary>
public class EvidenceOfARun
{
    [Fact]
    public async Task After_an_hour_medagent_proves_all_readings_of_a_run_and_after_a_power_cut_those_until_the_last_checkpoint()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, TimeSpan.FromMinutes(75));
        bool isCut = false;
        await FinishedRun.PlayAsync(options, (ward, run) => run.Progressed += () =>
        {
            if (!isCut && run.Elapsed > TimeSpan.FromMinutes(70))
            {
                isCut = true;
                ward.Sensors[0].CutPower("by hand");
            }
        });
        (await VerifyAsync(folder, options.Start.AddMinutes(59))).ShouldBe(0);
        (await VerifyAsync(folder, options.Start.AddMinutes(75))).ShouldBe(1);
    }

    private static Task<int> VerifyAsync(TemporaryFolder folder, DateTimeOffset to) => MedAgentCommand.RunAsync(
    [
        "readings", "verify", "--db", Path.Combine(folder.Path, "readings.db"), "--device-key",
        Path.Combine(folder.Path, "device.pub.pem"), "--to", to.ToString("o", CultureInfo.InvariantCulture),
    ]);
}
