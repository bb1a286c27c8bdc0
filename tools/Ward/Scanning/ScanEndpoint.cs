using System.Net.Mime;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>
/// Where browsers send pictures to be read. Pictures do not use the page's web socket, so that a slow one does not delay what the page
/// shows. Each request carries the antiforgery token.
/// </summary>
internal static class ScanEndpoint
{
    private const string Path = "/scan";

    // Reading a picture uses a processor core for some tenths of a second. When both places are in use, the page sends its next picture
    // later.
    private static readonly SemaphoreSlim Places = new(2);

    /// <summary>Maps the endpoint.</summary>
    public static void MapScan(this IEndpointRouteBuilder routes) => routes.MapPost(Path, ReadAsync)
        .RequireAuthorization()
        .WithMetadata(new RequestSizeLimitAttribute(Luminance.LongestSidePixels * Luminance.LongestSidePixels));

    private static async Task<IResult> ReadAsync(HttpContext context, IAntiforgery antiforgery, int width, int height)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        if (!IsSide(width) || !IsSide(height) || context.Request.ContentLength != width * height)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (!await Places.WaitAsync(TimeSpan.Zero))
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            byte[] pixels = new byte[width * height];
            await context.Request.Body.ReadExactlyAsync(pixels, context.RequestAborted);
            string? text = await Task.Run(() => CodeReader.Read(new Luminance(width, height, pixels)));
            return text is null ? Results.NoContent() : Results.Text(text, MediaTypeNames.Text.Plain);
        }
        finally
        {
            Places.Release();
        }
    }
    private static bool IsSide(int pixels) => pixels is >= Luminance.ShortestSidePixels and <= Luminance.LongestSidePixels;
}
