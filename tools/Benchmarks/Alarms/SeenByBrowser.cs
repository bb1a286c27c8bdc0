using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace NanoMedAgent.Benchmarks.Alarms;

/// <summary>The dashboard in Chromium, and when it has shown what.</summary>
internal sealed class SeenByBrowser : IAsyncDisposable
{
    private static readonly string[] Places =
        ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // The class of a tile says how urgent it is. The browser's clock is this machine's.
    private const string Watch = """
        let shown = '';
        new MutationObserver(() => {
            const level = document.querySelector('.tile.taken')?.className.match(/alarm-\w+/)?.[0] ?? '';
            if (level !== shown) {
                shown = level;
                noted(`${level} ${Date.now()}`);
            }
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<(string Level, DateTimeOffset Time)> _noted = new();

    private SeenByBrowser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Opens the dashboard as a nurse; null where there is no Chromium.</summary>
    public static async Task<SeenByBrowser?> OpenAsync(Uri ward)
    {
        if (Places.FirstOrDefault(File.Exists) is not { } place)
        {
            return null;
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        SeenByBrowser seen = new(
            playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = place, Args = ["--no-sandbox", "--disable-gpu"] }));
        IPage page = await seen._browser.NewPageAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.ExposeFunctionAsync<string, int>("noted", seen.Note);
        await page.GotoAsync(new Uri(ward, "/sign-in").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "nurse" }).ClickAsync();
        await page.Locator(".tile.taken").WaitForAsync();
        await page.EvaluateAsync(Watch);
        return seen;
    }

    /// <summary>When the page has shown a level of alarm, after a time.</summary>
    public async Task<DateTimeOffset> WhenAsync(string level, DateTimeOffset after, CancellationToken cancellation)
    {
        while (true)
        {
            foreach ((string shown, DateTimeOffset time) in _noted)
            {
                if (shown == level && time >= after)
                {
                    return time;
                }
            }

            await Task.Delay(5, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private int Note(string line)
    {
        string[] parts = line.Split(' ');
        _noted.Enqueue((parts[0], DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture))));
        return 0;
    }
}
