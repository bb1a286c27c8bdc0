using Microsoft.Playwright;

namespace Tests;

/// <summary>The Chromium of this machine; tests that need it are skipped where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private string _whyAbsent = "";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!InstalledChromium.Exists)
        {
            _whyAbsent = "there is no Chromium on this machine (Debian: apt-get install chromium)";
            return;
        }

        try
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await InstalledChromium.LaunchAsync(_playwright);
        }
        catch (Exception failure) when (failure is PlaywrightException or System.ComponentModel.Win32Exception)
        {
            _whyAbsent = $"Chromium does not start: {failure.Message}";
        }
    }

    /// <summary>A new page.</summary>
    /// <param name="faults">Gets the errors and warnings of its console, and what its scripts throw.</param>
    public async Task<IPage> OpenAsync(List<string> faults)
    {
        Assert.SkipWhen(_browser is null, _whyAbsent);
        IPage page = await _browser!.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                faults.Add(message.Text);
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        return page;
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
}
