using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>A sensor's label in a terminal: the QR code for a camera, and the setup code to be typed.</summary>
/// <param name="label">The label.</param>
/// <param name="pictureFile">The file with a picture of it.</param>
internal sealed class LabelView(DeviceLabel label, string pictureFile)
{
    private const int TextColumns = 36;

    private static readonly Style Ink = new(new Color(0, 0, 0), new Color(255, 255, 255));

    private readonly LabelImage _image = new(label);

    /// <summary>Draws it; where the QR code does not fit, the text alone.</summary>
    /// <param name="rows">Rows of the terminal that are free.</param>
    /// <param name="columns">Columns that are free.</param>
    public IRenderable Draw(int rows, int columns)
    {
        IReadOnlyList<string> code = _image.TerminalRows();
        bool fits = code.Count <= rows && _image.Side + TextColumns <= columns;
        string whereToScan = fits
            ? "Scan it with the ward's page, or give the page this picture:"
            : $"The QR code needs {_image.Side + TextColumns} columns and {code.Count} rows. "
                + "It is in this picture, which the ward's page reads too:";
        Rows text = new(
            new Markup($"[bold]SN {label.Serial}[/]"),
            new Text(""),
            new Markup("[grey62]setup code, to be typed[/]"),
            new Markup($"[bold]{InTwoLines(label.TypedSetupCode)}[/]"),
            new Text(""),
            new Text(whereToScan),
            new TextPath(pictureFile),
            new Text(""),
            new Markup("[grey62]Whoever has the label can pair the device.[/]"));
        return fits
            ? new Columns(new Rows(code.Select(row => new Text(row, Ink))), new Padder(text, new Padding(2, 1, 0, 0))) { Expand = false }
            : text;
    }

    private static string InTwoLines(string code)
    {
        // The dash in the middle ends the first line.
        int half = code.IndexOf('-', code.Length / 2);
        return $"{code[..half]}\n{code[(half + 1)..]}";
    }
}
