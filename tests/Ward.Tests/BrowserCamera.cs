using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The camera of the browser that has one. It is free for the next test when this one is disposed.</summary>
/// <param name="browser">The browser; all its pages see the same picture.</param>
/// <param name="free">Is released at the end.</param>
public sealed class BrowserCamera(IBrowser browser, SemaphoreSlim free) : IDisposable
{
    /// <summary>A new page in the browser that has the camera; it stays when the camera is given back.</summary>
    /// <param name="options">Its size, colours and so on.</param>
    public Task<BrowserPage> NewPageAsync(BrowserNewContextOptions? options = null) => BrowserPage.OpenAsync(browser, options);

    /// <inheritdoc/>
    public void Dispose() => free.Release();
}
