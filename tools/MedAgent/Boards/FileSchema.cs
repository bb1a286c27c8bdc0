using Newtonsoft.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Checks files against a JSON schema, with messages for people.</summary>
/// <param name="resource">The schema's name in this assembly.</param>
/// <param name="path">Where the schema is in the repository, for messages.</param>
internal sealed class FileSchema(string resource, string path)
{
    private readonly Lazy<JsonSchema> _schema =
        new(() => JsonSchema.FromJsonAsync(BoardFile.ReadResource(resource)).GetAwaiter().GetResult());

    /// <summary>The errors in a file, each with what to do.</summary>
    public IEnumerable<string> Check(string json)
    {
        try
        {
            // NJsonSchema throws at a whole number that fits no long.
            if (FindTooLarge(json) is { } tooLarge)
            {
                return [tooLarge];
            }

            return [.. _schema.Value.Validate(json).SelectMany(Describe)];
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

    private IEnumerable<string> Describe(ValidationError error) => error is ChildSchemaValidationError nested
        ? nested.Errors.Values.SelectMany(errors => errors).SelectMany(Describe)
        : [Describe(error.Kind, error.Path?.TrimStart('#', '/') ?? "", error.LineNumber, error.Schema)];

    private string Describe(ValidationErrorKind kind, string place, int line, JsonSchema schema) => kind switch
    {
        ValidationErrorKind.PropertyRequired => $"'{place}' is missing; add it as {path} describes",
        ValidationErrorKind.NoAdditionalPropertiesAllowed => $"line {line}: '{place}' is unknown; check the spelling, or remove it",
        ValidationErrorKind.NotInEnumeration => $"line {line}: '{place}' must be one of {string.Join(", ", schema.Enumeration)}",
        ValidationErrorKind.NumberTooSmall =>
            FormattableString.Invariant($"line {line}: '{place}' is too small; use at least {schema.Minimum}"),
        ValidationErrorKind.NumberTooBig =>
            FormattableString.Invariant($"line {line}: '{place}' is too large; use at most {schema.Maximum}"),
        ValidationErrorKind.NumberNotMultipleOf =>
            FormattableString.Invariant($"line {line}: '{place}' must be a multiple of {schema.MultipleOf}"),
        ValidationErrorKind.StringTooShort => $"line {line}: '{place}' must not be empty",
        ValidationErrorKind.PatternMismatch =>
            $"line {line}: '{place}' has characters that are not allowed; it must match {schema.Pattern}",
        ValidationErrorKind.IntegerExpected => $"line {line}: '{place}' must be an integer, without quotes",
        ValidationErrorKind.StringExpected => $"line {line}: '{place}' must be a string, in quotes",
        ValidationErrorKind.BooleanExpected => $"line {line}: '{place}' must be true or false, without quotes",
        ValidationErrorKind.ObjectExpected => $"line {line}: '{place}' must be an object as {path} describes",
        ValidationErrorKind.ArrayExpected => $"line {line}: '{place}' must be an array, in [ ]",
        _ => $"line {line}: '{place}' is not valid ({kind}); {path} describes it",
    };
}
