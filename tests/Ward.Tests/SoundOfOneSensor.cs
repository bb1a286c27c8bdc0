using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.HostSim.Provisioning;
using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.HostSim.Staff;
using NanoMedAgent.Platform;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Ward.Tests;

/// <summary>The sound of one sensor, from its page to its buzzer and back.</summary>
public sealed class SoundOfOneSensor(WardBrowser browser)
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    // The machine of a test may be slow.
    private static LocatorAssertionsToContainTextOptions Patient => new() { Timeout = 60_000 };

    [Fact]
    public async Task A_nurse_pauses_it_and_turns_it_off_the_tile_says_so_and_a_restart_of_the_sensor_turns_it_on()
    {
        using TemporaryFolder folder = new();
        SimulationOptions options = new()
        {
            DataFolder = folder.Path,
            Speed = 1,
            Seed = 42,
            HasWard = true,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        IRecordSystem records = WardRecords.Open(folder.Path);
        await using SimulatedWard ward = await SimulatedWard.OpenAsync(options, TestContext.Current.CancellationToken);
        using SimulationRun run = new(ward, options);
        await using WardHost pages = await WardHost.StartAsync(ward.CreateWardOptions(records));
        using SimulatedNurse nurse = new(pages.Pairing, ward.Sensors[0], records, ward.Clock);
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = browsed.Page;
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

            using AssociationStore associations = AssociationStore.Open(folder.File("readings.db"));
            await browsed.OpenAsync(pages.Address, $"/device/{ward.Sensors[0].DeviceKey.DeviceId}");
            ILocator panel = page.GetByRole(AriaRole.Region, new() { Name = "Sound of the sensor" });
            await Assertions.Expect(panel).ToContainTextAsync("Alarms that nobody has seen sound at the sensor", Patient);
            await panel.GetByRole(AriaRole.Button, new() { Name = "Pause the sound of this sensor, 2 min" }).ClickAsync();
            await Assertions.Expect(panel).ToContainTextAsync("The sensor has confirmed it.", Patient);
            await Assertions.Expect(panel).ToContainTextAsync("sound paused until", Patient);

            await panel.GetByRole(AriaRole.Button, new() { Name = "Turn the sound of this sensor off" }).ClickAsync();
            await Assertions.Expect(panel).ToContainTextAsync("sound off.", Patient);
            ward.Sensors[0].Buzzer.Asked.ShouldBe(AlarmSound.Reminder);
            await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"sound-{scheme}"));
            await page.GetByRole(AriaRole.Link, new() { Name = "Ward", Exact = true }).First.ClickAsync();
            ILocator tile = page.Locator(".tile.taken");
            await Assertions.Expect(tile.Locator(".tile-sound")).ToContainTextAsync("sound off", Patient);
            await Screenshots.TakeAsync(page, "sound-tile");

            ward.Sensors[0].CutPower("a test");
            await Assertions.Expect(tile.Locator(".tile-sound")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
            associations.Audit.Newest().Where(entry => entry.Action == "audio").Select(entry => (entry.Who, entry.Outcome)).Reverse()
                .ShouldBe(
                [
                    ("development-nurse", "asked (sound paused)"), ("development-nurse", "confirmed by the device (sound paused)"),
                    ("development-nurse", "asked (sound off)"), ("development-nurse", "confirmed by the device (sound off)"),
                ]);
            browsed.Faults.ShouldBeEmpty();
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }
}
