using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tests;

namespace Ward.Tests.Languages;

/// <summary>The sentences in the ward's sources, as the keys of their translations.</summary>
internal static partial class SourceTexts
{
    // Hospital texts that pages show, and how many of them there must be at least, so that none is overlooked in another form.
    private static readonly (string File, string? Of, int Least)[] OfHospital =
    [
        ("Pairing/PairingText.cs", null, 50),
        ("Labels/LabelText.cs", null, 8),
        ("Texts/DeviceStateText.cs", null, 12),
        ("Texts/RefusalText.cs", null, 20),
        ("Texts/RolloutText.cs", null, 20),
        ("Texts/EventCodes.cs", "PairingEvents", 6),
        ("Texts/EventCodes.cs", "PairingRefusals", 20),
        ("Texts/EventCodes.cs", "CommandAnswers", 25),
        ("Texts/EventCodes.cs", "UpdateEvents", 10),
        ("Texts/EventCodes.cs", "OwnershipEvents", 4),
    ];

    /// <summary>Whether this is a clone, and not its tests alone.</summary>
    public static bool IsThere => SourceTree.Root is not null;

    /// <summary>The ward's source files, each with its path below the ward's folder.</summary>
    public static IEnumerable<(string Path, string Text)> Files()
    {
        string ward = Path.Combine(SourceTree.Root!, "tools", "Ward");
        return Directory.EnumerateFiles(ward, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(ward, file).Replace('\\', '/'), File: file))
            .Where(each => each.Path.Split('/')[0] is not ("obj" or "bin") && Path.GetExtension(each.Path) is ".cs" or ".razor")
            .Select(each => (each.Path, File.ReadAllText(each.File)));
    }

    /// <summary>All sentences with words: those in the ward, and the fixed ones of the hospital's library that its pages show.</summary>
    public static IReadOnlySet<string> All() => new HashSet<string>(
        Files().SelectMany(file => Of(file.Text)).Concat(Known()).Where(sentence => Word().IsMatch(Hole().Replace(sentence, ""))));

    /// <summary>The sentences of a file.</summary>
    public static IEnumerable<string> Of(string source) => Call().Matches(source)
        .Select(call => SyntaxFactory.ParseExpression(source, call.Index, consumeFullText: false))
        .Select(expression => expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Last(call => call.SpanStart == 0))
        .Select(call => SentenceOf(call.ArgumentList.Arguments[0].Expression));

    private static IEnumerable<string> Known()
    {
        IEnumerable<string> others =
        [
            .. NanoMedAgent.Ward.Accounts.Role.All,
            .. NanoMedAgent.Hospital.Vitals.VitalSign.All.Select(sign => sign.Title),
            .. NanoMedAgent.Ward.Trends.VitalSignGroup.All.Select(group => group.Title),
            "respiration", "pressure", "pulse", "temperature", NanoMedAgent.Hospital.Policies.EarlyWarningScore.Oxygen,
            "refused: not an administrator",
        ];
        return OfHospital.SelectMany(each => Literals(each.File, each.Of, each.Least)).Concat(others);
    }

    /// <summary>The whole sentences in a file; of a list of codes, the texts for people.</summary>
    private static string[] Literals(string file, string? list, int least)
    {
        string source = File.ReadAllText(Path.Combine(SourceTree.Root!, "tools", "Hospital", file));
        SyntaxNode root = SyntaxFactory.ParseCompilationUnit(source);
        IEnumerable<ExpressionSyntax> texts = list is null
            ? root.DescendantNodes().OfType<ExpressionSyntax>().Where(node => IsText(node) && !IsText(node.Parent!))
            : root.DescendantNodes().OfType<PropertyDeclarationSyntax>().Single(property => property.Identifier.Text == list)
                .DescendantNodes().OfType<ImplicitObjectCreationExpressionSyntax>()
                .Select(code => code.ArgumentList.Arguments[2].Expression);
        string[] all = [.. texts.Select(SentenceOf).Where(text => Word().IsMatch(text))];
        all.Length.ShouldBeGreaterThanOrEqualTo(least, $"texts of {file} {list}");
        return all;
    }

    private static bool IsText(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && IsText(sum.Left) && IsText(sum.Right),
        _ => false,
    };

    private static string SentenceOf(ExpressionSyntax expression)
    {
        StringBuilder sentence = new();
        int holes = 0;
        Append(expression, expression.DescendantNodesAndSelf().OfType<InterpolatedStringExpressionSyntax>().Any());
        return sentence.ToString();

        void Append(ExpressionSyntax part, bool isFormat)
        {
            switch (part)
            {
                case LiteralExpressionSyntax literal:
                    AppendWords(literal.Token.ValueText, isFormat);
                    break;
                case BinaryExpressionSyntax sum:
                    Append(sum.Left, isFormat);
                    Append(sum.Right, isFormat);
                    break;
                case InterpolatedStringExpressionSyntax interpolated:
                    foreach (InterpolatedStringContentSyntax content in interpolated.Contents)
                    {
                        if (content is InterpolatedStringTextSyntax text)
                        {
                            AppendWords(text.TextToken.ValueText, isFormat);
                        }
                        else
                        {
                            sentence.Append(CultureInfo.InvariantCulture, $"{{{holes++}}}");
                        }
                    }

                    break;
                default:
                    throw new InvalidDataException($"{part}: the text of a page is a literal, so that its translation can be found");
            }
        }

        void AppendWords(string words, bool isFormat) => sentence.Append(isFormat ? words.Replace("{", "{{").Replace("}", "}}") : words);
    }

    [GeneratedRegex(@"(?<![\w.])T\((?=\s*\$?"")")]
    private static partial Regex Call();

    [GeneratedRegex(@"\p{L}")]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Hole();
}
