using System.Globalization;

namespace Hospital.Tests.World;

/// <summary>A browser without a window.</summary>
internal static class Chromium
{
    private const string Hint = "Debian: apt-get install chromium";

    /// <summary>Pixels of a photograph where a screen has one.</summary>
    public const int Scale = 3;

    /// <summary>A pixel of CSS is a 96th of an inch.</summary>
    public const double PixelsPerMillimetre = 96 / 25.4;

    /// <summary>A picture of a file; skips the test where there is no browser.</summary>
    public static Task PhotographAsync(string file, double widthMillimetres, double heightMillimetres, string picture) => RunAsync(
        file, $"--force-device-scale-factor={Scale}", string.Create(CultureInfo.InvariantCulture, $"--window-size={Math.Ceiling(widthMillimetres * PixelsPerMillimetre)},{Math.Ceiling(heightMillimetres * PixelsPerMillimetre)}"), $"--screenshot={picture}");

    /// <summary>Prints a file as the browser's dialogue would; skips the test where there is no browser.</summary>
    public static Task PrintAsync(string file, string pdf) => RunAsync(file, $"--print-to-pdf={pdf}");

    private static async Task RunAsync(string file, params string[] what)
    {
        // Without the sandbox it also runs as root, in a container.
        ProgramResult result = await Programs.RunInstalledAsync("chromium", Hint, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars", .. what, new Uri(file).AbsoluteUri]);
        result.Status.ShouldBe(0, result.Error);
    }
}
