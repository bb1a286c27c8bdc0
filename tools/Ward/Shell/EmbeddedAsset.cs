using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace NanoMedAgent.Ward.Shell;

/// <summary>The files inside this assembly. They are found from whatever program and folder the ward is started.</summary>
internal static class EmbeddedAsset
{
    private static readonly (string Path, string Name, string Type)[] All =
    [
        ("/_framework/blazor.web.js", "blazor.web.js", "text/javascript; charset=utf-8"),
        ("/ward.js", "ward.js", "text/javascript; charset=utf-8"),
        ("/alarm-sound.js", "alarm-sound.js", "text/javascript; charset=utf-8"),
        ("/ward.css", "ward.css", "text/css; charset=utf-8"),
        ("/dashboard.css", "dashboard.css", "text/css; charset=utf-8"),
        ("/display.css", "display.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "favicon.svg", "image/svg+xml"),
        ("/favicon-alarm.svg", "favicon-alarm.svg", "image/svg+xml"),
        ("/icon.png", "icon.png", "image/png"),
        ("/ward.webmanifest", "ward.webmanifest", "application/manifest+json"),
    ];

    /// <summary>Serves them to everybody, since the sign-in page needs them too.</summary>
    public static void MapEmbeddedAssets(this IEndpointRouteBuilder routes)
    {
        foreach ((string path, string name, string type) in All)
        {
            byte[] content = Read(name);
            EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
            routes.MapGet(path, (HttpContext context) =>
            {
                // Browsers ask each time, and get the content only when it has changed.
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, type, entityTag: tag);
            }).AllowAnonymous();
        }
    }

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
