using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Tests;

/// <summary>WCAG 2.2 AA, as far as axe can check it.</summary>
internal static class AxeCheck
{
    // axe.run in the page itself: the library's own way opens a second page for each check, which takes longer than the check.
    private const string Run = """
        async rules => {
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
            const result = await axe.run(document, { runOnly, resultTypes: ['violations'] });
            return result.violations.map(fault => `${fault.id}: ${fault.help}: ${fault.nodes.map(node => node.html).join(' | ')}`);
        }
        """;

    // The rules that look at colours. Nothing else is another in the dark: Accessibility has a test of that.
    private static readonly string[] OfColours = ["color-contrast", "link-in-text-block"];

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Checks the contrast of level AAA of a page as it is now, in light and in dark.</summary>
    public static async Task ShouldHaveHighContrastAsync(IPage page)
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            (await page.EvaluateAsync<string[]>(Run, new[] { "color-contrast-enhanced" })).ShouldBeEmpty($"{page.Url}, {scheme}");
        }
    }

    /// <summary>Checks a page as it is now, in light and in dark.</summary>
    /// <param name="page">The page.</param>
    /// <param name="onScheme">Called when the page has the colours of a scheme.</param>
    public static async Task ShouldFindNothingAsync(IPage page, Func<ColorScheme, Task>? onScheme = null)
    {
        if (await page.EvaluateAsync<bool>("() => typeof axe === 'undefined'"))
        {
            await page.EvaluateAsync(Script);
        }

        foreach ((ColorScheme scheme, string[]? rules) in new[] { (ColorScheme.Light, null), (ColorScheme.Dark, OfColours) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await (onScheme?.Invoke(scheme) ?? Task.CompletedTask);
            (await page.EvaluateAsync<string[]>(Run, rules)).ShouldBeEmpty($"{page.Url}, {scheme}");
        }
    }
}
