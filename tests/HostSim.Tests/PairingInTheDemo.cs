using HostSim.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace HostSim.Tests;

/// <summary>The demo with the ward's pages: nothing is kept before the pairing, everything after it.</summary>
public class PairingInTheDemo
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Without_a_patient_the_sensor_keeps_nothing_and_nothing_counts_as_lost()
    {
        using TemporaryFolder folder = new();
        FinishedRun finished = await FinishedRun.PlayAsync(FinishedRun.Demo(folder, TimeSpan.FromMinutes(10)) with { HasWard = true });
        Summary summary = finished.Summary;
        (summary.Sensed, summary.Sealed, summary.Stored).ShouldBe((0, 0, 0));
        (summary.Lost, summary.Duplicates, summary.Alarms).ShouldBe((0, 0, 0));
        finished.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scanned_sensor_delivers_its_first_value_within_twenty_seconds_and_stays_paired_after_a_restart()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = FinishedRun.Demo(folder, Timeout) with { HasWard = true, Speed = 1, Duration = null };
        string association = "";
        await RunWhileAsync(options, async (ward, pages, records) =>
        {
            using SimulatedNurse nurse = new(pages.Pairing, ward.Sensors[0], records, ward.Clock);
            await PairAsync(ward, nurse);
        });
        await RunWhileAsync(options, async (ward, _, _) =>
        {
            ward.Sensors[0].Agent.PairingState.ShouldBe(PairingState.Associated);
            (await FirstReadingAsync(ward)).Association.ShouldBe(association);
        });

        async Task PairAsync(SimulatedWard ward, SimulatedNurse nurse)
        {
            DateTimeOffset scanned = ward.Clock.Now;
            nurse.Pair();
            await Wait.UntilAsync(() =>
            {
                nurse.PressButtonWhenDue();
                return ward.Sensors[0].Agent.PairingState == PairingState.Associated;
            });
            StoredReading first = await FirstReadingAsync(ward);
            (first.Time!.Value - scanned).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            using AssociationStore store = AssociationStore.Open(Path.Combine(folder.Path, "readings.db"));
            Association standing = store.Current().ShouldHaveSingleItem();
            standing.Responsible.ShouldBe("nurse.simulated");
            first.Association.ShouldBe(association = standing.Id);
        }
    }

    private static async Task<StoredReading> FirstReadingAsync(SimulatedWard ward)
    {
        ReadingQuery query = new() { Device = ward.Sensors[0].DeviceKey.DeviceId, FirstBoot = ward.Sensors[0].FirstBoot };
        await Wait.UntilAsync(() => ward.Store.Measurements.Count(query) > 0);
        return ward.Store.Measurements.Find(query)[0];
    }

    /// <summary>Runs in real time for as long as an action takes, and checks that nothing was lost.</summary>
    private static async Task RunWhileAsync(SimulationOptions options, Func<SimulatedWard, WardHost, IRecordSystem, Task> act)
    {
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        using CancellationTokenSource stop = new(Timeout);
        Task running = run.RunAsync(stop.Token);
        try
        {
            await act(ward, pages, records);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        Summary summary = run.Summarise();
        (summary.Lost, summary.Duplicates, summary.DeclaredGaps).ShouldBe((0, 0, 0));
        summary.Stored.ShouldBe(summary.Sensed);
    }
}
