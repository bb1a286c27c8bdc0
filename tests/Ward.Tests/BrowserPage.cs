using System.Collections.Concurrent;
using Microsoft.Playwright;
using NanoMedAgent.Hospital.Labels;

namespace Ward.Tests;

/// <summary>A page in a browser context of its own, with the errors in it.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private BrowserPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The errors and warnings on its console, and what its scripts threw.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Opens a page.</summary>
    public static async Task<BrowserPage> OpenAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();

        // What pulses is drawn sixty times a second, here without a graphics card, and no test looks at it.
        options.ReducedMotion ??= ReducedMotion.Reduce;
        IBrowserContext context = await browser.NewContextAsync(options);
        BrowserPage browsed = new(context, await context.NewPageAsync());
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

    /// <summary>Signs in on the page for it, with the development account.</summary>
    /// <param name="ward">The ward's address.</param>
    /// <param name="button">What the button is called.</param>
    public async Task SignInAsync(Uri ward, string button = "nurse")
    {
        await Page.GotoAsync(new Uri(ward, "/sign-in").ToString());
        await Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(ward.ToString());
    }

    /// <summary>Opens one of the ward's pages as somebody who is signed in, and waits until it is live.</summary>
    /// <param name="ward">The ward's address.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="role">"nurse" or "admin"; whoever is signed in here already stays so.</param>
    public async Task OpenAsync(Uri ward, string path, string role = "nurse")
    {
        if ((await _context.CookiesAsync()).All(cookie => cookie.Name != "ward"))
        {
            using WardSession session = await WardSession.BeginAsync(ward, role);
            await _context.AddCookiesAsync(session.Cookies);
        }

        await Page.GotoAsync(new Uri(ward, path).ToString());
        await Page.Locator("h1").WaitForAsync();
    }

    /// <summary>Types the whole text of a label, and continues.</summary>
    internal async Task TypeLabelAsync(DeviceLabel label)
    {
        await Page.GetByText("Type it").ClickAsync();
        await Page.GetByLabel("The whole text").FillAsync(label.Encode());
        await Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    /// <summary>Chooses patient and bed, and confirms.</summary>
    /// <param name="patient">The patient's name.</param>
    /// <param name="bed">The bed; the first is 1.</param>
    public async Task ChooseAsync(string patient, int bed)
    {
        await Page.GetByLabel(patient).CheckAsync();
        await Page.Locator("input[name=bed]").Nth(bed - 1).CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Pair with {patient}, bed {bed}" }).ClickAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
