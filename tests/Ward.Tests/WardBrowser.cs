using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Ward.Tests.WardBrowser))]

namespace Ward.Tests;

/// <summary>The Chromium of this machine, started once; tests that want it are skipped where there is none. Each page has cookies of its own.</summary>
public sealed class WardBrowser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private static readonly string[] Switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

    private string _absence = "";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Places.Any(File.Exists))
        {
            _absence = "there is no Chromium on this machine";
            return;
        }

        try
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await LaunchAsync();
        }
        catch (Exception failure) when (failure is PlaywrightException or System.ComponentModel.Win32Exception)
        {
            _absence = $"Chromium does not start: {failure.Message}";
        }
    }

    /// <summary>A new page; what its console says against the content security policy, and what its scripts throw, is in the faults.</summary>
    /// <param name="options">Its size, colours and so on.</param>
    public async Task<BrowsedPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, _absence);
        return await BrowsedPage.OpenAsync(_browser!, options);
    }

    /// <summary>A browser of a test's own, whose camera sees a film.</summary>
    /// <param name="film">A file of YUV4MPEG2 frames, played again and again.</param>
    public async Task<IBrowser> WithCameraAsync(string film)
    {
        Assert.SkipWhen(_browser is null, _absence);
        return await LaunchAsync("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={film}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private Task<IBrowser> LaunchAsync(params string[] switches) => _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Places.First(File.Exists),
        Args = [.. Switches, .. switches],
    });
}
