using Microsoft.Playwright;

namespace Tests;

/// <summary>The Chromium of this machine. The one without a window takes two thirds of the other's time.</summary>
internal static class InstalledChromium
{
    private static readonly string[] Places =
    [
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    private static readonly string[] Switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

    /// <summary>Whether there is one.</summary>
    public static bool Exists => Places.Any(File.Exists);

    /// <summary>Starts it.</summary>
    /// <param name="playwright">What talks to it.</param>
    /// <param name="switches">Switches of its command line, besides those that every test needs.</param>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] switches) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Places.First(File.Exists),
            Args = [.. Switches, .. switches],
        });
}
