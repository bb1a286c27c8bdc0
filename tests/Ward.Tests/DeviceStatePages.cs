using Microsoft.Playwright;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;

namespace Ward.Tests;

/// <summary>The states of sensors on the ward's pages, in a browser.</summary>
public sealed class DeviceStatePages(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task A_suspended_sensor_is_told_in_plain_words_on_its_tile_its_page_and_in_the_list(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        RegisterOthers(site);
        await using BrowserPage browsed = await browser.NewPageAsync(
            new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/", "admin");
        await page.Locator(".tile.taken .trend").First.WaitForAsync();
        site.Associations.DeviceStates.Change([site.Well.Device], DeviceState.Suspended, "registrar", "attestation failed", site.Now);

        await Assertions.Expect(page.GetByText("suspended since 14:15: take another sensor").First)
            .ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"suspended-ward-{width}-{scheme}"));

        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}", "admin");
        await Assertions.Expect(page.GetByText("This sensor is suspended.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Reason: attestation failed (registrar)")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Activate …" })).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"suspended-device-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);

        await browsed.OpenAsync(site.Address, "/devices", "admin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the history and state of NM-20418" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Sensor NM-20418: suspended")).ToBeFocusedAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"suspended-devices-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sensor_whose_software_cannot_be_trusted_says_so_on_the_pages_and_an_administrator_activates_it()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        RegisterOthers(site);
        site.Associations.DeviceStates.Change([site.Well.Device], DeviceState.Active, "admin", "in use", site.Now);
        site.Associations.QuarantinedStarts.Begin(site.Well.Device, 1, "attestation", "a debugger can change what runs", site.Now);
        await using BrowserPage admin = await browser.NewPageAsync();
        IPage page = admin.Page;
        await admin.OpenAsync(site.Address, $"/device/{site.Well.Device}", "admin");
        await Assertions.Expect(page.GetByText("What runs on this sensor cannot be trusted.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("in quarantine since 14:15: take another sensor").First).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"quarantined-device-{scheme}"));

        await admin.OpenAsync(site.Address, "/devices", "admin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the history and state of NM-20418" }).ClickAsync();
        await Assertions.Expect(page.GetByText("a debugger can change what runs")).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"quarantined-devices-{scheme}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate …" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("a test of ours");
        await page.GetByText("Yes, activate").ClickAsync();
        await Assertions.Expect(page.GetByText("The sensor NM-20418 is active now.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("in quarantine", new() { Exact = true })).ToHaveCountAsync(0);
        site.Associations.QuarantinedStarts.Find(site.Well.Device).ShouldBeNull();
        admin.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_administrator_suspends_and_activates_a_sensor_with_a_reason_and_the_audit_has_it()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage admin = await browser.NewPageAsync();
        IPage page = admin.Page;
        await admin.OpenAsync(site.Address, $"/device/{site.Well.Device}", "admin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Suspend …" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Suspend: sensor NM-20418?")).ToBeFocusedAsync();
        await page.GetByText("Yes, suspend").ClickAsync();
        await Assertions.Expect(page.GetByText("Say why, in a few words")).ToBeVisibleAsync();
        site.Associations.DeviceStates.Find(site.Well.Device).ShouldBeNull("nothing changes without a reason");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"suspend-ask-{scheme}"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("housing is broken");
        await page.GetByText("Yes, suspend").ClickAsync();
        await Assertions.Expect(page.GetByText("The sensor NM-20418 is suspended now.")).ToBeVisibleAsync();
        site.Associations.DeviceStates.Find(site.Well.Device).ShouldBe(DeviceState.Suspended);

        await admin.OpenAsync(site.Address, "/devices", "admin");
        await page.Locator(".filter select").SelectOptionAsync("Suspended");
        await Assertions.Expect(page.GetByText("1 found")).ToBeVisibleAsync();
        site.Associations.Policies.Order([site.Well.Device], [1], 5, "admin", site.Now);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the history and state of NM-20418" }).ClickAsync();
        await Assertions.Expect(page.GetByText("version 5 waits")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate …" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("housing replaced");
        await page.GetByText("Yes, activate").ClickAsync();
        await Assertions.Expect(page.GetByText("The sensor NM-20418 is active now.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("0 found")).ToBeVisibleAsync();
        site.Associations.DeviceStates.History(site.Well.Device).Select(change => (change.State, change.By, change.Reason)).ShouldBe(
        [
            (DeviceState.Active, "development-admin", "housing replaced"),
            (DeviceState.Suspended, "development-admin", "housing is broken"),
        ]);
        site.Associations.Audit.Newest().Where(entry => entry.Action == "device-state").Select(entry => entry.Outcome)
            .ShouldBe(["active: housing replaced: done", "suspended: housing is broken: done"]);
        admin.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_nurse_sees_the_states_and_changes_none()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        site.Associations.DeviceStates.Change([site.Well.Device], DeviceState.Lost, "admin", "not found", site.Now);
        await using BrowserPage nurse = await browser.NewPageAsync();
        IPage page = nurse.Page;
        foreach (string path in new[] { $"/device/{site.Well.Device}", "/devices" })
        {
            await nurse.OpenAsync(site.Address, path);
            if (path == "/devices")
            {
                await page.GetByRole(AriaRole.Button, new() { Name = "Show the history and state of NM-20418" }).ClickAsync();
                await Assertions.Expect(page.GetByText("Sensor NM-20418: lost")).ToBeVisibleAsync();
            }

            await Assertions.Expect(page.Locator(".device-state.blocked").First).ToHaveTextAsync("lost");
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Activate …" })).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task An_open_list_shows_what_another_program_changes()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage nurse = await browser.NewPageAsync();
        await nurse.OpenAsync(site.Address, "/devices");
        await nurse.Page.GetByLabel("Find").FillAsync("NM-20440");
        await Assertions.Expect(nurse.Page.GetByText("1 found")).ToBeVisibleAsync();
        string device = site.Associations.Current().Single(association => association.Serial == "NM-20440").Device;
        site.Associations.DeviceStates.Change([device], DeviceState.Retired, "medagent", "battery swollen", site.Now);
        await Assertions.Expect(nurse.Page.GetByText("battery swollen")).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.Locator(".device-state.blocked")).ToHaveTextAsync("retired");
    }

    /// <summary>Sensors in every state, as in a hospital.</summary>
    private static void RegisterOthers(DashboardSite site)
    {
        foreach ((int number, DeviceState state, string reason) in new[]
        {
            (1, DeviceState.Active, ""), (2, DeviceState.Lost, "not found after moving to 4 South"),
            (3, DeviceState.Retired, "battery swollen"), (4, DeviceState.Made, "delivery 7"), (5, DeviceState.Active, ""),
        })
        {
            using HospitalKey key = HospitalKey.Create();
            DateTimeOffset time = site.Now.AddDays(-30 + number);
            if (state != DeviceState.Made)
            {
                site.Associations.Devices.Add(new RegisteredDevice(key.Public, $"NM-2050{number}", time, "nurse.kim"));
            }

            if (reason.Length > 0)
            {
                site.Associations.DeviceStates.Change([key.Public.DeviceId], state, "admin.boss", reason, time.AddDays(3));
            }
        }
    }
}
