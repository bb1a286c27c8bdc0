using System.Text.Json;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The ward on a tablet's home screen, and its icon in a row of tabs.</summary>
public sealed class InstalledPage(WardBrowser browser)
{
    [Fact]
    public async Task A_tablet_can_install_the_ward_as_a_page_of_its_own()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        ICDPSession tools = await browsed.Page.Context.NewCDPSessionAsync(browsed.Page);
        JsonElement read = (await tools.SendAsync("Page.getAppManifest"))!.Value;
        read.GetProperty("errors").EnumerateArray().ShouldBeEmpty(read.ToString());
        read.GetProperty("url").GetString().ShouldBe(site.Url("ward.webmanifest"));
        (await tools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors").EnumerateArray()
            .Select(error => error.GetProperty("errorId").GetString())
            .Where(error => error != "in-incognito").ShouldBeEmpty("a test's browser is always a private one");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_icon_of_the_tab_changes_while_nobody_has_seen_an_alarm()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        ILocator icons = browsed.Page.Locator("head link[rel=icon]");
        await Assertions.Expect(icons.Last).ToHaveAttributeAsync("href", "/favicon-alarm.svg");
        (await browsed.Page.APIRequest.GetAsync(site.Url("favicon-alarm.svg"))).Headers["content-type"].ShouldBe("image/svg+xml");

        site.Alarming.SendAlarm(site.Now, "seen", "button");
        site.Now = site.Now.AddSeconds(2);
        await Assertions.Expect(icons.Last).ToHaveAttributeAsync("href", "/favicon.svg");
        browsed.Faults.ShouldBeEmpty();
    }
}
