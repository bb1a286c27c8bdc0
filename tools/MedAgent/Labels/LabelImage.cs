using System.Collections;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Labels;
using QRCoder;

namespace NanoMedAgent.MedAgent.Labels;

/// <summary>The label of a device as an image. Error correction level Q: a quarter of the code may be damaged.</summary>
internal sealed class LabelImage
{
    /// <summary>Pixels of a module in the PNG: 0.6 mm at 300 dpi, for a camera at arm's length.</summary>
    public const int ModulePixels = 7;

    private const double ModuleMillimetres = 0.6;
    private const int PngHeaderLength = 8 + 25;

    // The text below the code, in modules.
    private const double TextSize = 3.6;
    private const double LineHeight = 4.4;
    private const int GroupsPerLine = 4;

    /// <summary>The namespace of SVG.</summary>
    public static readonly XNamespace SvgNamespace = "http://www.w3.org/2000/svg";

    // PNG chunk pHYs: 11,811 pixels a metre in both directions, which is 300 dpi. QRCoder leaves it out.
    private static readonly byte[] PngResolution = Convert.FromHexString("0000000970485973" + "00002E23" + "00002E23" + "01" + "78A53F76");

    private readonly DeviceLabel _label;
    private readonly string? _udi;
    private readonly List<BitArray> _modules;

    /// <summary>The image of a label.</summary>
    /// <param name="label">What it says.</param>
    /// <param name="udi">The device identifier (UDI-DI), which it says in letters; null if there is none.</param>
    public LabelImage(DeviceLabel label, string? udi = null)
    {
        _label = label;
        _udi = udi;
        _modules = Generate().ModuleMatrix;
    }

    /// <summary>Modules along a side, including the quiet zone of four on each side.</summary>
    public int Side => _modules.Count;

    /// <summary>Width of the drawing.</summary>
    public double WidthMillimetres => Side * ModuleMillimetres;

    /// <summary>Height of the drawing, including its text.</summary>
    public double HeightMillimetres => (Side + (LineHeight * Lines().Length) + 1) * ModuleMillimetres;

    /// <summary>The code and its quiet zone in black and white, for a printer of 300 dpi.</summary>
    public byte[] Png()
    {
        using PngByteQRCode writer = new(Generate());
        byte[] png = writer.GetGraphic(ModulePixels);
        return [.. png[..PngHeaderLength], .. PngResolution, .. png[PngHeaderLength..]];
    }

    /// <summary>The code with serial, UDI and setup code below it, for people to read and type.</summary>
    public string Svg() => Drawing().ToString() + Environment.NewLine;

    /// <summary>The same, as an element of a drawing.</summary>
    public XElement Drawing()
    {
        string[] lines = Lines();
        return new XElement(
            SvgNamespace + "svg",
            new XAttribute("width", Number(WidthMillimetres) + "mm"),
            new XAttribute("height", Number(HeightMillimetres) + "mm"),
            new XAttribute("viewBox", $"0 0 {Side} {Number(HeightMillimetres / ModuleMillimetres)}"),
            new XElement(SvgNamespace + "title", $"nanoMedAgent sensor {_label.Serial}"),
            new XElement(
                SvgNamespace + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#fff")),
            new XElement(SvgNamespace + "path", new XAttribute("shape-rendering", "crispEdges"), new XAttribute("d", Outline())),
            lines.Select((line, index) => new XElement(
                SvgNamespace + "text",
                new XAttribute("x", Number(Side / 2.0)),
                new XAttribute("y", Number(Side + (LineHeight * index) + TextSize)),
                new XAttribute("font-size", Number(TextSize)),
                new XAttribute("font-weight", index == 0 ? "bold" : "normal"),
                new XAttribute("font-family", "DejaVu Sans Mono, Consolas, Menlo, monospace"),
                new XAttribute("text-anchor", "middle"),
                line)));
    }

    /// <summary>Rows for a terminal, two modules in a character, to be shown black on white.</summary>
    public IReadOnlyList<string> TerminalRows()
    {
        string[] rows = new string[(Side + 1) / 2];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = string.Concat(Enumerable.Range(0, Side).Select(x => (IsDark(x, 2 * row), IsDark(x, (2 * row) + 1)) switch
            {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                _ => ' ',
            }));
        }

        return rows;
    }

    /// <summary>Whether a module is dark.</summary>
    public bool IsDark(int x, int y) => y < Side && _modules[y][x];

    /// <summary>Generated each time, as QRCoder's writers dispose their input.</summary>
    private QRCodeData Generate() => QRCodeGenerator.GenerateQrCode(_label.Encode(), QRCodeGenerator.ECCLevel.Q);

    private string[] Lines() =>
    [
        $"SN {_label.Serial}",
        .. _udi is null ? [] : new DeviceUdi(_udi, _label.Serial).Lines,
        .. _label.TypedSetupCode.Split('-').Chunk(GroupsPerLine).Select(groups => string.Join('-', groups)),
    ];

    /// <summary>An SVG path with a rectangle for each run of dark modules in a row.</summary>
    private string Outline()
    {
        StringBuilder path = new();
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int start = x;
                while (IsDark(x, y))
                {
                    x++;
                }

                path.Append(x > start ? $"M{start} {y}h{x - start}v1h-{x - start}z" : "");
            }
        }

        return path.ToString();
    }

    /// <summary>A number in the format of SVG.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
