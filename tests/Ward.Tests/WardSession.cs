using System.Net;
using System.Text.RegularExpressions;
using BrowserCookie = Microsoft.Playwright.Cookie;

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
    public IEnumerable<BrowserCookie> Cookies => _cookies.GetCookies(_ward)
        .Select(cookie => new BrowserCookie { Name = cookie.Name, Value = cookie.Value, Url = _ward.ToString() });

    /// <summary>Signs in.</summary>
    /// <param name="ward">The ward's address.</param>
    /// <param name="role">"nurse" or "admin".</param>
    public static async Task<WardSession> BeginAsync(Uri ward, string role = "nurse")
    {
        WardSession session = new(ward);
        await session.SignInAsync(role);
        return session;
    }

    /// <summary>A browser that has got hold of the cookies of this session.</summary>
    public WardSession Copy()
    {
        WardSession copy = new(_ward);
        copy._cookies.Add(_cookies.GetCookies(_ward));
        return copy;
    }

    /// <summary>Signs in, also over the session that there is.</summary>
    /// <param name="role">"nurse" or "admin".</param>
    public async Task SignInAsync(string role)
    {
        Dictionary<string, string> fields = new() { ["role"] = role, ["__RequestVerificationToken"] = await TokenAsync() };
        using FormUrlEncodedContent form = new(fields);
        using HttpResponseMessage answer = await Client.PostAsync(new Uri(_ward, "/sign-in/begin"), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>Signs out.</summary>
    public async Task SignOutAsync()
    {
        using FormUrlEncodedContent form = new([KeyValuePair.Create("__RequestVerificationToken", await TokenAsync())]);
        using HttpResponseMessage answer = await Client.PostAsync(new Uri(_ward, "/sign-out"), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>The status of a page, without following redirects.</summary>
    public async Task<HttpStatusCode> StatusOfAsync(string page)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(_ward, page));
        return answer.StatusCode;
    }

    /// <summary>An antiforgery token, out of a form.</summary>
    public async Task<string> TokenAsync()
    {
        string page = await Client.GetStringAsync(new Uri(_ward, "/sign-in"));
        return Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
