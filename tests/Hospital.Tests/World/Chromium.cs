namespace Hospital.Tests.World;

/// <summary>A browser without a window.</summary>
internal static class Chromium
{
    private const string Hint = "Debian: apt-get install chromium";

    /// <summary>Pixels of a picture for each pixel of a screen.</summary>
    public const int Scale = 3;

    /// <summary>A CSS pixel is 1/96 inch.</summary>
    public const double PixelsPerMillimetre = 96 / 25.4;

    /// <summary>Takes a picture of a file; skips the test if there is no browser.</summary>
    public static Task PhotographAsync(string file, double widthMillimetres, double heightMillimetres, string picture)
    {
        double width = Math.Ceiling(widthMillimetres * PixelsPerMillimetre);
        double height = Math.Ceiling(heightMillimetres * PixelsPerMillimetre);
        return RunAsync(
            file, $"--force-device-scale-factor={Scale}", FormattableString.Invariant($"--window-size={width},{height}"),
            $"--screenshot={picture}");
    }

    /// <summary>Prints a file as the browser's dialogue does; skips the test if there is no browser.</summary>
    public static Task PrintAsync(string file, string pdf) => RunAsync(file, $"--print-to-pdf={pdf}");

    private static async Task RunAsync(string file, params string[] what)
    {
        // Without the sandbox it also runs as root, in a container.
        string[] options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"];
        ProgramResult result = await Programs.RunInstalledAsync("chromium", Hint, [.. options, .. what, new Uri(file).AbsoluteUri]);
        result.Status.ShouldBe(0, result.Error);
    }
}
