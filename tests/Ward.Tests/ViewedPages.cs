using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>Pages with data of patients, and what the audit log says about who has seen them.</summary>
public sealed class ViewedPages(WardBrowser browser)
{
    [Fact]
    public async Task The_audit_log_says_who_saw_which_patients_on_which_page_from_where_once_while_the_pages_go_on_changing()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        await browsed.Page.Locator(".tile.taken .trend").First.WaitForAsync();
        await browsed.OpenAsync(site.Address, $"/device/{site.Well.Device}");
        await browsed.Page.GetByText("Ada Example").First.WaitForAsync();
        await browsed.OpenAsync(site.Address, "/associations");
        await browsed.Page.Locator("table").WaitForAsync();
        site.Now = site.Now.AddMinutes(1);
        site.Well.Send(site.WellEpoch, site.Now, StoredSensor.Values(site.Now, ("hr", 71)));
        await browsed.OpenAsync(site.Address, "/");
        await browsed.Page.Locator(".tile.taken .trend").First.WaitForAsync();

        ViewsOf(site).ShouldBe(
        [
            "development-nurse nurse 127.0.0.1 dashboard, 5 patients ",
            $"development-nurse nurse 127.0.0.1 sensor {site.Well.Device}, bed 1 {site.Well.Association.Id}",
            "development-nurse nurse 127.0.0.1 associations ",
        ]);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_patient_who_comes_onto_an_open_dashboard_is_seen_too()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/");
        await browsed.Page.Locator(".tile.taken .trend").First.WaitForAsync();
        StoredSensor newcomer = new StoredSensor(site.Store, site.Associations, "NM-20500").Pair("P-1006", "6", site.Now);
        await browsed.Page.Locator(".tile.taken").Nth(5).WaitForAsync();

        DateTime limit = DateTime.UtcNow.AddSeconds(30);
        while (ViewsOf(site).Count < 2 && DateTime.UtcNow < limit)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        ViewsOf(site)[^1].ShouldBe($"development-nurse nurse 127.0.0.1 dashboard {newcomer.Association.Id}");
    }

    private static List<string> ViewsOf(DashboardSite site) =>
    [
        .. site.Associations.Audit.Newest().Where(entry => entry.Action == "view").Reverse()
            .Select(entry => $"{entry.Who} {entry.Role} {entry.Origin} {entry.Subject} {entry.Association}"),
    ];
}
