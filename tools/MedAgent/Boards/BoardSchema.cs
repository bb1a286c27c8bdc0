using Newtonsoft.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Checks files against <c>boards/board.schema.json</c>, with messages for people.</summary>
internal static class BoardSchema
{
    private static readonly Lazy<JsonSchema> Schema =
        new(() => JsonSchema.FromJsonAsync(BoardFile.ReadResource("boards/board.schema.json")).GetAwaiter().GetResult());

    /// <summary>The errors in a file, each with what to do.</summary>
    public static IEnumerable<string> Check(string json)
    {
        try
        {
            // NJsonSchema throws at a whole number that fits no long.
            if (FindTooLarge(json) is { } tooLarge)
            {
                return [tooLarge];
            }

            return [.. Schema.Value.Validate(json).SelectMany(Describe)];
        }
        catch (JsonException wrong)
        {
            return [$"is not JSON ({wrong.Message.TrimEnd('.')}); correct it there"];
        }
    }

    private static string? FindTooLarge(string json)
    {
        using JsonTextReader reader = new(new StringReader(json));
        while (reader.Read())
        {
            if (reader.Value is System.Numerics.BigInteger)
            {
                return $"line {reader.LineNumber}: '{reader.Path}' is too large; correct the number";
            }
        }

        return null;
    }

    private static IEnumerable<string> Describe(ValidationError error) => error is ChildSchemaValidationError nested
        ? nested.Errors.Values.SelectMany(errors => errors).SelectMany(Describe)
        : [Describe(error.Kind, error.Path?.TrimStart('#', '/') ?? "", error.LineNumber, error.Schema)];

    private static string Describe(ValidationErrorKind kind, string path, int line, JsonSchema schema) => kind switch
    {
        ValidationErrorKind.PropertyRequired => $"'{path}' is missing; add it as boards/board.schema.json describes",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"line {line}: '{path}' is unknown; check the spelling, or remove it",
        ValidationErrorKind.NotInEnumeration => $"line {line}: '{path}' must be one of {string.Join(", ", schema.Enumeration)}",
        ValidationErrorKind.NumberTooSmall =>
            FormattableString.Invariant($"line {line}: '{path}' is too small; use at least {schema.Minimum}"),
        ValidationErrorKind.NumberTooBig =>
            FormattableString.Invariant($"line {line}: '{path}' is too large; use at most {schema.Maximum}"),
        ValidationErrorKind.NumberNotMultipleOf =>
            FormattableString.Invariant($"line {line}: '{path}' must be a multiple of {schema.MultipleOf}"),
        ValidationErrorKind.StringTooShort => $"line {line}: '{path}' must not be empty",
        ValidationErrorKind.PatternMismatch => $"line {line}: '{path}' has characters that are not allowed; it must match {schema.Pattern}",
        ValidationErrorKind.IntegerExpected => $"line {line}: '{path}' must be an integer, without quotes",
        ValidationErrorKind.StringExpected => $"line {line}: '{path}' must be a string, in quotes",
        ValidationErrorKind.BooleanExpected => $"line {line}: '{path}' must be true or false, without quotes",
        ValidationErrorKind.ObjectExpected => $"line {line}: '{path}' must be an object as boards/board.schema.json describes",
        ValidationErrorKind.ArrayExpected => $"line {line}: '{path}' must be an array, in [ ]",
        _ => $"line {line}: '{path}' is not valid ({kind}); boards/board.schema.json describes it",
    };
}
