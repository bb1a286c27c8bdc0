using Microsoft.Playwright;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>OpenID Connect, with a provider made by others (OpenIddict).</summary>
public sealed class SigningInWithProvider(WardBrowser browser)
{
    [Theory]
    [InlineData("N-1", "Nora Nurse", "ward-3-nurses", false)]
    [InlineData("A-1", "Alan Admin", "ward-3-admins", true)]
    public async Task The_providers_groups_decide_whether_somebody_is_a_nurse_or_an_administrator(
        string id, string name, string group, bool isAdmin)
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = (id, name, ["everybody", group]);
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        await using BrowserPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed, site);

        await Assertions.Expect(browsed.Page).ToHaveURLAsync(site.Url("/"));
        await Assertions.Expect(browsed.Page.GetByText(name)).ToBeVisibleAsync();
        await Assertions.Expect(browsed.Page.GetByText("Development account")).ToHaveCountAsync(0);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(isAdmin ? 1 : 0);
        provider.Prompt.ShouldBe("login", "staff share tablets");
        site.Audit().ShouldContain(entry => entry.Who == id && entry.Role == (isAdmin ? "admin" : "nurse") && entry.Action == "sign-in");
        browsed.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("realm_access.roles", "ward-3-admins", true)]
    [InlineData("resource_access.nanomedagent-ward.roles", "float-pool", false)]
    [InlineData("https://hospital.example/roles", "ward-3-nurses", false)]
    public async Task Roles_are_found_inside_other_claims_and_in_claims_with_an_address_as_name(string claim, string role, bool isAdmin)
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("K-1", "Kim Keycloak", ["everybody"]);
        (string name, string json) = claim switch
        {
            "realm_access.roles" => ("realm_access", $$"""{"roles": ["offline_access", "{{role}}"]}"""),
            "https://hospital.example/roles" => (claim, $$"""["{{role}}"]"""),
            _ => ("resource_access", $$$"""{"account": {"roles": ["ward-3-admins"]}, "nanomedagent-ward": {"roles": ["{{{role}}}"]}}"""),
        };
        provider.MoreClaims[name] = json;
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret, claim);
        await using BrowserPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed, site);

        await Assertions.Expect(browsed.Page.GetByText("Kim Keycloak")).ToBeVisibleAsync();
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToHaveCountAsync(isAdmin ? 1 : 0);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_the_provider_too_and_leads_back_to_the_ward()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        await using BrowserPage browsed = await browser.NewPageAsync();
        await SignInAsync(browsed, site);
        await Assertions.Expect(browsed.Page.GetByText("Nora Nurse")).ToBeVisibleAsync();

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(browsed.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        browsed.Page.Url.ShouldStartWith(site.Url("/sign-in"));
        provider.SignedOut.ShouldBe(["N-1"], "the provider knows from the ID token whose session ends");
        await browsed.Page.GotoAsync(site.Url("/pair"));
        browsed.Page.Url.ShouldContain("/sign-in");
        site.Audit().ShouldContain(entry => entry.Who == "N-1" && entry.Action == "sign-out");
        browsed.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_that_is_away_keeps_nobody_signed_in_here()
    {
        HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync(canSignOut: false);
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        await using BrowserPage browsed = await browser.NewPageAsync();
        await SignInAsync(browsed, site);
        await Assertions.Expect(browsed.Page.GetByText("Nora Nurse")).ToBeVisibleAsync();
        await provider.DisposeAsync();

        await browsed.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You are signed out here.");
        site.Audit().Take(2).Select(entry => (entry.Who, entry.Action, entry.Outcome)).ShouldBe(
        [
            ("N-1", "sign-out", "refused: the provider did not end its session"), ("N-1", "sign-out", "done"),
        ]);
        await browsed.Page.GotoAsync(site.Url("/pair"));
        browsed.Page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task Somebody_without_a_role_in_the_ward_gets_no_session_and_is_told_so()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("C-1", "Cleo Cook", ["everybody", "admin", "nurse"]);
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        await using BrowserPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed, site);

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no role in this ward");
        site.Audit().Select(entry => (entry.Who, entry.Role, entry.Action, entry.Outcome))
            .ShouldBe([("C-1", "unknown", "sign-in", "refused: no role in this ward")]);
        await browsed.Page.GotoAsync(site.Url("/pair"));
        browsed.Page.Url.ShouldContain("/sign-in");
    }

    [Fact]
    public async Task An_unrequested_answer_or_a_wrong_client_secret_signs_nobody_in()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await StartWardAsync(provider, "another secret");
        await using BrowserPage browsed = await browser.NewPageAsync();

        await browsed.Page.GotoAsync(site.Url("/signin-oidc?code=abc&state=def"));
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        await SignInAsync(browsed, site);
        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not work");
        site.Audit().Select(entry => (entry.Who, entry.Action, entry.Outcome, entry.Origin)).ShouldBe(Enumerable.Repeat(
            ("unknown", "sign-in", "refused: the identity provider's answer cannot be used", "127.0.0.1"), 2));
    }

    [Fact]
    public async Task Whoever_makes_up_any_number_of_answers_does_not_fill_the_audit_log()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        using HttpClient stranger = new(new HttpClientHandler { AllowAutoRedirect = false });
        for (int i = 0; i < 50; i++)
        {
            using HttpResponseMessage answer = await stranger.GetAsync(
                site.Url("/signin-oidc?code=abc&state=def"), TestContext.Current.CancellationToken);
        }

        IReadOnlyList<AuditEntry> entries = site.Audit();
        entries.Count.ShouldBeInRange(21, 42, "a minute may have ended meanwhile");
        entries.ShouldContain(entry => entry.Outcome == "refused: more than are logged in a minute");
    }

    [Fact]
    public async Task An_administrator_signs_in_over_a_nurses_session_and_the_nurses_cookie_is_worth_nothing()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("N-1", "Nora Nurse", ["ward-3-nurses"]);
        await using WardSite site = await StartWardAsync(provider, HospitalIdentityProvider.Secret);
        await using BrowserPage tablet = await browser.NewPageAsync();
        await SignInAsync(tablet, site);
        await Assertions.Expect(tablet.Page.GetByText("Nora Nurse")).ToBeVisibleAsync();
        await using BrowserPage thief = await browser.NewPageAsync();
        await thief.Page.Context.AddCookiesAsync((await tablet.Page.Context.CookiesAsync([site.Address.ToString()]))
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = site.Address.ToString() }));
        await thief.Page.GotoAsync(site.Url("/"));
        await Assertions.Expect(thief.Page.GetByText("Nora Nurse")).ToBeVisibleAsync();

        provider.Person = ("A-1", "Alan Admin", ["ward-3-admins"]);
        await tablet.Page.GotoAsync(site.Url("/sign-in"));
        await tablet.Page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
        await Assertions.Expect(tablet.Page.GetByText("Alan Admin")).ToBeVisibleAsync();

        await thief.Page.GotoAsync(site.Url("/audit"));
        thief.Page.Url.ShouldContain("/sign-in");
        site.Audit().ShouldContain(entry => entry.Who == "N-1" && entry.Action == "sign-out");
    }

    private static Task<WardSite> StartWardAsync(HospitalIdentityProvider provider, string secret, string claim = "groups")
    {
        IdentityProvider configured = new(provider.Address, HospitalIdentityProvider.Client, secret, claim, ["ward-3-nurses", "float-pool"],
            ["ward-3-admins"]);
        return WardSite.StartAsync(options => options with { Provider = configured });
    }

    private static async Task SignInAsync(BrowserPage browsed, WardSite site)
    {
        await browsed.Page.GotoAsync(site.Url("/"));
        await browsed.Page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
    }
}
