using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ward.Tests.Languages;

/// <summary>A text of a page goes through T, so that it is translated: no words in markup, no sentences in code.</summary>
public sealed partial class TextsInSources
{
    // What no language has another word for.
    private static readonly string[] SameEverywhere = ["--escalation"];

    // Sentences in code that no page shows: they are for operators, for the audit and for other programs.
    private static readonly string[] NotForPages =
    [
        "WardCommand.cs", "WardHost.cs", "WardHealth.cs", "WardMetrics.cs", "Configuration/", "Accounts/", "Records/", "Security/",
        "Languages/Page", "History/HistoryExport.cs", "Escalating/WebhookReceiver.cs", "Escalating/TopicReceiver.cs", "Audit/ViewAudit.cs",
    ];

    // The same, one by one; names of styles and formats; and titles whose translation is looked for by the English one.
    private static readonly string[] NotSentences =
    [
        "refused: not an administrator", "done (technical alarm, ", "the dashboard has not looked at the database for ",
        "score emergency", "score urgent", "yyyy-MM-dd HH:mm:ss", "Arterial pressure", "Cuff pressure",
    ];

    // What gets such a sentence.
    private static readonly string[] OperatorsMembers =
        ["Warn", "Note", "Refuse", "By", "AuditEntry", "InvalidOperationException", "InvalidDataException", "Count"];

    [Fact]
    public void No_page_has_words_in_its_markup_that_are_not_translated()
    {
        Assert.SkipUnless(SourceTexts.IsThere, "the sources are not there");
        List<string> faults = [];
        int pages = 0;
        foreach ((string path, string text) in SourceTexts.Files().Where(file => file.Path.EndsWith(".razor", StringComparison.Ordinal)))
        {
            pages++;
            faults.AddRange(
                new Markup(text).FindWords().Where(words => !SameEverywhere.Contains(words)).Select(words => $"{path}: {words}"));
        }

        pages.ShouldBeGreaterThan(40);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public void No_sentence_in_the_code_of_a_page_is_left_out_of_the_translations()
    {
        Assert.SkipUnless(SourceTexts.IsThere, "the sources are not there");
        List<string> faults = [];
        foreach ((string path, string text) in SourceTexts.Files()
            .Where(file => !NotForPages.Any(each => file.Path.StartsWith(each, StringComparison.Ordinal))))
        {
            string code = path.EndsWith(".razor", StringComparison.Ordinal) ? $"class Page {{ {CodeOf(text)} }}" : text;
            faults.AddRange(SyntaxFactory.ParseCompilationUnit(code).DescendantTokens()
                .Where(token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken))
                .Where(token => Sentence().IsMatch(token.ValueText) && !IsTranslated(token.Parent!) && !IsForOperators(token.Parent!)
                    && !NotSentences.Contains(token.ValueText))
                .Select(token => $"{path}: {token.ValueText}"));
        }

        faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<p>Hello</p>", "Hello")]
    [InlineData("<p title=\"Hello\">@x</p>", "Hello")]
    [InlineData("<p>@name is here</p>", "is here")]
    [InlineData("@if (x > 1)\n{\n    <b>@T(\"Hello\")</b> there\n}", "there")]
    [InlineData("<p>@T($\"{(a ? \"x\" : \"y\")}\") @a.b(c)[d].E</p>", null)]
    public void Words_in_markup_are_found(string markup, string? words) =>
        new Markup(markup).FindWords().ShouldBe(words is null ? [] : [words]);

    private static string CodeOf(string razor)
    {
        int start = razor.IndexOf("@code {", StringComparison.Ordinal);
        return start < 0 ? "" : razor[(start + "@code {".Length)..razor.LastIndexOf('}')];
    }

    private static bool IsTranslated(SyntaxNode node) => node.Ancestors().OfType<InvocationExpressionSyntax>()
        .Any(call => call.Expression is IdentifierNameSyntax { Identifier.Text: "T" });

    private static bool IsForOperators(SyntaxNode node) => node.Ancestors().Any(ancestor => ancestor switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } =>
            OperatorsMembers.Contains(member.Name.Identifier.Text),
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } => OperatorsMembers.Contains(name.Identifier.Text),
        ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax name } => OperatorsMembers.Contains(name.Identifier.Text),
        AttributeSyntax => true,
        _ => false,
    });

    [GeneratedRegex(@"\p{L}{2,} \p{L}{2,}")]
    private static partial Regex Sentence();

    /// <summary>The markup of a component, without its code.</summary>
    private sealed partial class Markup(string razor)
    {
        private static readonly string[] ShownAttributes = ["title", "aria-label", "placeholder", "alt", "aria-valuetext", "EmptyText"];

        private readonly string _text = Comment().Replace(razor.Split("@code {")[0], "");
        private readonly StringBuilder _words = new();
        private readonly List<string> _found = [];
        private int _position;

        /// <summary>Words between tags, and in attributes that people see or hear.</summary>
        public List<string> FindWords()
        {
            while (_position < _text.Length)
            {
                if (LineOfCode().Match(_text, _position) is { Success: true } line && IsAtLineStart())
                {
                    _position += line.Length;
                }
                else if (_text[_position] == '@')
                {
                    SkipExpression();
                }
                else if (_text[_position] == '<')
                {
                    ReadTag();
                }
                else
                {
                    _words.Append(_text[_position++]);
                }
            }

            End();
            return _found;
        }

        private bool IsAtLineStart() => _position == 0 || _text[.._position].TrimEnd(' ').EndsWith('\n');

        private void End()
        {
            string words = _words.ToString().Trim();
            _words.Clear();
            if (words.Any(char.IsLetter))
            {
                _found.Add(words);
            }
        }

        private void ReadTag()
        {
            End();
            int start = _position;
            for (_position++; _position < _text.Length && _text[_position] != '>';)
            {
                if (_text[_position] == '@' && _text[_position + 1] == '(')
                {
                    SkipExpression();
                }
                else if (_text[_position] is '"' or '\'')
                {
                    SkipValue(_text[_position]);
                }
                else
                {
                    _position++;
                }
            }

            _position++;
            foreach (Match attribute in Attribute().Matches(_text[start..Math.Min(_position, _text.Length)]))
            {
                if (ShownAttributes.Contains(attribute.Groups[1].Value) && attribute.Groups[2].Value.Any(char.IsLetter))
                {
                    _found.Add(attribute.Groups[2].Value);
                }
            }
        }

        private void SkipValue(char quote)
        {
            for (_position++; _text[_position] != quote;)
            {
                if (_text[_position] == '@')
                {
                    SkipExpression();
                }
                else if (_text[_position] == '(')
                {
                    SkipBalanced();
                }
                else
                {
                    _position++;
                }
            }

            _position++;
        }

        private void SkipExpression()
        {
            _position++;
            if (_text[_position] == '(')
            {
                SkipBalanced();
                return;
            }

            string name = Name().Match(_text, _position).Value;
            _position += name.Length;
            if (name is "if" or "foreach" or "switch" or "for")
            {
                _position += Blank().Match(_text, _position).Length;
                SkipBalanced();
                return;
            }

            while (_position < _text.Length)
            {
                if (_text[_position] is '(' or '[')
                {
                    SkipBalanced();
                }
                else if (Member().Match(_text, _position) is { Success: true } member)
                {
                    _position += member.Length;
                }
                else
                {
                    break;
                }
            }
        }

        /// <summary>Skips what is in parentheses or brackets, also where a string in it has some.</summary>
        private void SkipBalanced()
        {
            SyntaxNode expression = _text[_position] == '('
                ? SyntaxFactory.ParseArgumentList(_text, _position, consumeFullText: false)
                : SyntaxFactory.ParseBracketedArgumentList(_text, _position, consumeFullText: false);
            int length = expression.ContainsDiagnostics ? BalancedLength() : expression.Span.Length;
            _position += length;
        }

        private int BalancedLength()
        {
            int depth = 0;
            for (int i = _position; i < _text.Length; i++)
            {
                depth += _text[i] is '(' or '[' ? 1 : _text[i] is ')' or ']' ? -1 : 0;
                if (depth == 0)
                {
                    return i - _position + 1;
                }
            }

            throw new InvalidDataException($"unbalanced: {_text[_position..]}");
        }

        [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
        private static partial Regex Comment();

        [GeneratedRegex(
            @"\G[ ]*(@(using|page|inject|inherits|implements|layout|attribute|typeparam)\b[^\n]*|else[^\n]*|if \([^\n]*|return;|[{}]"
            + @"|(?:PageText|string) \w+ = [^\n]*;)[ ]*(?=\n|$)")]
        private static partial Regex LineOfCode();

        [GeneratedRegex(@"([\w-]+)=""([^@""][^""]*)""")]
        private static partial Regex Attribute();

        [GeneratedRegex(@"\G\w+")]
        private static partial Regex Name();

        [GeneratedRegex(@"\G[!?]*\.\w+|\G!")]
        private static partial Regex Member();

        [GeneratedRegex(@"\G\s*")]
        private static partial Regex Blank();
    }
}
