using System.Collections.Concurrent;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Labels;

namespace Ward.Tests;

/// <summary>A page in a browser, with all that went wrong in it.</summary>
public sealed class BrowsedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private BrowsedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What its console said against it, and what its scripts threw.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Opens a page.</summary>
    public static async Task<BrowsedPage> OpenAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        BrowsedPage browsed = new(context, await context.NewPageAsync());
        browsed.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                browsed.Faults.Enqueue(message.Text);
            }
        };
        browsed.Page.PageError += (_, error) => browsed.Faults.Enqueue(error);
        return browsed;
    }

    /// <summary>Signs in with the development account.</summary>
    public async Task SignInAsync(WardSite site, string who = "nurse")
    {
        await Page.GotoAsync(site.Url("/sign-in"));
        await Page.GetByRole(AriaRole.Button, new() { Name = who == "admin" ? "administrator" : "nurse" }).ClickAsync();
        await Page.WaitForURLAsync(site.Url("/"));
    }

    /// <summary>Opens one of the ward's pages and waits until it is live.</summary>
    public async Task GoAsync(WardSite site, string path)
    {
        await Page.GotoAsync(site.Url(path));
        await Page.Locator("h1").WaitForAsync();
    }

    /// <summary>Types the whole text of a label, and says so.</summary>
    internal async Task TypeLabelAsync(DeviceLabel label)
    {
        await Page.GetByText("Type it").ClickAsync();
        await Page.GetByLabel("The whole text").FillAsync(label.Encode());
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
    }

    /// <summary>Chooses patient and bed, and says so.</summary>
    /// <param name="patient">The name.</param>
    /// <param name="bed">The first is 1.</param>
    public async Task ChooseAsync(string patient, int bed)
    {
        await Page.GetByLabel(patient).CheckAsync();
        await Page.Locator("input[name=bed]").Nth(bed - 1).CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = $"{patient} in bed {bed}: pair" }).ClickAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
