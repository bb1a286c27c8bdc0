using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Ward;

namespace Ward.Tests;

/// <summary>WCAG 2.2 AA as far as axe can check it; then use without a mouse, and on a phone.</summary>
public sealed partial class Accessibility(WardBrowser browser)
{
    [Fact]
    public async Task Axe_finds_no_fault_in_any_page()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.Page.GotoAsync(site.Url("/sign-in"));
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        foreach (string path in new[]
        {
            "/", "/pair", "/associations", "/history", "/escalation", "/devices", "/audit", "/quarantine", "/rollouts", "/not-found",
        })
        {
            await browsed.OpenAsync(site.Address, path, "admin");
            await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        }

        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Axe_finds_no_fault_in_any_state_of_pairing()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.OpenAsync(site.Address, "/pair");
        SensorAtBroker sensor = await site.NewSensorAsync();
        await browsed.Page.GetByText("Type it").ClickAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        await browsed.OpenAsync(site.Address, "/pair");
        await browsed.TypeLabelAsync(sensor.Label);
        await browsed.Page.GetByText("Hold the button on the sensor").WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        await sensor.HoldAsync(3);
        await browsed.Page.GetByText("The sensor is ready").WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        await browsed.ChooseAsync("Ada Example", 2);
        await browsed.Page.GetByText("Press its button once").WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        await sensor.PressAsync();
        await browsed.Page.GetByText("The sensor is paired").WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
        await browsed.OpenAsync(site.Address, "/pair");
        await browsed.TypeLabelAsync(sensor.Label);
        await browsed.Page.GetByText("This sensor is with another patient").WaitForAsync();
        await AxeCheck.ShouldFindNothingAsync(browsed.Page);
    }

    /// <summary>So in the dark axe has to look at the colours only.</summary>
    [Theory]
    [InlineData("ward.css")]
    [InlineData("dashboard.css")]
    [InlineData("display.css")]
    public void In_the_dark_nothing_but_colours_is_another(string sheet)
    {
        using StreamReader reader = new(typeof(WardHost).Assembly.GetManifestResourceStream(sheet)!);
        string text = reader.ReadToEnd();
        Match dark = DarkRules().Matches(text).ShouldHaveSingleItem();
        dark.Groups["declarations"].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(declaration => !DeclaredColour().IsMatch(declaration)).ShouldBeEmpty();
        (text.Split("prefers-color-scheme").Length - 1).ShouldBe(1);
        text.ShouldNotContain("light-dark");
    }

    [Fact]
    public async Task A_sensor_is_paired_with_the_keyboard_alone()
    {
        await using WardSite site = await WardSite.StartAsync();
        DeviceLabel label = (await site.NewSensorAsync()).Label;
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;
        await page.GotoAsync(site.Url("/sign-in"));
        await TabToAsync(page, "Sign in as a nurse");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(site.Url("/"));
        await page.Locator("h1").WaitForAsync();
        await TabToAsync(page, "Pair");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Scan the label of the sensor").WaitForAsync();

        await TabToAsync(page, "Type it");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "The whole text of the code");
        await page.Keyboard.TypeAsync(label.Encode());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#state-title")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#state-title")).ToContainTextAsync("Hold the button on the sensor for 3 seconds");

        await TabToAsync(page, "Ada Example");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "1");
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowRight");
        await TabToAsync(page, "Pair with Ada Example, bed 2");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("Ada Example, born 31 Jan 1950, bed 2")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#state-title")).ToBeFocusedAsync();
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_phone_no_page_is_wider_than_the_screen_and_each_button_is_large_enough_for_a_finger()
    {
        await using WardSite site = await WardSite.StartAsync();
        BrowserNewContextOptions phone = new() { ViewportSize = new() { Width = 320, Height = 640 }, HasTouch = true, IsMobile = true };
        await using BrowserPage browsed = await browser.NewPageAsync(phone);
        foreach (string path in new[] { "/", "/pair", "/associations", "/history", "/devices", "/audit", "/quarantine", "/rollouts" })
        {
            await browsed.OpenAsync(site.Address, path, "admin");

            (await browsed.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320, path);
            string[] small = await browsed.Page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('button, nav a, .button')]
                    .filter(element => element.offsetParent && element.getBoundingClientRect().height < 44)
                    .map(element => element.textContent)
                """);
            small.ShouldBeEmpty(path);
        }
    }

    /// <summary>Presses Tab until the element of this name has the focus.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        const string Name = "(document.activeElement.closest('label') ?? document.activeElement).innerText?.trim() ?? ''";
        for (int presses = 0; presses < 40; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if ((await page.EvaluateAsync<string>(Name)).StartsWith(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Tab does not lead to '{name}'");
    }

    [GeneratedRegex(@"@media \(prefers-color-scheme: dark\) \{\s*:root[.a-z]* \{(?<declarations>[^{}]*)\}\s*\}")]
    private static partial Regex DarkRules();

    [GeneratedRegex("^--[a-z-]+: #[0-9a-f]{6}$")]
    private static partial Regex DeclaredColour();
}
