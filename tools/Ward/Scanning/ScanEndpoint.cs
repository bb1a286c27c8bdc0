using System.Net.Mime;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>
/// Where browsers send pictures to be read. Apart from the page's web socket, so that a slow picture does not hold up what the page shows; one after the other, each
/// with the antiforgery token.
/// </summary>
internal static class ScanEndpoint
{
    private const string Path = "/scan";

    // Reading a picture takes a processor for some tenths of a second. Who finds both taken sends the next picture a moment later.
    private static readonly SemaphoreSlim Free = new(2);

    /// <summary>Maps it.</summary>
    public static void MapScan(this IEndpointRouteBuilder routes) => routes.MapPost(Path, ReadAsync)
        .RequireAuthorization()
        .WithMetadata(new RequestSizeLimitAttribute(Luminance.LongestSide * Luminance.LongestSide));

    private static async Task<IResult> ReadAsync(HttpContext context, IAntiforgery antiforgery, int width, int height)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        bool isPossible = width is >= Luminance.ShortestSide and <= Luminance.LongestSide && height is >= Luminance.ShortestSide and <= Luminance.LongestSide
            && context.Request.ContentLength == width * height;
        if (!isPossible)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (!await Free.WaitAsync(TimeSpan.Zero))
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
            Free.Release();
        }
    }
}
