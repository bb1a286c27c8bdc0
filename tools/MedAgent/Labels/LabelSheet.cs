using System.Xml.Linq;

namespace NanoMedAgent.MedAgent.Labels;

/// <summary>
/// Labels on sheets of paper, to be printed and cut out. An SVG drawing and not a PDF, which would need a font; every browser prints a
/// drawing in its size.
/// </summary>
internal sealed class LabelSheet
{
    // The longest serial makes a label of 30 by 38 mm; the rest is space for scissors.
    private const double CellWidthMillimetres = 38;
    private const double CellHeightMillimetres = 45;

    // Printers do not reach the edge.
    private const double MarginMillimetres = 8;

    // A cut mark: a thin cross where four labels meet, away from the codes.
    private const double MarkArmMillimetres = 2;
    private const double MarkWidthMillimetres = 0.15;

    private readonly PageFormat _format;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>Sheets of a paper size.</summary>
    public LabelSheet(PageFormat format)
    {
        _format = format;
        _columns = (int)((format.WidthMillimetres - (2 * MarginMillimetres)) / CellWidthMillimetres);
        _rows = (int)((format.HeightMillimetres - (2 * MarginMillimetres)) / CellHeightMillimetres);
    }

    /// <summary>Labels on a full page.</summary>
    public int LabelsPerPage => _columns * _rows;

    /// <summary>The pages, each an SVG drawing of the paper's size.</summary>
    /// <param name="labels">The labels, placed row by row.</param>
    public IReadOnlyList<string> Draw(IReadOnlyList<LabelImage> labels)
    {
        LabelImage[][] pages = [.. labels.Chunk(LabelsPerPage)];
        return [.. pages.Select((page, index) => DrawPage(page, pages.Length == 1 ? "" : $", page {index + 1} of {pages.Length}"))];
    }

    private string DrawPage(LabelImage[] labels, string title)
    {
        XNamespace svg = LabelImage.SvgNamespace;
        double left = (_format.WidthMillimetres - (_columns * CellWidthMillimetres)) / 2;
        double top = (_format.HeightMillimetres - (_rows * CellHeightMillimetres)) / 2;
        XElement page = new(
            svg + "svg",
            new XAttribute("width", LabelImage.Number(_format.WidthMillimetres) + "mm"),
            new XAttribute("height", LabelImage.Number(_format.HeightMillimetres) + "mm"),
            new XAttribute("viewBox", $"0 0 {LabelImage.Number(_format.WidthMillimetres)} {LabelImage.Number(_format.HeightMillimetres)}"),
            new XElement(svg + "title", $"nanoMedAgent labels{title}"),

            // Otherwise browsers use their own paper size and margins, and print a header.
            new XElement(svg + "style", $"@page {{ size: {_format.Name} portrait; margin: 0; }}"),
            new XElement(svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#fff")),
            new XElement(
                svg + "path",
                new XAttribute("stroke", "#000"),
                new XAttribute("stroke-width", LabelImage.Number(MarkWidthMillimetres)),
                new XAttribute("d", CutMarks(left, top, labels.Length))));
        for (int i = 0; i < labels.Length; i++)
        {
            XElement label = labels[i].Drawing();
            label.SetAttributeValue(
                "x",
                LabelImage.Number(
                    left + (i % _columns * CellWidthMillimetres) + ((CellWidthMillimetres - labels[i].WidthMillimetres) / 2)));
            label.SetAttributeValue(
                "y",
                LabelImage.Number(
                    top + (i / _columns * CellHeightMillimetres) + ((CellHeightMillimetres - labels[i].HeightMillimetres) / 2)));

            // In the units of the page, which are millimetres.
            label.SetAttributeValue("width", LabelImage.Number(labels[i].WidthMillimetres));
            label.SetAttributeValue("height", LabelImage.Number(labels[i].HeightMillimetres));
            page.Add(label);
        }

        return page.ToString() + Environment.NewLine;
    }

    private static (int Column, int Row)[] CornersOf(int column, int row) =>
        [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)];

    /// <summary>A cross at each corner of each label.</summary>
    private string CutMarks(double left, double top, int labels)
    {
        IEnumerable<(int Column, int Row)> corners = Enumerable.Range(0, labels)
            .SelectMany(label => CornersOf(label % _columns, label / _columns))
            .Distinct();
        return string.Concat(corners.Select(corner =>
        {
            double x = left + (corner.Column * CellWidthMillimetres);
            double y = top + (corner.Row * CellHeightMillimetres);
            string arms = LabelImage.Number(2 * MarkArmMillimetres);
            return $"M{LabelImage.Number(x - MarkArmMillimetres)} {LabelImage.Number(y)}h{arms}"
                + $"M{LabelImage.Number(x)} {LabelImage.Number(y - MarkArmMillimetres)}v{arms}";
        }));
    }
}
