using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>Takes pictures of pages when NANOMEDAGENT_SCREENSHOTS names a folder.</summary>
internal static class Screenshots
{
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
