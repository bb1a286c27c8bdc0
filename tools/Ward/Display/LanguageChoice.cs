using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Languages;

namespace NanoMedAgent.Ward.Display;

/// <summary>
/// In which language a page is shown: the one that somebody has chosen in this browser, else the first of the browser's own that the ward
/// has, else the ward's.
/// </summary>
internal static class LanguageChoice
{
    /// <summary>Where a choice is sent.</summary>
    public const string Path = "/language";

    /// <summary>The name of the form's field.</summary>
    public const string Field = "language";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>Sets the reader's language for each request, and so for each page that is opened by one.</summary>
    public static void UseLanguage(this IApplicationBuilder application, WardOptions options) => application.Use((context, next) =>
    {
        Language.Reader = Find(context.Request, options);
        return next(context);
    });

    /// <summary>Maps the address that keeps a choice in the browser. The form needs an antiforgery token.</summary>
    public static void MapLanguage(this IEndpointRouteBuilder routes, WardOptions options) => routes.MapPost(
        Path, ([FromForm(Name = Field)] string? code, HttpContext context) => Keep(context, code, options)).AllowAnonymous();

    private static Language Find(HttpRequest request, WardOptions options)
    {
        if (Known(options, request.Cookies[CookieOf(options)]) is { } chosen)
        {
            return chosen;
        }

        IList<StringWithQualityHeaderValue> accepted = request.GetTypedHeaders().AcceptLanguage;
        return accepted.Where(each => each.Quality is not 0).OrderByDescending(each => each.Quality ?? 1)
            .Select(each => Known(options, each.Value.Value?.Split('-')[0])).FirstOrDefault(each => each is not null) ?? options.Language;
    }

    private static Language? Known(WardOptions options, string? code) =>
        options.Languages.FirstOrDefault(each => string.Equals(each.Code, code, StringComparison.OrdinalIgnoreCase));

    private static string CookieOf(WardOptions options) => IsSecure(options) ? "__Host-ward-language" : "ward-language";

    private static bool IsSecure(WardOptions options) =>
        options.Certificate is not null || options.PublicAddress?.Scheme == Uri.UriSchemeHttps;

    private static IResult Keep(HttpContext context, string? code, WardOptions options)
    {
        if (Known(options, code) is { } language)
        {
            context.Response.Cookies.Append(CookieOf(options), language.Code, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = Kept,
                Path = "/",
                SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
                Secure = IsSecure(options),
            });
        }

        // Back to the page with the form: the referrer policy lets pages of this site name it to this site.
        string? page = context.Request.GetTypedHeaders().Referer?.PathAndQuery;
        return Results.LocalRedirect(page is not null && RedirectHttpResult.IsLocalUrl(page) ? page : "/");
    }
}
