using System.Net;
using Hospital.Tests.BrokenFiles;
using Microsoft.Playwright;
using NanoMedAgent.Ward;

namespace Ward.Tests;

/// <summary>
/// OpenID Connect as an administrator sets it up: the program with its options, and a provider made by others (OpenIddict).
/// </summary>
public sealed class SigningInByCommandLine(WardBrowser browser)
{
    public static TheoryData<string, string> Roles => [.. Effort.First(1, ("float-pool", "nurse"), ("ward-3-admins", "admin"))];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task A_role_inside_a_claim_decides_what_somebody_may_do_and_signing_out_ends_the_session_at_the_provider(
        string role, string becomes)
    {
        await using HospitalIdentityProvider provider = await StartProviderAsync(role);
        using WardProgram ward = await WardProgram.StartAsync(HospitalIdentityProvider.Secret, Options(provider.Address));
        await ward.LineAsync($"staff sign in at {provider.Address}");
        await using BrowserPage browsed = await browser.NewPageAsync();
        IPage page = browsed.Page;

        await page.GotoAsync(ward.Url("/devices"));
        await page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(ward.Url("/devices"));
        await Assertions.Expect(page.GetByText("Kim Keycloak")).ToBeVisibleAsync();
        foreach (string link in new[] { "Audit", "Quarantine" })
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = link })).ToHaveCountAsync(becomes == "admin" ? 1 : 0);
        }

        await page.GotoAsync(ward.Url("/audit"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(becomes == "admin" ? "Audit" : "Only for administrators");
        await page.GotoAsync(ward.Url("/pair"));
        await Assertions.Expect(page.GetByText("Type it")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(page.GetByText("You are signed out.")).ToBeVisibleAsync();
        provider.SignedOut.ShouldBe(["K-1"]);
        await page.GotoAsync(ward.Url("/pair"));
        page.Url.ShouldContain("/sign-in");
        ward.Audit().ShouldBe([("K-1", becomes, "sign-out", "done"), ("K-1", becomes, "sign-in", "done")]);
    }

    [Fact]
    public async Task Somebody_is_signed_out_at_the_provider_and_the_open_page_in_the_ward_shows_no_patient_any_more()
    {
        await using HospitalIdentityProvider provider = await StartProviderAsync("float-pool");
        using WardProgram ward = await WardProgram.StartAsync(HospitalIdentityProvider.Secret, Options(provider.Address));
        await using BrowserPage browsed = await browser.NewPageAsync();
        await SignInAsync(browsed.Page, ward);
        await Assertions.Expect(browsed.Page.GetByText("Kim Keycloak")).ToBeVisibleAsync();

        (await provider.EndSessionsAsync(ward.Address)).ShouldBe(HttpStatusCode.OK);

        await Assertions.Expect(browsed.Page.Locator("h1")).ToHaveTextAsync("You are signed out");
        await browsed.Page.GotoAsync(ward.Url("/pair"));
        browsed.Page.Url.ShouldContain("/sign-in");
        ward.Audit()[0].ShouldBe(("K-1", "nurse", "sign-out", "done; by the identity provider"));
    }

    [Theory]
    [InlineData(
        "wrong secret", "did not work", "does not accept the ward as its client nanomedagent-ward (invalid_client)", "--oidc-secret")]
    [InlineData("wrong claim", "no role in this ward", "the ID token has nothing at realm_access.rolls, only ", "realm_access, ")]
    [InlineData(
        "wrong value", "no role in this ward", "has everybody, float-pool; a nurse has ward-9 (--oidc-nurse)", "admin (--oidc-admin)")]
    public async Task What_the_provider_does_not_know_signs_nobody_in_and_the_log_says_what_to_set_right(
        string mistake, string toPerson, string toOperator, string andAlso)
    {
        await using HospitalIdentityProvider provider = await StartProviderAsync("float-pool");
        string[] options = mistake switch
        {
            "wrong claim" => Options(provider.Address, "realm_access.rolls"),
            "wrong value" =>
            [
                "--oidc-authority", provider.Address.ToString(), "--oidc-roles", "realm_access.roles", "--oidc-nurse", "ward-9",
            ],
            _ => Options(provider.Address),
        };
        using WardProgram ward = await WardProgram.StartAsync(
            mistake == "wrong secret" ? "another secret" : HospitalIdentityProvider.Secret, options);
        await using BrowserPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed.Page, ward);

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(toPerson);
        string line = await ward.LineAsync("warning: sign-in refused: ");
        line.ShouldContain(toOperator);
        line.ShouldContain(andAlso);
        ward.Audit().ShouldHaveSingleItem().Outcome.ShouldStartWith("refused: ");
    }

    [Theory]
    [InlineData("", "does not answer (Connection refused")]
    [InlineData("realms/none", "serves no discovery document of OpenID Connect; --oidc-authority is the issuer")]
    public async Task A_provider_that_is_not_there_is_in_the_log_at_the_start_and_whoever_tries_to_sign_in_is_told(string path, string why)
    {
        await using HospitalIdentityProvider provider = await StartProviderAsync("float-pool");
        Uri authority = path.Length > 0
            ? new Uri(provider.Address, path)
            : new Uri(FormattableString.Invariant($"http://127.0.0.1:{LoopbackPort.Free()}"));
        using WardProgram ward = await WardProgram.StartAsync(HospitalIdentityProvider.Secret, Options(authority));
        (await ward.LineAsync("warning: nobody can sign in now: ")).ShouldContain($"{authority} {why}");
        await using BrowserPage browsed = await browser.NewPageAsync();

        await SignInAsync(browsed.Page, ward);

        await Assertions.Expect(browsed.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("sign-in service does not answer");
        (await ward.LineAsync("warning: sign-in refused: the identity provider cannot be asked: ")).ShouldContain($"{authority} {why}");
        ward.Audit().ShouldBe([("unknown", "unknown", "sign-in", "refused: the identity provider cannot be asked")]);
    }

    [Theory]
    [InlineData("--oidc-roles groups", "--oidc-roles without --oidc-authority: ")]
    [InlineData("--oidc-nurse ward-3", "--oidc-nurse without --oidc-authority: ")]
    [InlineData(
        "--oidc-authority https://a.example --oidc-nurse staff float --oidc-admin it staff", "--oidc-nurse staff and --oidc-admin staff: ")]
    [InlineData("--oidc-authority http://a.example", "--oidc-authority http://a.example/: this is not an https address")]
    [InlineData("--oidc-authority https://a.example --oidc-roles \u00A0", "an empty text is no name")]
    public async Task What_does_not_fit_together_is_refused_in_one_line_before_anything_starts(string options, string complaint)
    {
        using WardFolder folder = new();

        ProgramResult result = await CapturedConsole.RunAsync(() => WardCommand.RunAsync([.. folder.Options, .. options.Split(' ')]));

        result.Status.ShouldBe(2);
        result.Error.ShouldStartWith("nanomedagent-ward: ");
        result.Error.ShouldContain(complaint);
        result.Error.Trim().ShouldNotContain('\n');
    }

    private static async Task<HospitalIdentityProvider> StartProviderAsync(string role)
    {
        HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        provider.Person = ("K-1", "Kim Keycloak", ["everybody"]);
        provider.MoreClaims["realm_access"] = $$"""{"roles": ["everybody", "{{role}}"]}""";
        return provider;
    }

    private static string[] Options(Uri authority, string claim = "realm_access.roles") =>
    [
        "--oidc-authority", authority.ToString(), "--oidc-client", HospitalIdentityProvider.Client, "--oidc-roles", claim,
        "--oidc-nurse", "ward-3-nurses", "--oidc-nurse", "float-pool", "--oidc-admin", "ward-3-admins",
    ];

    private static async Task SignInAsync(IPage page, WardProgram ward)
    {
        await page.GotoAsync(ward.Url("/"));
        await page.GetByRole(AriaRole.Link, new() { Name = "hospital account" }).ClickAsync();
    }
}
