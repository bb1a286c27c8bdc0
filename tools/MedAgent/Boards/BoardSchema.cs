using Newtonsoft.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary><c>boards/board.schema.json</c>, and what is wrong by it, in words.</summary>
internal static class BoardSchema
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(BoardFile.ReadResource("boards/board.schema.json")).GetAwaiter().GetResult());

    /// <summary>What is wrong with a file, each with what to do; nothing when it keeps to the schema.</summary>
    public static IEnumerable<string> Check(string json)
    {
        try
        {
            return [.. Schema.Value.Validate(json).SelectMany(Say)];
        }
        catch (JsonException wrong)
        {
            return [$"is not JSON ({wrong.Message.TrimEnd('.')}); mend it there"];
        }
    }

    private static IEnumerable<string> Say(ValidationError error) => error is ChildSchemaValidationError nested
        ? nested.Errors.Values.SelectMany(errors => errors).SelectMany(Say)
        : [Say(error.Kind, error.Path?.TrimStart('#', '/') ?? "", error.LineNumber, error.Schema)];

    private static string Say(ValidationErrorKind kind, string path, int line, JsonSchema schema) => kind switch
    {
        ValidationErrorKind.PropertyRequired => $"'{path}' is missing; add it, boards/board.schema.json says what belongs there",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"line {line}: '{path}' is not known; mind the spelling, or take it out",
        ValidationErrorKind.NotInEnumeration => $"line {line}: '{path}' is none of {string.Join(", ", schema.Enumeration)}; take one of them",
        ValidationErrorKind.NumberTooSmall => FormattableString.Invariant($"line {line}: '{path}' is too small; it is {schema.Minimum} at least"),
        ValidationErrorKind.NumberTooBig => FormattableString.Invariant($"line {line}: '{path}' is too large; it is {schema.Maximum} at most"),
        ValidationErrorKind.NumberNotMultipleOf => FormattableString.Invariant($"line {line}: '{path}' is no multiple of {schema.MultipleOf}; make it one"),
        ValidationErrorKind.StringTooShort => $"line {line}: '{path}' is empty; fill it in",
        ValidationErrorKind.PatternMismatch => $"line {line}: '{path}' has letters that do not belong there; it matches {schema.Pattern}",
        ValidationErrorKind.IntegerExpected => $"line {line}: '{path}' is no whole number; write one, without quotes",
        ValidationErrorKind.StringExpected => $"line {line}: '{path}' is no text; put it into quotes",
        ValidationErrorKind.BooleanExpected => $"line {line}: '{path}' is neither true nor false; write one of them, without quotes",
        ValidationErrorKind.ObjectExpected => $"line {line}: '{path}' is no object; boards/board.schema.json says what belongs there",
        ValidationErrorKind.ArrayExpected => $"line {line}: '{path}' is no list; put it into [ ]",
        _ => $"line {line}: '{path}' is wrong ({kind}); boards/board.schema.json says what belongs there",
    };
}
