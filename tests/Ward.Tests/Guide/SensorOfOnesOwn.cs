using Microsoft.Playwright;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Pairing;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests.Guide;

/// <summary>
/// The guide in firmware/Drivers/README.md, followed: a chip that does not exist, its driver as it is printed there, and what a nurse sees
/// of it.
/// </summary>
public sealed class SensorOfOnesOwn(WardBrowser browser)
{
    // A busy machine's browser is slow; a value of the sensor is due every half second of the test.
    private const double Speed = 10;
    private const float PatienceMs = 60_000;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_breath_sensor_of_ones_own_is_seen_on_the_wards_dashboard_also_when_it_is_taken_off()
    {
        using TemporaryFolder folder = new();
        SimulatedBand band = new();
        SimulationOptions options = new()
        {
            DataFolder = folder.Path,
            Speed = Speed,
            Seed = 42,
            HasWard = true,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
            Patient = clock => new BandWearer(clock, band),
        };
        IRecordSystem records = WardRecords.Open(folder.Path);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        using SimulatedNurse nurse = new(pages.Pairing, ward.Sensors[0], records, ward.Clock);
        await using BrowserPage inWard = await browser.NewPageAsync();
        using CancellationTokenSource stop = new();
        Task running = run.RunAsync(stop.Token);
        try
        {
            nurse.Pair();
            while (ward.Sensors[0].Agent.PairingState != PairingState.Associated)
            {
                nurse.PressButtonWhenDue();
                await Task.Delay(PollPeriod, TestContext.Current.CancellationToken);
            }

            await inWard.OpenAsync(pages.Address, "/");
            await SeesAsync(inWard.Page, "Respiration");
            await SeesNumberAsync(inWard.Page, "14");
            band.Breaths = 22;
            await SeesNumberAsync(inWard.Page, "22");
            band.IsWorn = false;
            await SeesAsync(inWard.Page, "not on the patient");
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        Summary summary = run.Summarise();
        (summary.Lost, summary.Duplicates).ShouldBe((0, 0));
    }

    private static Task SeesAsync(IPage page, string text) => page.GetByText(text).First.WaitForAsync(new() { Timeout = PatienceMs });

    private static Task SeesNumberAsync(IPage page, string number) =>
        page.Locator(".vital-number").Filter(new() { HasText = number }).First.WaitForAsync(new() { Timeout = PatienceMs });
}
