using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ward.Tests;

/// <summary>A session of the development account, begun over HTTP as a browser begins it.</summary>
internal sealed class WardSession : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly Uri _ward;

    private WardSession(Uri ward)
    {
        _ward = ward;
        Client = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false });
    }

    /// <summary>A client that is signed in.</summary>
    public HttpClient Client { get; }

    /// <summary>Its cookies, for a browser.</summary>
    public IEnumerable<Microsoft.Playwright.Cookie> Cookies =>
        _cookies.GetCookies(_ward).Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value,
            Url = _ward.ToString() });

    /// <summary>Signs in.</summary>
    /// <param name="ward">The ward's address.</param>
    /// <param name="role">"nurse" or "admin".</param>
    public static async Task<WardSession> BeginAsync(Uri ward, string role = "nurse")
    {
        WardSession session = new(ward);
        using FormUrlEncodedContent form = new([KeyValuePair.Create("role", role),
            KeyValuePair.Create("__RequestVerificationToken", await session.TokenAsync())]);
        using HttpResponseMessage answer = await session.Client.PostAsync(new Uri(ward, "/sign-in/begin"), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return session;
    }

    /// <summary>An antiforgery token, out of a form.</summary>
    public async Task<string> TokenAsync() =>
        Regex.Match(await Client.GetStringAsync(new Uri(_ward, "/sign-in")),
            "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
