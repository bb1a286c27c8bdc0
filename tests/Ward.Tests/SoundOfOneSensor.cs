using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Platform;

namespace Ward.Tests;

/// <summary>The sound of one sensor, from its page to its buzzer and back.</summary>
public sealed class SoundOfOneSensor(WardBrowser browser)
{
    // The machine of a test may be slow.
    private static LocatorAssertionsToContainTextOptions Patient => new() { Timeout = 60_000 };

    [Fact]
    public async Task A_nurse_pauses_it_and_turns_it_off_the_tile_says_so_and_a_restart_of_the_sensor_turns_it_on()
    {
        await using SimulatedSite site = await SimulatedSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = browsed.Page;
        using AssociationStore associations = AssociationStore.Open(site.Database);
        await browsed.OpenAsync(site.Address, site.DevicePath);
        ILocator panel = page.GetByRole(AriaRole.Region, new() { Name = "Sound of the sensor" });
        await Assertions.Expect(panel).ToContainTextAsync("Alarms that nobody has seen sound at the sensor", Patient);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Pause the sound of this sensor, 2 min" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("The sensor has confirmed it.", Patient);
        await Assertions.Expect(panel).ToContainTextAsync("sound paused until", Patient);

        await panel.GetByRole(AriaRole.Button, new() { Name = "Turn the sound of this sensor off" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("sound off.", Patient);
        site.Sensor.Buzzer.Asked.ShouldBe(AlarmSound.Reminder);
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"sound-{scheme}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Ward", Exact = true }).First.ClickAsync();
        ILocator tile = page.Locator(".tile.taken");
        await Assertions.Expect(tile.Locator(".tile-sound")).ToContainTextAsync("sound off", Patient);
        await Screenshots.TakeAsync(page, "sound-tile");

        site.Sensor.CutPower("a test");
        await Assertions.Expect(tile.Locator(".tile-sound")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        associations.Audit.Newest().Where(entry => entry.Action == "audio").Select(entry => (entry.Who, entry.Outcome)).Reverse()
            .ShouldBe(
            [
                ("development-nurse", "asked (sound paused)"), ("development-nurse", "confirmed by the device (sound paused)"),
                ("development-nurse", "asked (sound off)"), ("development-nurse", "confirmed by the device (sound off)"),
            ]);
        browsed.Faults.ShouldBeEmpty();
    }
}
