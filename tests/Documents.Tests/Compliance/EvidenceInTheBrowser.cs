using Microsoft.Playwright;

namespace Documents.Tests.Compliance;

/// <summary>The pages of the evidence as somebody sees them who opens the file.</summary>
[Collection(nameof(EvidenceRun))]
public sealed class EvidenceInTheBrowser(EvidenceRun run, Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task What_is_missing_is_found_in_one_click_and_how_a_clause_is_met_in_two()
    {
        List<string> faults = [];
        IPage page = await OpenAsync("index.html", faults);
        await page.GetByText("What is not there?").ClickAsync();
        string gap = run.Trace!.Sources.SelectMany(source => source.Requirements)
            .First(requirement => requirement.Status == "gap").Missing![0];
        await Assertions.Expect(page.GetByText(gap).First).ToBeVisibleAsync();

        await page.GotoAsync(Address("index.html"));
        await page.GetByRole(AriaRole.Link, new() { Name = "OWASP ISVS" }).ClickAsync();
        await page.Locator("details:visible summary").First.ClickAsync();
        await Assertions.Expect(page.Locator("details[open] li a").First).ToBeVisibleAsync();
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_to_a_hazard_opens_it_and_words_filter_the_list()
    {
        List<string> faults = [];
        IPage page = await OpenAsync("index.html", faults);
        string hazard = run.Trace!.Hazards.Hazards[2].Id;
        await page.GetByRole(AriaRole.Link, new() { Name = hazard, Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator($"#{hazard.ToLowerInvariant()} .tests")).ToBeVisibleAsync();
        await page.GetByLabel("Words").FillAsync("no such words anywhere");
        await Assertions.Expect(page.GetByText($"0 of {run.Trace.Hazards.Hazards.Length} shown")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Words")).ToHaveValueAsync("no such words anywhere");
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_question_on_the_first_page_has_an_answer()
    {
        IPage page = await OpenAsync("index.html", []);
        string[] links = await page.Locator(".questions a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        links.Length.ShouldBeGreaterThan(8);
        foreach (string link in links.Where(link => link.Contains('?', StringComparison.Ordinal)))
        {
            await page.GotoAsync(link);
            (await page.Locator(".clause:not([hidden])").CountAsync()).ShouldBeGreaterThan(0, link);
        }
    }

    [Theory]
    [InlineData("index.html")]
    [InlineData("requirements.html?status=gap")]
    [InlineData("hazards.html#h-03")]
    [InlineData("items.html")]
    [InlineData("tests.html?status=not+passed")]
    [InlineData("materials.html?status=in_triage")]
    [InlineData("disclosure.html?status=See+note")]
    public async Task Axe_finds_no_fault_and_nothing_is_wider_than_a_phone(string place)
    {
        IPage page = await OpenAsync(place, []);
        await AxeCheck.ShouldFindNothingAsync(page);
        await page.SetViewportSizeAsync(360, 740);
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
    }

    private string Address(string place) => $"file://{run.Evidence}/{place}";

    private async Task<IPage> OpenAsync(string place, List<string> faults)
    {
        Assert.SkipWhen(run.Trace is null, "the sources are not here");
        IPage page = await browser.OpenAsync(faults);
        await page.GotoAsync(Address(place));
        return page;
    }
}
