using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Languages;

namespace Ward.Tests.Languages;

/// <summary>In which language a page is shown, and that it is all of it in that one.</summary>
public sealed partial class LanguagesOfPages(WardBrowser browser)
{
    // A language in which each sentence stands between marks: what stands outside, no resource file has.
    private static readonly Language Marked = new("xx", "⟦xx⟧", ".", sentence => Hole().Replace($"⟦{sentence}⟧", "⟧$0⟦"));

    // Names, ids and data of this ward; units; and names of things that no language translates.
    private static readonly string[] Data =
    [
        "3 North", "Ada Example", "Ben Muster", "Chidi Sample", "Dora Instance", "Emil Model-Hansen", "English", "Deutsch",
        "Français", "Español",
        "Development admin", "development-admin", "mmHg", "min", "°C", "vitals", "alarm", "audit",
    ];

    [Fact]
    public async Task A_browser_without_a_choice_gets_its_own_language_or_else_the_wards()
    {
        await using WardSite site = await WardSite.StartAsync(
            options => options with { Language = Language.All.Single(each => each.Code == "fr") });
        foreach ((string accepted, string code, string title) in new[]
        {
            ("de-AT,de;q=0.9,en;q=0.8", "de", "Anmelden: 3 North"),
            ("pt, fr;q=0.5, es;q=0.7", "es", "Iniciar sesión: 3 North"),
            ("en-GB,de;q=0.9", "en", "Sign in to 3 North"),
            ("*", "fr", "Se connecter\u00a0: 3 North"),
            ("de;q=0, tlh", "fr", "Se connecter\u00a0: 3 North"),
            ("no such;;header", "fr", "Se connecter\u00a0: 3 North"),
        })
        {
            using HttpClient client = new();
            client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", accepted);
            string page = WebUtility.HtmlDecode(await client.GetStringAsync(site.Url("/sign-in"), TestContext.Current.CancellationToken));
            page.ShouldContain($"<html lang=\"{code}\">", Case.Sensitive, accepted);
            page.ShouldContain($"<h1>{title}</h1>", Case.Sensitive, accepted);
        }
    }

    [Fact]
    public async Task A_nurse_chooses_German_and_all_of_the_alarm_is_in_German_also_what_the_ward_says_of_itself_later()
    {
        await using DashboardSite site = await DashboardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        IPage page = browsed.Page;
        await page.GotoAsync(site.Url("/sign-in"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Deutsch" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        page.Url.ShouldBe(site.Url("/sign-in"), "the page is the same");
        await page.GetByRole(AriaRole.Button, new() { Name = "Als Pflegekraft anmelden" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await page.GetByText("SpO2 niedrig, 87").First.WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(page);
        await NothingIsCutAsync(page);

        // What the dashboard's own service raises is drawn on its behalf.
        site.Well.SendAlarm(site.Now.AddSeconds(-1), "hr", "high", 142);
        await page.GetByText("Herzfrequenz hoch, 142").First.WaitForAsync();
        await Assertions.Expect(page.GetByText("ALARM:").First).ToBeVisibleAsync();
        (await page.Locator("body").InnerTextAsync()).ShouldNotContain("since");

        // One that goes on after it has fallen silent is the ward's to acknowledge.
        await page.GotoAsync(site.Url($"/device/{site.Silent.Device}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Quittieren" }).ClickAsync();
        await page.GetByText("Technischer Alarm, quittiert").WaitForAsync();
        site.Associations.Audit.Newest().Select(entry => entry.Outcome)
            .ShouldContain("done (technical alarm, high priority: no signal since 13:46)", "the audit is in English");
        await AxeCheck.ShouldFindNothingAsync(page);
        await NothingIsCutAsync(page);
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_page_says_anything_that_is_not_in_the_resource_files()
    {
        await using DashboardSite site = await DashboardSite.StartAsync(
            change: options => options with { Language = Marked, Languages = [Marked], IsDemo = true });
        await using BrowserPage browsed = await browser.NewPageAsync();
        List<string> unmarked = [];
        await LookAsync("/sign-in");
        foreach (string path in new[]
        {
            "/", $"/device/{site.Alarming.Device}", $"/device/{site.Silent.Device}", "/pair", "/devices", "/history", "/handover",
            "/associations", "/quarantine", "/escalation", "/not-found", "/device/00000000000000000000", "/audit", "/rollouts",
        })
        {
            await browsed.OpenAsync(site.Address, path, "admin");
            await LookAsync(path);
        }

        unmarked.ShouldBeEmpty();
        site.Associations.Audit.Newest().ShouldAllBe(
            entry => !$"{entry.Outcome}{entry.Action}{entry.Subject}".Contains('⟦'), "what is stored is in English, whoever did it");

        async Task LookAsync(string path)
        {
            string[] said = await browsed.Page.EvaluateAsync<string[]>(
                """
                () => {
                    // What is stored in English says so of itself.
                    document.querySelectorAll('body [lang=en]').forEach(each => each.hidden = true);
                    return [document.title, document.body.innerText,
                        ...[...document.querySelectorAll('[aria-label],[title],[placeholder],title')]
                    .map(each => each.ariaLabel ?? each.title ?? each.placeholder ?? each.textContent)];
                }
                """);
            foreach (string text in said.SelectMany(each => each.Split('\n')))
            {
                string rest = Data.Aggregate(Inside().Replace(text, " "), (left, word) => left.Replace(word, "", StringComparison.Ordinal));
                if (Words().IsMatch(rest))
                {
                    unmarked.Add($"{path}: {text}");
                }
            }
        }
    }

    [Fact]
    public async Task Pictures_of_the_pages_in_all_languages()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NANOMEDAGENT_SCREENSHOTS") is { Length: > 0 }, "nobody wants pictures");
        await using DashboardSite site = await DashboardSite.StartAsync();
        foreach (Language language in Language.All)
        {
            foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await using BrowserPage browsed = await browser.NewPageAsync(new()
                {
                    ViewportSize = new() { Width = 390, Height = 844 },
                    ColorScheme = scheme,
                    Locale = language.Code,
                });
                await browsed.Page.GotoAsync(site.Url("/sign-in"));
                await Screenshots.TakeAsync(browsed.Page, $"{language.Code}-{scheme}-sign-in");
                foreach ((string name, string path) in new[]
                {
                    ("ward", "/"), ("sensor", $"/device/{site.Alarming.Device}"), ("silent", $"/device/{site.Silent.Device}"),
                    ("pair", "/pair"), ("history", "/history"), ("handover", "/handover"),
                })
                {
                    await browsed.OpenAsync(site.Address, path, "admin");
                    await browsed.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                    await Screenshots.TakeAsync(browsed.Page, $"{language.Code}-{scheme}-{name}");
                    await NothingIsCutAsync(browsed.Page);
                }
            }
        }
    }

    /// <summary>Longer words make no page wider than a phone, and no text is cut where it stands.</summary>
    private static async Task NothingIsCutAsync(IPage page)
    {
        (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
            .ShouldBeTrue($"{page.Url} is as wide as the phone");
        (await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('body *')]
                .filter(each => each.scrollWidth > each.clientWidth + 1 && ['hidden', 'clip'].includes(getComputedStyle(each).overflowX)
                    && !each.closest('.said, .tile-patient, svg, .skip'))
                .map(each => `${each.tagName} ${each.className}: ${each.textContent.trim()}`)
            """)).ShouldBeEmpty(page.Url);
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Hole();

    [GeneratedRegex("⟦[^⟦⟧]*⟧")]
    private static partial Regex Inside();

    // Two letters after each other are a word; ids, times and units such as "s" and "h" are not.
    [GeneratedRegex(@"(?<![\w-])\p{L}{2,}(?![\w-])")]
    private static partial Regex Words();
}
