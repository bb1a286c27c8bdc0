using System.Globalization;
using CsvHelper;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;

namespace Ward.Tests;

/// <summary>The history in a browser: who sees what of it, what the audit log has of that, and the file that leaves the ward.</summary>
public sealed class HistoryPages(WardBrowser browser)
{
    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task An_administrator_sees_the_running_shift_and_axe_finds_no_fault(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        FillShift(site);
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/history", "admin");
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "From" })).ToHaveValueAsync("2026-03-01T14:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Shift before" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "From" })).ToHaveValueAsync("2026-03-01T06:00");
        await Assertions.Expect(page.GetByRole(AriaRole.Img)).ToHaveAccessibleNameAsync(
            "Bed 1: 6 alarms, at most 3 in an hour. Bed 4: 1 alarm, at most 1 in an hour. Bed 5: 1 alarm, at most 1 in an hour.");
        await Assertions.Expect(page.GetByText("to the acknowledgement", new() { Exact = true })).ToBeVisibleAsync();
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"history-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_nurse_sees_alarms_and_acts_and_not_who_looked_and_that_is_in_the_audit_log()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        FillShift(site);
        site.Associations.Audit.Add(new AuditEntry(site.Now.AddMinutes(-1), "somebody", "nurse", "view", "sensor, bed 3", "done")
        {
            Association = site.Alarming.Association.Id,
        });
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, $"/history?association={site.Alarming.Association.Id}");
        await Assertions.Expect(page.GetByText("SpO2 low, 87 %")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("somebody")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Delays")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Export as CSV")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Temperature high")).ToHaveCountAsync(0);
        site.Associations.Audit.Newest().Where(entry => entry.Subject.StartsWith("history", StringComparison.Ordinal))
            .Select(entry => (entry.Who, entry.Action, entry.Association)).ShouldBe(
                [("development-nurse", "view", site.Alarming.Association.Id)]);

        IAPIResponse export = await page.APIRequest.GetAsync(site.Url("/history/export?from=0&until=1"), new() { MaxRedirects = 0 });
        export.Status.ShouldBeGreaterThanOrEqualTo(300);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_export_is_a_file_with_a_clear_name_whose_texts_are_no_formulas_and_it_is_in_the_audit_log()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        FillShift(site);
        site.Associations.Audit.Add(new AuditEntry(site.Now.AddMinutes(-1), "=cmd|' /C calc'!A0", "nurse", "note", "@x, \"y\"", "-1+2")
        {
            Association = site.Well.Association.Id,
        });
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/history", "admin");
        IDownload download = await browsed.Page.RunAndWaitForDownloadAsync(
            () => browsed.Page.GetByText("Export as CSV").ClickAsync());
        download.SuggestedFilename.ShouldBe("history-3-North-20260301T1400-20260301T2200.csv");
        string text = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        text.ShouldStartWith("kind,begin,end,bed,patient,");
        text.Split('\n')[..^1].ShouldAllBe(line => line.EndsWith('\r'));

        using CsvReader csv = new(new StringReader(text), CultureInfo.InvariantCulture);
        IDictionary<string, object>[] rows = [.. csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row)];
        IDictionary<string, object> alarm =
            rows.Single(row => ((string)row["what"]).StartsWith("SpO2 low", StringComparison.Ordinal));
        new[] { alarm["kind"], alarm["begin"], alarm["bed"], alarm["patient"] }.ShouldBe(
            ["physiological alarm", "2026-03-01T14:12:20+00:00", "3", "P-1003"]);
        IDictionary<string, object> act = rows.Single(row => (string)row["action"] == "note");
        new[] { act["who"], act["what"], act["outcome"] }.ShouldBe(["'=cmd|' /C calc'!A0", "'@x, \"y\"", "'-1+2"]);
        site.Associations.Audit.Newest().ShouldContain(entry => entry.Action == "export" && entry.Who == "development-admin"
            && entry.Subject == download.SuggestedFilename);
        site.Associations.Audit.Newest().ShouldContain(
            entry => entry.Action == "export" && entry.Association == site.Alarming.Association.Id);
    }

    [Fact]
    public async Task Times_that_are_none_are_refused_with_what_to_do()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/history", "admin");
        await Assertions.Expect(page.GetByText("5 sensors with patients")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Until" }).FillAsync("2026-03-01T13:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The end is not after the beginning.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "From" }).FillAsync("2026-02-01T13:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Choose at most 7 days.")).ToBeVisibleAsync();
        foreach (string query in new[] { "from=5&until=1", "from=0&until=99999999999999", "from=-9&until=1", "from=x&until=1", "" })
        {
            IAPIResponse export = await page.APIRequest.GetAsync(site.Url($"/history/export?{query}"));
            export.Status.ShouldBe(400, query);
        }

        IAPIResponse unknown = await page.APIRequest.GetAsync(site.Url("/history/export?from=1&until=2&association=xyz"));
        unknown.Status.ShouldBe(404);
    }

    /// <summary>The night shift's last hours and the morning: a sensor that alarms often, two of which were over at once.</summary>
    private static void FillShift(DashboardSite site)
    {
        foreach ((int minutes, int seconds) in new[] { (300, 8), (290, 240), (280, 9), (200, 60), (110, 120), (45, 300) })
        {
            site.Well.SendAlarm(site.Now.AddMinutes(-minutes), "hr", "high", 131);
            site.Well.SendAlarm(site.Now.AddMinutes(-minutes).AddSeconds(seconds / 2), "seen", "button");
            site.Well.SendAlarm(site.Now.AddMinutes(-minutes).AddSeconds(seconds), "hr", "end", 96);
        }

        site.Associations.Silences.Add(new SilenceStep(
            site.Silent.Association.Id, site.Now.AddMinutes(-30), SilenceStepKind.Raised, "low", site.Now.AddMinutes(-28), "ward"));
    }
}
