using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The dashboard and the pages of devices, associations and the audit, in a browser.</summary>
public sealed class DashboardPages(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task On_a_wall_and_on_a_phone_axe_finds_no_fault_in_any_page_in_light_or_dark_and_nothing_is_cut_off(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        ViewportSize screen = new() { Width = width, Height = height };
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = screen });
        IPage page = browsed.Page;
        foreach ((string name, string path, string awaited) in new[]
        {
            ("ward", "/", ".tile.taken .trend"),
            ("device", $"/device/{site.Alarming.Device}", "table"),
            ("associations", "/associations", "table"),
            ("devices", "/devices", "table"),
            ("audit", "/audit", "table"),
            ("quarantine", "/quarantine", "table"),
        })
        {
            await browsed.OpenAsync(site.Address, path, "admin");
            await page.Locator(awaited).First.WaitForAsync();
            await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"{name}-{width}-{scheme}"));
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, name);
        }

        browsed.Faults.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task A_collector_that_does_not_run_is_another_picture_than_a_silent_sensor(int width, int height)
    {
        FakeTimeProvider real = new(DateTimeOffset.UtcNow);
        await using DashboardSite site = await DashboardSite.StartAsync(real);
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        await page.Locator(".tile.taken .trend").First.WaitForAsync();
        await Assertions.Expect(page.GetByText("The collector is not running")).ToHaveCountAsync(0);
        real.Advance(TimeSpan.FromSeconds(31));
        await Assertions.Expect(page.GetByText("The collector is not running: new values stay on the sensors")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".tile-silent").First).ToHaveTextAsync(
            "no new values: the collector is not running");
        await Assertions.Expect(page.GetByText("no signal")).ToHaveCountAsync(0);
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"no-collector-{width}-{scheme}"));
        site.Store.Heartbeats.Beat("collector", "");
        await Assertions.Expect(page.GetByText("The collector is not running")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_demo_says_what_to_try_next_and_a_hospitals_ward_does_not()
    {
        await using DashboardSite demo = await DashboardSite.StartAsync(change: options => options with { IsDemo = true });
        await using DashboardSite ward = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        ILocator hint = browsed.Page.Locator(".demo-hint");
        await browsed.OpenAsync(demo.Address, "/");
        await Assertions.Expect(hint).ToHaveTextAsync("To try: open bed 3, look at its trends, and acknowledge the alarm.");
        demo.Alarming.SendAlarm(demo.Now, "seen", "button");
        await Assertions.Expect(hint).ToContainTextAsync("pair the sensor in hand with bed 6");
        await using BrowserPage other = await browser.NewPageAsync();
        await other.OpenAsync(ward.Address, "/");
        await other.Page.Locator(".tile.taken .trend").First.WaitForAsync();
        await Assertions.Expect(other.Page.Locator(".demo-hint")).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_connection_to_the_sensor_the_page_says_that_only_the_bedside_acknowledges()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, $"/device/{site.Alarming.Device}");
        await Assertions.Expect(browsed.Page.GetByText("Acknowledge at the bed: press its button briefly.")).ToBeVisibleAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await Assertions.Expect(browsed.Page.GetByText("Acknowledge at the bed")).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_nurse_unpairs_a_sensor_and_an_administrator_ends_the_association_of_one_that_cannot_be_reached()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage nurse = await browser.NewPageAsync();
        await nurse.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await Assertions.Expect(nurse.Page.GetByText("cannot be reached")).ToHaveCountAsync(0);
        await nurse.Page.GetByRole(AriaRole.Button, new() { Name = "Unpair" }).ClickAsync();
        await Assertions.Expect(nurse.Page.GetByText("Unpair it from Ada Example?")).ToBeFocusedAsync();
        await nurse.Page.GetByText("No, go back").ClickAsync();
        await Assertions.Expect(nurse.Page.GetByText("Unpair it from Ada Example?")).ToHaveCountAsync(0);
        site.Associations.Audit.Newest().ShouldNotContain(entry => entry.Action == "unpair");
        await nurse.Page.GetByRole(AriaRole.Button, new() { Name = "Unpair" }).ClickAsync();
        await nurse.Page.GetByText("Yes, unpair it").ClickAsync();
        await Assertions.Expect(nurse.Page.GetByText("The command was sent")).ToBeVisibleAsync();
        site.Associations.Find(site.Well.Association.Id)!.End.ShouldBeNull("the sensor has not answered");
        site.Associations.Audit.Newest().ShouldContain(entry => entry.Action == "unpair" && entry.Subject == site.Well.Association.Id);

        await using BrowserPage admin = await browser.NewPageAsync();
        await admin.OpenAsync(site.Address, $"/device/{site.Well.Device}", "admin");
        await admin.Page.GetByText("cannot be reached").ClickAsync();
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("fell into the bath");
        await admin.Page.GetByText("Yes, end it").ClickAsync();
        await Assertions.Expect(admin.Page.GetByText("The association has ended.")).ToBeVisibleAsync();
        site.Now = site.Now.AddSeconds(10);
        await Assertions.Expect(admin.Page.GetByText("This association ended")).ToBeVisibleAsync();
        site.Associations.Find(site.Well.Association.Id)!.End!.Reason.ShouldBe("fell into the bath");
        nurse.Faults.ShouldBeEmpty();
        admin.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_value_appears_on_the_open_dashboard()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        ILocator tile = browsed.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" });
        await Assertions.Expect(tile).ToContainTextAsync("Heart rate");

        site.Now = site.Now.AddSeconds(30);
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now, ("hr", 173)));

        await Assertions.Expect(tile).ToContainTextAsync("173");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_page_says_that_it_is_old_when_nothing_newer_can_be_computed_and_goes_on_afterwards()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage dashboard = await browser.NewPageAsync();
        await dashboard.OpenAsync(site.Address, "/");
        await Assertions.Expect(dashboard.Page.Locator(".tile").First).ToContainTextAsync("Heart rate");
        await using BrowserPage device = await browser.NewPageAsync();
        await device.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await Assertions.Expect(device.Page.Locator("h1")).ToHaveTextAsync("Sensor NM-20418");

        site.Records.Stall();
        site.Now = site.Now.AddMinutes(5);
        await Assertions.Expect(dashboard.Page.GetByText("What this page shows is of 14:15:20, and old")).ToBeVisibleAsync();
        await Assertions.Expect(device.Page.GetByText("and old: nothing newer could be computed")).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(dashboard.Page, scheme => Screenshots.TakeAsync(dashboard.Page, $"old-{scheme}"));

        site.Records.Answer();
        await Assertions.Expect(dashboard.Page.GetByText("What this page shows is of")).ToHaveCountAsync(0);
        await Assertions.Expect(device.Page.GetByText("and old: nothing newer")).ToHaveCountAsync(0);
        dashboard.Faults.ShouldBeEmpty();
        device.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bed_that_cannot_be_computed_says_so_on_its_tile()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now.AddDays(20), ("hr", 70)));
        using SqliteConnection connection = new($"Data Source={site.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            UPDATE measurements SET value = 'nonsense' WHERE pack IN (
                SELECT p.number FROM packs AS p JOIN device_numbers AS d ON d.number = p.device
                WHERE d.device = '{site.Alarming.Device}')
            """;
        command.ExecuteNonQuery();
        site.Now = site.Now.AddMinutes(2);

        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        ILocator tile = browsed.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 3" });
        await Assertions.Expect(tile).ToContainTextAsync("The values of this bed cannot be shown.");
        await Assertions.Expect(tile).ToContainTextAsync("SpO2 low, 87 %");
        ILocator ahead = browsed.Page.GetByRole(AriaRole.Region, new() { Name = "Bed 1" });
        await Assertions.Expect(ahead).ToContainTextAsync("clock is 20 days ahead");
        await AxeCheck.ShouldFindNothingAsync(browsed.Page, scheme => Screenshots.TakeAsync(browsed.Page, $"fault-{scheme}"));
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alarm_is_announced_once_and_its_bed_comes_first()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "Alarm at bed 3: SpO2 low, 87 %. Technical alarm at bed 5: no signal since 13:46.");
        await Assertions.Expect(browsed.Page).ToHaveTitleAsync("(2 alarms) 3 North");
        await Assertions.Expect(browsed.Page.Locator(".tile").First).ToContainTextAsync("Chidi Sample");
        string summary = await browsed.Page.Locator(".tile").First.EvaluateAsync<string>(
            "tile => document.getElementById(tile.getAttribute('aria-describedby')).textContent");
        summary.ShouldStartWith("ALARM: SpO2 low, 87\u00a0%. Heart rate");
    }

    [Fact]
    public async Task The_Tab_key_goes_from_bed_to_bed_and_Enter_opens_the_sensor()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        await page.Locator(".tile-link").First.FocusAsync();
        List<string> visited = [];
        for (int i = 0; i < 6; i++)
        {
            visited.Add(await page.EvaluateAsync<string>("document.activeElement.textContent"));
            await page.Keyboard.PressAsync("Tab");
        }

        visited.ShouldBe([
            "Bed 3, Chidi Sample", "Bed 5, Emil Model-Hansen", "Bed 4, Dora Instance", "Bed 1, Ada Example", "Bed 2, Ben Muster",
            "Bed 6, free, pair a sensor"]);
        await page.Locator(".tile-link").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sensor NM-20431");
    }

    [Fact]
    public async Task An_administrator_sees_and_dismisses_what_is_in_quarantine_and_a_nurse_does_not()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage admin = await browser.NewPageAsync();
        await admin.OpenAsync(site.Address, "/quarantine", "admin");
        await Assertions.Expect(admin.Page.GetByText("not granted to this device")).ToBeVisibleAsync();
        await admin.Page.GetByText("Decide …").ClickAsync();
        await Assertions.Expect(admin.Page.GetByText("3 readings of sensor NM-20399")).ToBeFocusedAsync();
        await AxeCheck.ShouldFindNothingAsync(admin.Page, scheme => Screenshots.TakeAsync(admin.Page, $"quarantine-ask-{scheme}"));
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync("stolen from the cupboard");
        await admin.Page.GetByText("Dismiss them").ClickAsync();
        await Assertions.Expect(admin.Page.GetByText("3 readings dismissed")).ToBeVisibleAsync();
        await Assertions.Expect(admin.Page.GetByText("Nothing is in quarantine")).ToBeVisibleAsync();
        site.Store.Quarantine.List(isOpen: false).Select(pack => pack.Decision!.Note).Distinct().ShouldBe(["stolen from the cupboard"]);
        site.Associations.Audit.Newest()[0].Action.ShouldBe("dismiss-quarantine");
        admin.Faults.ShouldBeEmpty();

        await using BrowserPage nurse = await browser.NewPageAsync();
        await nurse.OpenAsync(site.Address, "/");
        await Assertions.Expect(nurse.Page.GetByText("Quarantine")).ToHaveCountAsync(0);
        await nurse.Page.GotoAsync(site.Url("/quarantine"));
        nurse.Page.Url.ShouldContain("/not-allowed");
    }

    [Fact]
    public async Task Only_an_administrator_exports_associations_and_the_audit_has_it()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage admin = await browser.NewPageAsync();
        await admin.OpenAsync(site.Address, "/associations", "admin");
        await admin.Page.GetByLabel("Find").FillAsync("Chidi");
        await Assertions.Expect(admin.Page.GetByText("1 found")).ToBeVisibleAsync();
        Task<IDownload> downloading = admin.Page.WaitForDownloadAsync();
        await admin.Page.GetByText("Export as JSON").ClickAsync();
        IDownload download = await downloading;
        download.SuggestedFilename.ShouldBe("associations.json");
        using Stream content = await download.CreateReadStreamAsync();
        using JsonDocument json = await JsonDocument.ParseAsync(content, cancellationToken: TestContext.Current.CancellationToken);
        json.RootElement.GetArrayLength().ShouldBe(6);
        site.Associations.Audit.Newest()[0].Action.ShouldBe("export");
        admin.Faults.ShouldBeEmpty();

        await using BrowserPage nurse = await browser.NewPageAsync();
        await nurse.OpenAsync(site.Address, "/associations");
        await Assertions.Expect(nurse.Page.GetByText("Export as JSON")).ToHaveCountAsync(0);
        await nurse.Page.GotoAsync(site.Url("/associations/export"));
        nurse.Page.Url.ShouldContain("/not-allowed");
        await nurse.Page.GotoAsync(site.Url("/audit"));
        await Assertions.Expect(nurse.Page.Locator("table")).ToHaveCountAsync(0);
    }
}
