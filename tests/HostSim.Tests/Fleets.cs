using System.Text.Json;
using HostSim.Tests.World;
using NanoMedAgent.HostSim.Fleet;

namespace HostSim.Tests;

/// <summary>The load generator.</summary>
public class Fleets
{
    [Fact]
    public async Task Every_reading_of_a_fleet_is_stored_once_and_the_report_says_so()
    {
        using TemporaryFolder folder = new();
        (int status, string output, string error) = await CommandLine.RunAsync(
            "--fleet", "25", "--period", "1", "--duration", "00:00:03", "--data", folder.Path, "--json");
        status.ShouldBe(0, error);
        using JsonDocument report = JsonDocument.Parse(output);
        report.RootElement.GetProperty("readings").GetInt64().ShouldBe(75);
        JsonElement values = report.RootElement.GetProperty("reconciliation");
        values.GetProperty("measured").GetInt64().ShouldBe(300);
        values.GetProperty("stored").GetInt64().ShouldBe(300);
        values.GetProperty("lost").GetInt64().ShouldBe(0);
        values.GetProperty("duplicates").GetInt64().ShouldBe(0);
        report.RootElement.GetProperty("median").GetDouble().ShouldBeGreaterThan(0);
        File.ReadAllBytes(Path.Combine(folder.Path, "fleet.png"))[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
    }

    [Theory]
    [InlineData("--fleet 0", "from 1 to")]
    [InlineData("--fleet 10 --speed max", "give --speed a number")]
    [InlineData("--db readings.db", "add --fleet N")]
    public async Task What_does_not_go_together_is_refused(string arguments, string reason)
    {
        (int status, string _, string error) = await CommandLine.RunHereAsync(arguments.Split(' '));
        status.ShouldBe(2);
        error.ShouldContain(reason);
    }

    [Fact]
    public void Percentiles_of_delays_are_at_most_five_percent_too_long()
    {
        DelayHistogram delays = new();
        for (int i = 1; i <= 1000; i++)
        {
            delays.Add(TimeSpan.FromMilliseconds(i));
        }

        delays.Count.ShouldBe(1000);
        delays.PercentileMs(0.5).ShouldBeInRange(500, 525);
        delays.PercentileMs(0.99).ShouldBeInRange(990, 1040);
        delays.PercentileMs(0.999).ShouldBeInRange(999, 1050);
        new DelayHistogram().PercentileMs(0.5).ShouldBe(0);
    }
}
