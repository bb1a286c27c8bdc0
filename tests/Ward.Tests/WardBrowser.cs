using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Ward.Tests.WardBrowser))]

namespace Ward.Tests;

/// <summary>
/// The Chromium of this machine, started once for all tests; each page has a context of its own, with its own cookies. Chromium has a
/// camera for its whole process or not at all, so the tests that use one share a second process, which is started with the first of them.
/// Tests are skipped where there is no Chromium.
/// </summary>
public sealed class WardBrowser : IAsyncLifetime
{
    // How long a page may take on a machine that is busy; nobody waits longer than the page takes.
    private const float PatienceMilliseconds = 30_000;

    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _camera = new(1);
    private string _absence = "";
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowser? _cameraBrowser;

    // Chromium opens the file anew whenever a page starts the camera.
    private string Film => _folder.File("camera.y4m");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!InstalledChromium.Exists)
        {
            _absence = "there is no Chromium on this machine";
            return;
        }

        try
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await LaunchAsync();
            Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        }
        catch (Exception failure) when (failure is PlaywrightException or System.ComponentModel.Win32Exception)
        {
            _absence = $"Chromium does not start: {failure.Message}";
        }
    }

    /// <summary>A new page in a browser without a camera.</summary>
    /// <param name="options">Its size, colours and so on.</param>
    public async Task<BrowserPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, _absence);
        return await BrowserPage.OpenAsync(_browser!, options);
    }

    /// <summary>The camera, when no other test has it.</summary>
    /// <param name="picture">What it sees from now on.</param>
    internal async Task<BrowserCamera> PointCameraAtAsync(CodePicture picture)
    {
        Assert.SkipWhen(_browser is null, _absence);
        await _camera.WaitAsync(TestContext.Current.CancellationToken);
        picture.WriteFilm(Film);
        _cameraBrowser ??= await LaunchAsync(
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={Film}");
        return new BrowserCamera(_cameraBrowser, _camera);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IBrowser? browser in new[] { _browser, _cameraBrowser })
        {
            await (browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _playwright?.Dispose();
        _camera.Dispose();
        _folder.Dispose();
    }

    private Task<IBrowser> LaunchAsync(params string[] switches) => InstalledChromium.LaunchAsync(_playwright!, switches);
}
