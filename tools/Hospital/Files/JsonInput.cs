using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoMedAgent.Hospital.Files;

/// <summary>Reads JSON that people write. What is wrong with it is reported in one line, with the file and the place.</summary>
public static partial class JsonInput
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is read. A key that stands twice must not be allowed: the last one would win without a word.</param>
    /// <param name="example">Such a document in one line, for messages; empty for none.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or is not such a document.</exception>
    public static T Read<T>(string path, JsonSerializerOptions format, string example = "")
        where T : class => Parse<T>(path, InputFile.ReadText(path), format, example);

    /// <summary>Reads a text.</summary>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <param name="json">The text.</param>
    /// <param name="format">How it is read, as above.</param>
    /// <param name="example">As above.</param>
    /// <exception cref="InvalidDataException">It is not such a document.</exception>
    public static T Parse<T>(string path, string json, JsonSerializerOptions format, string example = "")
        where T : class
    {
        if (format.AllowDuplicateProperties)
        {
            throw new ArgumentException("a key that stands twice must be refused", nameof(format));
        }

        string like = example.Length > 0 ? $". Example: {example}" : "";
        if (string.IsNullOrWhiteSpace(json))
        {
            throw new InvalidDataException($"{path}: the file is empty; write the document into it{like}");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(json, format)
                ?? throw new InvalidDataException($"{path}: the file says null; write the document into it{like}");
        }
        catch (JsonException mistake)
        {
            string line = FormattableString.Invariant($"line {(mistake.LineNumber ?? 0) + 1}");
            string place = mistake.Path is { Length: > 1 } member ? $", at {member.TrimStart('$', '.')}" : "";
            throw new InvalidDataException($"{path}: {line}{place}: {Describe(mistake)}{like}", mistake);
        }
    }

    private static string Describe(JsonException mistake)
    {
        string message = FrameworkPlace().Replace(mistake.Message, "").TrimEnd('.', ' ');
        return Twice().IsMatch(message) ? "this key stands here twice; keep one of them"
            : Unknown().Match(message) is { Success: true } unknown
                ? $"the key '{unknown.Groups[1].Value}' is not known; check its spelling, or remove it"
            : Missing().Match(message) is { Success: true } missing ? $"{missing.Groups[1].Value} is missing; add it"
            : WrongType().IsMatch(message) ? "the value is of the wrong kind, or too large; correct it"
            : $"{message}; correct it";
    }

    [GeneratedRegex(@" Path: .* \| LineNumber: .*$", RegexOptions.Singleline)]
    private static partial Regex FrameworkPlace();

    [GeneratedRegex("^Duplicate propert(y|ies) ")]
    private static partial Regex Twice();

    [GeneratedRegex(@"^The JSON property '(.*)' could not be mapped to any \.NET member", RegexOptions.Singleline)]
    private static partial Regex Unknown();

    [GeneratedRegex(@"missing required properties including: (.*)$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON value could not be converted to |doesn't allow (getting|setting) null values")]
    private static partial Regex WrongType();
}
