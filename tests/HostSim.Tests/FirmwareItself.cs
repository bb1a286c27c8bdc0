using HostSim.Tests.World;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.CommandLine;

namespace HostSim.Tests;

/// <summary>hostsim --firmware: the firmware's own Main at a real broker and a real collector.</summary>
public sealed class FirmwareItself
{
    [Fact]
    public async Task The_firmwares_readings_arrive_at_the_collector()
    {
        using TemporaryFolder folder = new();
        int status = await HostSimCommand.Create()
            .Parse(["--firmware", "--speed", "20", "--duration", "00:01:30", "--seed", "3", "--data", folder.Path])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        status.ShouldBe(0);
        using ReadingStore store = ReadingStore.Open(Path.Combine(folder.Path, "readings.db"));
        store.Measurements.Find(new ReadingQuery()).Count.ShouldBeGreaterThan(10);
    }
}
