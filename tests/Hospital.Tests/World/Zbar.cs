namespace Hospital.Tests.World;

/// <summary>The QR reader zbarimg.</summary>
internal static class Zbar
{
    /// <summary>Reads the QR codes of pictures, one after the other; skips the test if zbarimg is not installed.</summary>
    /// <param name="pictures">Files, or parts of them: <c>file[WIDTHxHEIGHT+X+Y]</c>.</param>
    public static async Task<IReadOnlyList<string>> ScanAsync(params string[] pictures)
    {
        ProgramResult result = await Programs.RunInstalledAsync(
            "zbarimg", "Debian: apt-get install zbar-tools", ["--nodbus", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", .. pictures]);
        result.Status.ShouldBe(0, result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
