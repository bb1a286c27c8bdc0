using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace HostSim.Tests;

/// <summary>The demo with its ward: nothing before a patient, everything after.</summary>
public class PairedInTheDemo
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Without_a_patient_nothing_is_kept_and_nothing_is_lost()
    {
        using TemporaryFolder folder = new();
        Played played = await Played.ThroughAsync(Played.Demo(folder, TimeSpan.FromMinutes(10)) with { HasWard = true });
        (played.Summary.Sensed, played.Summary.Sealed, played.Summary.Stored, played.Summary.Lost, played.Summary.Duplicates, played.Summary.Alarms).ShouldBe((0, 0, 0, 0, 0, 0));
        played.Readings.ShouldBeEmpty();
    }

    [Fact]
    public async Task From_the_label_to_the_first_value_it_takes_less_than_twenty_seconds_and_the_next_start_goes_on_with_the_same_patient()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = Played.Demo(folder, Patience) with { HasWard = true, Speed = 1, Duration = null };
        string association = "";
        await PlayAsync(options, async (ward, pages, records) =>
        {
            using SimulatedNurse nurse = new(pages.Desk, ward.Beds[0], records, ward.Clock);
            await PairAsync(ward, nurse);
        });
        await PlayAsync(options, async (ward, _, _) =>
        {
            ward.Beds[0].Agent.PairingState.ShouldBe(PairingState.Associated);
            (await FirstAsync(ward)).Association.ShouldBe(association);
        });

        async Task PairAsync(SimulatedWard ward, SimulatedNurse nurse)
        {
            DateTimeOffset scanned = ward.Clock.Now;
            nurse.Pair();
            await PlayedOnThePage.UntilAsync(() =>
            {
                nurse.Look();
                return ward.Beds[0].Agent.PairingState == PairingState.Associated;
            });
            StoredReading first = await FirstAsync(ward);
            (first.Time!.Value - scanned).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            using AssociationStore store = AssociationStore.Open(Path.Combine(folder.Path, "readings.db"));
            Association standing = store.Current().ShouldHaveSingleItem();
            standing.Responsible.ShouldBe("nurse.simulated");
            first.Association.ShouldBe(association = standing.Id);
        }
    }

    private static async Task<StoredReading> FirstAsync(SimulatedWard ward)
    {
        ReadingQuery query = new() { Device = ward.Beds[0].DeviceKey.DeviceId, FirstBoot = ward.Beds[0].FirstBoot };
        await PlayedOnThePage.UntilAsync(() => ward.Store.Measurements.Count(query) > 0);
        return ward.Store.Measurements.Find(query)[0];
    }

    /// <summary>Plays in real time for as long as a part takes; then nothing is lost.</summary>
    private static async Task PlayAsync(SimulationOptions options, Func<SimulatedWard, WardHost, IRecordSystem, Task> part)
    {
        IRecordSystem records = WardRecords.Open(options.DataFolder);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using Run run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.PagesWith(records));
        using CancellationTokenSource stop = new(Patience);
        Task running = run.RunAsync(stop.Token);
        try
        {
            await part(ward, pages, records);
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
