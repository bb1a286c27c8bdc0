using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>The development account.</summary>
public sealed class SigningInAndOut(WardBrowser browser)
{
    [Fact]
    public async Task Without_a_session_a_nurse_is_sent_to_sign_in_and_then_sees_the_ward()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage browsed = await browser.NewPageAsync();

        await browsed.Page.GotoAsync(site.Url("/"));
        browsed.Page.Url.ShouldContain("/sign-in");
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Note)).ToContainTextAsync("Development account");
        await browsed.SignInAsync(site.Address);

        await Assertions.Expect(browsed.Page.Locator("h1")).ToHaveTextAsync("Ward");
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Note).First).ToContainTextAsync("Development account");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_signing_in_the_page_is_shown_that_was_asked_for_if_it_is_one_of_the_ward()
    {
        await using WardSite site = await WardSite.StartAsync();
        foreach ((string asked, string shown) in new[]
        {
            ("/pair", "/pair"),
            ("/devices?x=1", "/devices?x=1"),
            ("/sign-in?ReturnUrl=%2F%2Fevil.example", "/"),
            ("/sign-in?ReturnUrl=https%3A%2F%2Fevil.example", "/"),
            ("/sign-in?ReturnUrl=%2F%5Cevil.example", "/"),
            ("/sign-in?ReturnUrl=%2Fsign-in%3Ffailed", "/"),
        })
        {
            await using BrowserPage browsed = await browser.NewPageAsync();
            await browsed.Page.GotoAsync(site.Url(asked));
            await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "nurse" }).ClickAsync();

            await Assertions.Expect(browsed.Page).ToHaveURLAsync(site.Url(shown));
        }
    }

    [Fact]
    public async Task Only_an_administrator_sees_the_audit()
    {
        await using WardSite site = await WardSite.StartAsync();
        await using BrowserPage nurse = await browser.NewPageAsync();
        await using BrowserPage admin = await browser.NewPageAsync();

        await nurse.SignInAsync(site.Address);
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Link, new() { Name = "Pair", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(0);
        await nurse.OpenAsync(site.Address, "/audit");
        await Assertions.Expect(nurse.Page.Locator("h1")).ToHaveTextAsync("Only for administrators");

        await admin.SignInAsync(site.Address, "administrator");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await Assertions.Expect(admin.Page.Locator("h1")).ToHaveTextAsync("Audit");
    }

    [Fact]
    public async Task Signing_out_in_one_tab_signs_out_every_tab()
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(200);
        await using WardSite site = await WardSite.StartAsync(options => options with { SessionCheckInterval = interval });
        await using BrowserPage browsed = await browser.NewPageAsync();
        await browsed.SignInAsync(site.Address);
        await browsed.Page.Locator("h1").WaitForAsync();
        IPage other = await browsed.Page.Context.NewPageAsync();
        await other.GotoAsync(site.Url("/pair"));
        await other.Locator("h1").WaitForAsync();

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(browsed.Page).ToHaveURLAsync(site.Url("/sign-in"));

        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("You are signed out");
        await other.GotoAsync(site.Url("/"));
        other.Url.ShouldContain("/sign-in");
    }
}
