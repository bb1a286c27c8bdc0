using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;

namespace Ward.Tests;

/// <summary>Alarm limits of one patient, from the sensor's page to the sensor and back.</summary>
public sealed class LimitsOfOnePatient(WardBrowser browser)
{
    [Fact]
    public async Task A_nurse_sets_limits_that_the_sensor_confirms_and_gives_back_the_wards_and_the_record_says_who()
    {
        await using SimulatedSite site = await SimulatedSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = browsed.Page;
        using AssociationStore associations = AssociationStore.Open(site.Database);
        await browsed.OpenAsync(site.Address, site.DevicePath);
        ILocator panel = page.GetByRole(AriaRole.Region, new() { Name = "Alarm limits" });
        await Assertions.Expect(panel).ToContainTextAsync("The ward's limits are in force.", Patient);
        await Assertions.Expect(panel).ToContainTextAsync("below 80 to 94");

        // By the keyboard alone.
        await panel.GetByRole(AriaRole.Button, new() { Name = "Limits of this patient" }).PressAsync("Enter");
        ILocator low = panel.GetByLabel("SpO2: alarm below (80 to 94 %)");
        await low.FillAsync("79");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send to the sensor" }).PressAsync("Enter");
        await Assertions.Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("SpO2: 80 to 94 % is allowed.");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"limits-{scheme}"));
        await low.FillAsync("85");
        await panel.GetByLabel("Heart rate: alarm above (100 to 150 /min)").FillAsync("130");
        await panel.GetByLabel("Until").SelectOptionAsync("8");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send to the sensor" }).PressAsync("Enter");

        await Assertions.Expect(panel).ToContainTextAsync("The sensor has confirmed it.", Patient);
        await Assertions.Expect(panel).ToContainTextAsync("Limits of this patient, in force on the sensor until", Patient);
        await Assertions.Expect(panel).ToContainTextAsync("Heart rate above 130 /min; SpO2 below 85 %");
        await Screenshots.TakeAsync(page, "limits-in-force");
        Association association = associations.Current().ShouldHaveSingleItem();
        ReportedLimits reported = site.Ward.Store.Alarms.LimitsOfAssociation(association.Id).ShouldNotBeNull();
        reported.InForce!.Limits["o2"].Low.ShouldBe(85);
        DateTimeOffset.FromUnixTimeSeconds(site.Sensor.Agent.PatientLimitsEnd).ShouldBe(reported.InForce.End);

        await page.GetByRole(AriaRole.Link, new() { Name = "Ward", Exact = true }).First.ClickAsync();
        ILocator tile = page.Locator(".tile.taken");
        await Assertions.Expect(tile.Locator(".tile-limits")).ToContainTextAsync("SpO2 below 85 %", Patient);
        await Screenshots.TakeAsync(page, "limits-tile");
        await tile.GetByRole(AriaRole.Link).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Back to the ward's limits" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("The ward's limits are in force.", Patient);
        site.Ward.Store.Alarms.LimitsOfAssociation(association.Id)!.Word.ShouldBe(ReportedLimits.Ward);
        site.Sensor.Agent.PatientLimitsEnd.ShouldBe(0);
        associations.Audit.Newest().Where(entry => entry.Action == "limits" && entry.Association == association.Id)
            .Select(entry => (entry.Who, entry.Outcome.Split(" (")[0])).Reverse().ShouldBe(
            [
                ("development-nurse", "asked"), ("development-nurse", "confirmed by the device"),
                ("development-nurse", "asked"), ("development-nurse", "confirmed by the device"),
            ]);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_connection_the_page_says_that_nothing_waits_and_limits_that_have_ended_say_why()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        PatientLimits own = new(
            DateTimeOffset.FromUnixTimeSeconds(site.Now.AddHours(2).ToUnixTimeSeconds()),
            new Dictionary<string, PatientLimit> { ["o2"] = new(85, null) });
        site.Alarming.SendLimits(site.Now.AddMinutes(-1), ReportedLimits.Own, own);
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        ILocator tile = browsed.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 3" });
        await Assertions.Expect(tile).ToContainTextAsync("own limits until 16:15: SpO2 below 85 %", Patient);
        await Screenshots.TakeAsync(browsed.Page, "limits-ward");
        await browsed.OpenAsync(site.Address, $"/device/{site.Alarming.Device}");
        ILocator panel = browsed.Page.GetByRole(AriaRole.Region, new() { Name = "Alarm limits" });
        await Assertions.Expect(panel).ToContainTextAsync("SpO2 below 85 %", Patient);
        await Assertions.Expect(panel).ToContainTextAsync("Nothing waits for it");
        await Assertions.Expect(panel.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        site.Store.Alarms.StandingOfAssociation(site.Alarming.Association.Id).Count.ShouldBe(1, "limits are no alarm");

        site.Alarming.SendLimits(site.Now, ReportedLimits.Time);
        site.Now = site.Now.AddSeconds(10);
        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(tile.Locator(".tile-limits")).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }

    // The machine of a test may be slow.
    private static LocatorAssertionsToContainTextOptions Patient => new() { Timeout = 60_000 };
}
