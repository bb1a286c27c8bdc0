using System.Xml.Linq;

namespace NanoMedAgent.MedAgent.Labels;

/// <summary>
/// Labels on sheets of paper, to be printed and cut out. A drawing and no PDF: that would need a font to be carried along, and every browser prints a drawing in its
/// own size.
/// </summary>
internal sealed class LabelSheet
{
    // The longest serial makes a label of 30 by 38 mm; around it there is room for scissors.
    private const double CellWidth = 38;
    private const double CellHeight = 45;

    // What no printer reaches.
    private const double Margin = 8;

    // A cut mark: a thin cross where four labels meet, far from what a camera looks for.
    private const double MarkArm = 2;
    private const double MarkWidth = 0.15;

    private readonly PageFormat _format;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>A sheet of a format.</summary>
    public LabelSheet(PageFormat format)
    {
        _format = format;
        _columns = (int)((format.WidthMillimetres - (2 * Margin)) / CellWidth);
        _rows = (int)((format.HeightMillimetres - (2 * Margin)) / CellHeight);
    }

    /// <summary>Labels on a full page.</summary>
    public int LabelsPerPage => _columns * _rows;

    /// <summary>The pages, each a drawing (SVG) of the paper's own size.</summary>
    /// <param name="labels">In their order, row by row.</param>
    public IReadOnlyList<string> Draw(IReadOnlyList<LabelImage> labels)
    {
        LabelImage[][] pages = [.. labels.Chunk(LabelsPerPage)];
        return [.. pages.Select((page, index) => DrawPage(page, pages.Length == 1 ? "" : $", page {index + 1} of {pages.Length}"))];
    }

    private string DrawPage(LabelImage[] labels, string title)
    {
        XNamespace svg = LabelImage.SvgNamespace;
        double left = (_format.WidthMillimetres - (_columns * CellWidth)) / 2;
        double top = (_format.HeightMillimetres - (_rows * CellHeight)) / 2;
        XElement page = new(
            svg + "svg",
            new XAttribute("width", LabelImage.Number(_format.WidthMillimetres) + "mm"),
            new XAttribute("height", LabelImage.Number(_format.HeightMillimetres) + "mm"),
            new XAttribute("viewBox", $"0 0 {LabelImage.Number(_format.WidthMillimetres)} {LabelImage.Number(_format.HeightMillimetres)}"),
            new XElement(svg + "title", $"nanoMedAgent labels{title}"),

            // Without it browsers print on the paper that they were set to, with their own margins and a line of text at the edge.
            new XElement(svg + "style", $"@page {{ size: {_format.Name} portrait; margin: 0; }}"),
            new XElement(svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#fff")),
            new XElement(svg + "path", new XAttribute("stroke", "#000"), new XAttribute("stroke-width", LabelImage.Number(MarkWidth)), new XAttribute("d", CutMarks(left, top, labels.Length))));
        for (int i = 0; i < labels.Length; i++)
        {
            XElement label = labels[i].Drawing();
            label.SetAttributeValue("x", LabelImage.Number(left + (i % _columns * CellWidth) + ((CellWidth - labels[i].WidthMillimetres) / 2)));
            label.SetAttributeValue("y", LabelImage.Number(top + (i / _columns * CellHeight) + ((CellHeight - labels[i].HeightMillimetres) / 2)));

            // In the page's own units, which are millimetres.
            label.SetAttributeValue("width", LabelImage.Number(labels[i].WidthMillimetres));
            label.SetAttributeValue("height", LabelImage.Number(labels[i].HeightMillimetres));
            page.Add(label);
        }

        return page.ToString() + Environment.NewLine;
    }

    /// <summary>A cross at each corner of each label.</summary>
    private string CutMarks(double left, double top, int labels)
    {
        IEnumerable<(int Column, int Row)> corners = Enumerable.Range(0, labels)
            .SelectMany(label => ((int Column, int Row)[])[(label % _columns, label / _columns), ((label % _columns) + 1, label / _columns), (label % _columns, (label / _columns) + 1), ((label % _columns) + 1, (label / _columns) + 1)])
            .Distinct();
        return string.Concat(corners.Select(corner =>
        {
            double x = left + (corner.Column * CellWidth);
            double y = top + (corner.Row * CellHeight);
            return $"M{LabelImage.Number(x - MarkArm)} {LabelImage.Number(y)}h{LabelImage.Number(2 * MarkArm)}M{LabelImage.Number(x)} {LabelImage.Number(y - MarkArm)}v{LabelImage.Number(2 * MarkArm)}";
        }));
    }
}
