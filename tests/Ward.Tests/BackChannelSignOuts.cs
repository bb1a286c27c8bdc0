using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests;

/// <summary>OpenID Connect Back-Channel Logout: the provider says whose session has ended, and nobody else does.</summary>
public sealed class BackChannelSignOuts
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_session_at_the_provider_ends_and_others_of_the_same_person_go_on()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await StartWardAsync(provider);
        using HttpClient tablet = await SignInAsync(site, provider, "N-1", "S-1");
        using HttpClient phone = await SignInAsync(site, provider, "N-1", "S-2");
        using HttpClient colleague = await SignInAsync(site, provider, "N-2", "S-3");

        (await provider.EndSessionsAsync(site.Address, token => (token.Claims["sub"], token.Claims["sid"]) = ("N-1", "S-1")))
            .ShouldBe(HttpStatusCode.OK);

        (await IsSignedInAsync(tablet, site)).ShouldBeFalse();
        (await IsSignedInAsync(phone, site)).ShouldBeTrue();
        (await provider.EndSessionsAsync(site.Address, token => token.Claims["sub"] = "N-1")).ShouldBe(HttpStatusCode.OK);
        (await IsSignedInAsync(phone, site)).ShouldBeFalse("without a session it means all of the person");
        (await IsSignedInAsync(colleague, site)).ShouldBeTrue();
        site.Audit().Where(entry => entry.Action == "sign-out").Select(entry => (entry.Who, entry.Outcome)).ShouldBe(
            Enumerable.Repeat(("N-1", "done; by the identity provider"), 2));
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("for another client")]
    [InlineData("of another provider")]
    [InlineData("too old")]
    [InlineData("an ID token")]
    [InlineData("no event")]
    [InlineData("nobody")]
    [InlineData("not signed")]
    public async Task A_token_that_is_not_the_providers_logout_token_for_this_ward_ends_no_session(string kind)
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await StartWardAsync(provider);
        using HttpClient nurse = await SignInAsync(site, provider, "N-1", "S-1");

        HttpStatusCode answer = await provider.EndSessionsAsync(site.Address, token =>
        {
            switch (kind)
            {
                case "another key":
                    token.SigningCredentials = new SigningCredentials(
                        new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256);
                    break;
                case "for another client":
                    token.Audience = "payroll";
                    break;
                case "of another provider":
                    token.Issuer = "https://login.example";
                    break;
                case "too old":
                    token.Expires = DateTime.UtcNow.AddMinutes(-20);
                    break;
                case "an ID token":
                    token.Claims["nonce"] = "n";
                    break;
                case "no event":
                    token.Claims["events"] = new Dictionary<string, object>
                    {
                        ["https://another.example"] = new Dictionary<string, object>(),
                    };
                    break;
                case "nobody":
                    token.Claims.Remove("sub");
                    break;
                default:
                    token.SigningCredentials = null;
                    break;
            }
        });

        answer.ShouldBe(HttpStatusCode.BadRequest);
        (await IsSignedInAsync(nurse, site)).ShouldBeTrue();
        site.Audit()[0].Outcome.ShouldBe("refused: the logout token is not valid");
    }

    [Fact]
    public async Task Without_a_token_nothing_ends_and_no_address_signs_out_whoever_opens_it()
    {
        await using HospitalIdentityProvider provider = await HospitalIdentityProvider.StartAsync();
        await using WardSite site = await StartWardAsync(provider);
        using HttpClient nurse = await SignInAsync(site, provider, "N-1", "S-1");

        using HttpResponseMessage empty = await nurse.PostAsync(
            site.Url("/signout-backchannel-oidc"), new FormUrlEncodedContent([]), Cancellation);
        using HttpResponseMessage front = await nurse.GetAsync(site.Url("/signout-oidc"), Cancellation);

        empty.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await IsSignedInAsync(nurse, site)).ShouldBeTrue();
    }

    private static Task<WardSite> StartWardAsync(HospitalIdentityProvider provider)
    {
        IdentityProvider configured = new(
            provider.Address, HospitalIdentityProvider.Client, HospitalIdentityProvider.Secret, "groups", ["ward-3-nurses"],
            ["ward-3-admins"]);
        return WardSite.StartAsync(options => options with { Provider = configured });
    }

    /// <summary>Signs in as a browser does.</summary>
    private static async Task<HttpClient> SignInAsync(WardSite site, HospitalIdentityProvider provider, string person, string session)
    {
        provider.Person = (person, person, ["ward-3-nurses"]);
        provider.MoreClaims["sid"] = $"\"{session}\"";
        HttpClient client = new();
        using HttpResponseMessage page = await client.GetAsync(site.Url("/sign-in/begin"), Cancellation);
        page.RequestMessage!.RequestUri.ShouldBe(site.Address);
        return client;
    }

    private static async Task<bool> IsSignedInAsync(HttpClient client, WardSite site)
    {
        using HttpResponseMessage page = await client.GetAsync(site.Url("/pair"), Cancellation);
        return page.RequestMessage!.RequestUri!.AbsolutePath == "/pair";
    }
}
