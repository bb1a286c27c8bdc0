using Microsoft.Playwright;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests.Escalating;

/// <summary>What a nurse, a charge nurse and an administrator see of escalation in a browser.</summary>
public sealed class EscalationPages(WardBrowser browser)
{
    private static readonly EscalationRule Rule = new(
        [new EscalationDestination("charge nurse") { Page = "3 North" }, new EscalationDestination("paging") { Topic = "paging/3-north" }],
        [
            new EscalationStep("charge nurse", TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), null),
            new EscalationStep("paging", TimeSpan.FromSeconds(120), null, null),
        ]);

    [Theory]
    [MemberData(nameof(Screens.Sizes), MemberType = typeof(Screens))]
    public async Task An_unanswered_alarm_of_another_ward_is_a_strip_on_the_page_until_somebody_has_acknowledged_it(int width, int height)
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        using EscalationStore store = EscalationStore.Open(site.Database);
        Escalation told = Unanswered(site);
        store.Add(told);
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/");
        await Assertions.Expect(page.Locator(".unanswered-alarm")).ToContainTextAsync("at bed 7, 4 South");
        await Assertions.Expect(page.Locator(".unanswered-alarm")).ToContainTextAsync("Unanswered for 2 min");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"unanswered-{width}-{scheme}"));
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        await WaitAsync(() => store.OfAssociation(told.Association)[0].Has(EscalationEventKind.Delivered));

        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Acknowledged, site.Now));
        await Assertions.Expect(page.Locator(".unanswered-alarm")).ToHaveCountAsync(0);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_says_which_role_it_claims_and_what_is_missing()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(change: options => options with { Escalation = Rule });
        using EscalationStore store = EscalationStore.Open(site.Database);
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await page.AddInitScriptAsync("window.AudioContext = class extends AudioContext { constructor() { super(); this.suspend(); } };");
        await browsed.OpenAsync(site.Address, "/");
        ILocator role = page.Locator(".role");
        await Assertions.Expect(role).ToContainTextAsync("for information only, because no page with sound is open for this ward.");

        // The broker is away, so that paging is as well: a page with sound is not enough.
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn the sound on" }).ClickAsync();
        await Assertions.Expect(role).ToContainTextAsync("for information only, because “paging” has not answered since 14:15.");
        await Assertions.Expect(page.GetByText("Last reason")).ToHaveCountAsync(0);
        await AnswerForPagingAsync(site, store);
        await Assertions.Expect(role).ToContainTextAsync("distributed alarm system with operator confirmation (CDAS)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the sound for 2 minutes" }).ClickAsync();
        await Assertions.Expect(role).ToContainTextAsync("because no page with sound is open for this ward.");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_of_escalation_shows_what_calls_whether_a_page_has_confirmed_it_and_to_whom_it_goes()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(change: options => options with { Escalation = Rule });
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await page.AddInitScriptAsync("window.AudioContext = class extends AudioContext { constructor() { super(); this.suspend(); } };");
        await browsed.OpenAsync(site.Address, "/escalation", "admin");
        ILocator row = page.GetByRole(AriaRole.Row, new() { Name = "SpO2 low" });
        await Assertions.Expect(row).ToContainTextAsync("missing");
        await Assertions.Expect(page.Locator(".unanswered-alarm").First).ToContainTextAsync("Unanswered for 3 min at bed 3");
        await Assertions.Expect(page.GetByText("topic paging/3-north of the broker")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Last reason: the broker cannot be reached, or has not confirmed it.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn the sound on" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("yes");
        await AxeCheck.ShouldFindNothingAsync(page, scheme => Screenshots.TakeAsync(page, $"escalation-{scheme}"));
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_history_and_its_file_have_each_step_with_its_time_and_reason()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        using EscalationStore store = EscalationStore.Open(site.Database);
        Escalation told = Unanswered(site) with
        {
            Association = site.Alarming.Association.Id,
            Ward = "3 North",
            Page = "",
            Destination = "pager",
            Bed = "3",
            Noted = site.Now.AddMinutes(-2),
        };
        store.Add(told);
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Failed, site.Now.AddSeconds(-119), "it answers 503"));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, site.Now.AddSeconds(-117)));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.Acknowledged, site.Now.AddSeconds(-10)));
        store.Note(new EscalationEvent(told.Id, EscalationEventKind.EndDelivered, site.Now.AddSeconds(-9)));
        site.Now = site.Now.AddMinutes(1);
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await browsed.OpenAsync(site.Address, "/history", "admin");
        ILocator rows = page.GetByRole(AriaRole.Region, new() { Name = "Escalation" }).GetByRole(AriaRole.Row);
        await Assertions.Expect(rows).ToHaveCountAsync(6);
        await Assertions.Expect(rows.Nth(4)).ToContainTextAsync("attempt failed");
        await Assertions.Expect(rows.Nth(4)).ToContainTextAsync("it answers 503");
        IDownload file = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Export as CSV" }).ClickAsync());
        string[] lines = [.. (await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("escalation,", StringComparison.Ordinal))];
        lines.Length.ShouldBe(5);
        lines[1].ShouldBe(
            $"escalation,2026-03-01T14:13:21+00:00,,3,P-1003,NM-20431,{told.Association},SpO2 low,high,,,,,,,pager,,attempt failed,"
                + "it answers 503");
        browsed.Faults.ShouldBeEmpty();
    }

    private static Escalation Unanswered(DashboardSite site) => new()
    {
        Association = new string('a', 32),
        Device = new string('d', 20),
        Ward = "4 South",
        Bed = "7",
        Alarm = "o2",
        State = "low",
        Began = 7,
        Priority = "high",
        Unanswered = site.Now.AddMinutes(-2),
        Destination = "charge nurse",
        Page = "3 North",
        Noted = site.Now.AddMinutes(-1),
    };

    /// <summary>Whoever was told answers late, so that there is no trouble any more.</summary>
    private static async Task AnswerForPagingAsync(DashboardSite site, EscalationStore store)
    {
        await WaitAsync(() => store.TroublesOf("3 North", site.Now.AddDays(-1)).Count > 0);
        foreach (Escalation told in store.UnfinishedOf("3 North").Select(each => each.Escalation).Where(each => each.Page.Length == 0))
        {
            store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, site.Now));
        }
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        condition().ShouldBeTrue();
    }
}
