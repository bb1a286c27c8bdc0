using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.MedAgent.Labels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>A sensor's label in a terminal: what a camera reads, and what can be typed.</summary>
internal sealed class LabelView(Bed bed)
{
    private const int BesideColumns = 36;

    private static readonly Style Ink = new(new Color(0, 0, 0), new Color(255, 255, 255));

    private readonly LabelImage _image = new(bed.Label);

    /// <summary>Draws it.</summary>
    /// <param name="rows">How much room there is.</param>
    /// <param name="columns">The same.</param>
    public IRenderable Draw(int rows, int columns)
    {
        IReadOnlyList<string> code = _image.TerminalRows();
        bool hasRoom = code.Count <= rows && _image.Side + BesideColumns <= columns;
        Rows words = new(
            new Markup($"[bold]SN {bed.Label.Serial}[/]"),
            new Text(""),
            new Markup("[grey62]setup code, to be typed[/]"),
            new Markup($"[bold]{Lines(bed.Label.TypedSetupCode)}[/]"),
            new Text(""),
            new Text(hasRoom ? "Scan it with the ward's page, or give it this picture:" : FormattableString.Invariant($"The code to be scanned wants {_image.Side + BesideColumns} columns and {code.Count} rows. It is in this picture, which the ward's page takes too:")),
            new TextPath(bed.LabelFile!),
            new Text(""),
            new Markup("[grey62]Who has a label can pair its device.[/]"));
        return hasRoom ? new Columns(new Rows(code.Select(row => new Text(row, Ink))), new Padder(words, new Padding(2, 1, 0, 0))) { Expand = false } : words;
    }

    private static string Lines(string code)
    {
        // The dash at the middle is the end of the first line.
        int half = code.IndexOf('-', code.Length / 2);
        return $"{code[..half]}\n{code[(half + 1)..]}";
    }
}
