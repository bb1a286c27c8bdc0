using System.Collections.Concurrent;
using System.Net.Mime;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace NanoMedAgent.Ward.Scanning;

/// <summary>
/// Where browsers send pictures to be read. Pictures do not use the page's web socket, so that a slow one does not delay what the page
/// shows. Each request carries the antiforgery token. A picture takes a place at the reader only when it is here as a whole, so that
/// uploads that are slow, or never end, hold nobody up.
/// </summary>
internal static class ScanEndpoint
{
    private const string Path = "/scan";

    // A camera sends one picture at a time. More than this from one person is no camera.
    private const int UploadsLimit = 8;

    private static readonly TimeSpan UploadLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PlaceLimit = TimeSpan.FromSeconds(2);

    // Reading a picture uses a processor core for some tenths of a second. When no place becomes free in time, the page sends its next
    // picture later.
    private static readonly SemaphoreSlim Places = new(2);

    private static readonly ConcurrentDictionary<string, int> Uploads = new();

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

        string person = context.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        try
        {
            if (Uploads.AddOrUpdate(person, 1, (_, count) => count + 1) > UploadsLimit)
            {
                return Results.StatusCode(StatusCodes.Status429TooManyRequests);
            }

            return await UploadAsync(context, width * height) is { } pixels
                ? await DecodeAsync(new Luminance(width, height, pixels))
                : Results.StatusCode(StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            if (Uploads.AddOrUpdate(person, 0, (_, count) => count - 1) == 0)
            {
                Uploads.TryRemove(KeyValuePair.Create(person, 0));
            }
        }
    }

    /// <summary>The whole picture; null if it takes too long. Memory is taken as bytes arrive.</summary>
    private static async Task<byte[]?> UploadAsync(HttpContext context, int length)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        waiting.CancelAfter(UploadLimit);
        using MemoryStream pixels = new();
        try
        {
            await context.Request.Body.CopyToAsync(pixels, waiting.Token);
            return pixels.Length == length ? pixels.ToArray() : null;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static async Task<IResult> DecodeAsync(Luminance picture)
    {
        if (!await Places.WaitAsync(PlaceLimit))
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            string? text = await Task.Run(() => CodeReader.Read(picture));
            return text is null ? Results.NoContent() : Results.Text(text, MediaTypeNames.Text.Plain);
        }
        finally
        {
            Places.Release();
        }
    }

    private static bool IsSide(int pixels) => pixels is >= Luminance.ShortestSidePixels and <= Luminance.LongestSidePixels;
}
