using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Outline;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Writer;

namespace NanoMedAgent.Compliance.Print;

/// <summary>
/// Text that runs down pages of A4, in Helvetica, which every reader of PDF has: no font is needed where it is made. Lengths are points.
/// </summary>
/// <param name="title">The document's title.</param>
/// <param name="foot">What stands at the foot of each page, beside its number.</param>
internal sealed class PrintedText(string title, string foot) : IDisposable
{
    private const double Margin = 56;
    private const double FootAt = 32;
    private const double FootSize = 8;
    private const double LineHeight = 1.35;

    private readonly PdfDocumentBuilder _document = new() { IncludeDocumentInformation = true, DocumentInformation = { Title = title } };
    private readonly List<DocumentBookmarkNode> _bookmarks = [];
    private PdfDocumentBuilder.AddedFont? _plain;
    private PdfDocumentBuilder.AddedFont? _bold;
    private PdfPageBuilder? _page;
    private double _at;

    private PdfDocumentBuilder.AddedFont Plain => _plain ??= _document.AddStandard14Font(Standard14Font.Helvetica);

    private PdfDocumentBuilder.AddedFont Bold => _bold ??= _document.AddStandard14Font(Standard14Font.HelveticaBold);

    private PdfPageBuilder Page => _page ?? Turn();

    private double Width => Page.PageSize.Width - (2 * Margin);

    /// <summary>A heading on a new page, which is in the document's outline.</summary>
    public void Chapter(string text)
    {
        Turn();
        _bookmarks.Add(new DocumentBookmarkNode(
            text, 0, new ExplicitDestination(Page.PageNumber, ExplicitDestinationType.FitPage, ExplicitDestinationCoordinates.Empty), []));
        Paragraph(text, 16, isBold: true);
        _at -= 6;
    }

    /// <summary>A paragraph.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="size">The size of its letters.</param>
    /// <param name="isBold">Whether it is bold.</param>
    /// <param name="indent">How far it is indented.</param>
    public void Paragraph(string text, double size = 9, bool isBold = false, double indent = 0)
    {
        foreach (string line in Lines(text, size, isBold ? Bold : Plain, Width - indent))
        {
            Write(line, size, isBold ? Bold : Plain, indent);
        }

        _at -= size / 3;
    }

    /// <summary>A row: an id, a text and a mark at the right edge. It does not begin at the end of a page.</summary>
    public void Row(string id, string text, string mark)
    {
        const double Size = 9, IdWidth = 78, MarkWidth = 82;
        string[] ids = [.. Lines(id, Size, Bold, IdWidth - 6)];
        string[] texts = [.. Lines(text, Size, Plain, Width - IdWidth - MarkWidth)];
        string[] marks = [.. Lines(mark, Size, Bold, MarkWidth - 8)];
        int count = Math.Max(texts.Length, Math.Max(ids.Length, marks.Length));
        Reserve((Math.Min(count, 4) + 1) * Size * LineHeight);
        Page.SetStrokeColor(208, 215, 222);
        Page.DrawLine(new PdfPoint(Margin, _at + Size), new PdfPoint(Margin + Width, _at + Size), 0.5);
        _at -= 3;
        for (int i = 0; i < count; i++)
        {
            Reserve(Size * LineHeight);
            Put(ids.ElementAtOrDefault(i), Size, Bold, Margin);
            Put(texts.ElementAtOrDefault(i), Size, Plain, Margin + IdWidth);
            Put(marks.ElementAtOrDefault(i), Size, Bold, Margin + Width - MarkWidth + 8);
            _at -= Size * LineHeight;
        }
    }

    /// <summary>What belongs to a row, below its text.</summary>
    public void Note(string text) => Paragraph(text, 8, isBold: false, indent: 78);

    /// <summary>The document.</summary>
    public byte[] Build()
    {
        _document.Bookmarks = new Bookmarks(_bookmarks);
        return WithOwnId(_document.Build());
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    // PdfPig writes two new random ids into each file (ISO 32000-1, 14.4). These are of the content, so that the same gives the same bytes.
    private static byte[] WithOwnId(byte[] file)
    {
        const int IdLength = 32;
        int ids = file.AsSpan().LastIndexOf("/ID [ <"u8) + "/ID [ <"u8.Length;
        Span<byte> first = file.AsSpan(ids, IdLength), second = file.AsSpan(ids + IdLength + "><"u8.Length, IdLength);
        first.Fill((byte)'0');
        second.Fill((byte)'0');
        byte[] id = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(file))[..IdLength]);
        id.CopyTo(first);
        id.CopyTo(second);
        return file;
    }

    // What a standard font of PDF may have no letter for.
    private static string Printable(string text) => new([.. text.Select(letter => letter is >= ' ' and <= '~' ? letter : '~')]);

    private void Write(string line, double size, PdfDocumentBuilder.AddedFont font, double indent)
    {
        Reserve(size * LineHeight);
        Put(line, size, font, Margin + indent);
        _at -= size * LineHeight;
    }

    private void Put(string? line, double size, PdfDocumentBuilder.AddedFont font, double x)
    {
        if (!string.IsNullOrEmpty(line))
        {
            Page.AddText(line, size, new PdfPoint(x, _at), font);
        }
    }

    private void Reserve(double height)
    {
        _ = Page;
        if (_at - height < Margin)
        {
            Turn();
        }
    }

    private PdfPageBuilder Turn()
    {
        _page = _document.AddPage(PageSize.A4);
        _at = _page.PageSize.Height - Margin - 10;
        _page.SetTextAndFillColor(87, 96, 106);
        _page.AddText(Printable(foot), FootSize, new PdfPoint(Margin, FootAt), Plain);
        string number = _page.PageNumber.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _page.AddText(number, FootSize, new PdfPoint(_page.PageSize.Width - Margin - 16, FootAt), Plain);
        _page.SetTextAndFillColor(27, 31, 36);
        return _page;
    }

    // Words, and a word that is longer than a line in pieces.
    private IEnumerable<string> Lines(string text, double size, PdfDocumentBuilder.AddedFont font, double width)
    {
        string line = "";
        foreach (string word in Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = word;
            if (line.Length > 0 && Measure($"{line} {rest}", size, font) <= width)
            {
                line = $"{line} {rest}";
                continue;
            }

            if (line.Length > 0)
            {
                yield return line;
            }

            while (Measure(rest, size, font) > width)
            {
                int fits = Enumerable.Range(1, rest.Length).Last(length => length == 1 || Measure(rest[..length], size, font) <= width);
                yield return rest[..fits];
                rest = rest[fits..];
            }

            line = rest;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private double Measure(string text, double size, PdfDocumentBuilder.AddedFont font)
    {
        IReadOnlyList<Letter> letters = Page.MeasureText(text, size, new PdfPoint(0, 0), font);
        return letters.Count == 0 ? 0 : letters[^1].EndBaseLine.X;
    }
}
