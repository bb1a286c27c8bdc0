using HostSim.Tests.World;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Updates;

namespace HostSim.Tests;

/// <summary>Releases that are offered over a real broker and fetched from a real web server, with and without faults.</summary>
public sealed class Updates
{
    [Theory]
    [InlineData(SlotKind.Files, FaultKind.None)]
    [InlineData(SlotKind.Files, FaultKind.Update)]
    [InlineData(SlotKind.BootLoader, FaultKind.Update)]
    public async Task A_release_is_installed_and_no_reading_is_lost(SlotKind slots, FaultKind faults)
    {
        using TemporaryFolder folder = new();
        string image = Path.Combine(folder.Path, "app.bin");
        File.WriteAllBytes(image, new byte[30_000]);
        IReadOnlyList<StoredEvent> events = [];
        FinishedRun finished = await FinishedRun.PlayAsync(
            FinishedRun.Demo(folder, TimeSpan.FromMinutes(20)) with
            {
                UpdateFile = image,
                Slots = slots,
                Faults = faults,
                IsPressedWhenAsked = true,
            },
            (ward, run) => run.Progressed += () => events = ward.Collector.Events);
        (finished.Summary.Lost, finished.Summary.Duplicates).ShouldBe((0, 0));
        events.Select(stored => (UpdateEventKind)stored.Reported.What).ShouldContain(UpdateEventKind.Confirmed);

        // One restart for the trial; with faults one more for each of two power cuts, and one for the trial that begins again.
        finished.Summary.Starts.ShouldBe(faults == FaultKind.None ? 2 : 5);
    }
}
