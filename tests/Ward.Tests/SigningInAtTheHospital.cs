using Microsoft.Playwright;
using NanoMedAgent.Ward.Accounts;

namespace Ward.Tests;

/// <summary>OpenID Connect with a provider that others have made.</summary>
public sealed class SigningInAtTheHospital(WardBrowser browser)
{
    [Theory]
    [InlineData("N-1", "Nora Nurse", "ward-3-nurses", false)]
    [InlineData("A-1", "Alan Admin", "ward-3-admins", true)]
    public async Task Staff_are_whom_the_provider_says_with_the_role_that_its_groups_mean(string id, string name, string group, bool isAdmin)
    {
        await using HospitalProvider provider = await HospitalProvider.StartAsync();
        provider.Person = (id, name, ["everybody", group]);
        await using WardSite site = await WardSite.StartAsync(options => options with { Provider = AsProvider(provider, HospitalProvider.Secret) });
        await using BrowsedPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed, site);

        await browsed.Page.WaitForURLAsync(site.Url("/"));
        await Assertions.Expect(browsed.Page.GetByText(name)).ToBeVisibleAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Note)).ToHaveCountAsync(0);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(isAdmin ? 1 : 0);
        provider.Prompt.ShouldBe("login", "a tablet goes from hand to hand");
        site.Logged().ShouldContain(entry => entry.Who == id && entry.Role == (isAdmin ? "admin" : "nurse") && entry.Action == "sign-in");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_no_role_in_the_ward_is_told_so_and_gets_no_session()
    {
        await using HospitalProvider provider = await HospitalProvider.StartAsync();
        provider.Person = ("C-1", "Cleo Cook", ["everybody", "admin", "nurse"]);
        await using WardSite site = await WardSite.StartAsync(options => options with { Provider = AsProvider(provider, HospitalProvider.Secret) });
        await using BrowsedPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed, site);

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no role in this ward");
        await browsed.Page.GotoAsync(site.Url("/pair"));
        browsed.Page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task An_answer_that_was_not_asked_for_or_a_secret_that_is_not_the_wards_signs_nobody_in()
    {
        await using HospitalProvider provider = await HospitalProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await WardSite.StartAsync(options => options with { Provider = AsProvider(provider, "another secret") });
        await using BrowsedPage browsed = await browser.NewPageAsync();

        await browsed.Page.GotoAsync(site.Url("/signin-oidc?code=abc&state=def"));
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        await SignInAsync(browsed, site);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        site.Logged().ShouldBeEmpty();
    }

    private static IdentityProvider AsProvider(HospitalProvider provider, string secret) =>
        new(provider.Address, HospitalProvider.Client, secret, "groups", "ward-3-nurses", "ward-3-admins");

    private static async Task SignInAsync(BrowsedPage browsed, WardSite site)
    {
        await browsed.Page.GotoAsync(site.Url("/"));
        await browsed.Page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
    }
}
