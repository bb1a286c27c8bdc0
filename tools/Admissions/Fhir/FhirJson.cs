using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Admissions.Fhir;

/// <summary>
/// Parts of resources in JSON. What is not there, has another shape, or is no text of Unicode, is empty: one such patient must not keep the
/// ward from all others.
/// </summary>
internal static partial class FhirJson
{
    /// <summary>The text at a path; empty if there is none.</summary>
    public static string Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        try
        {
            return element.At(path) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            // Bytes that are not UTF-8, or an escape of half a character: .NET says so only now.
            return "";
        }
    }

    /// <summary>The elements of a list; none if there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A time with its offset; null if there is none, or a date alone.</summary>
    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> path)
    {
        string text = element.Text(path);
        return text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }

    /// <summary>Type and id of a reference to a resource of the same server; null for any other.</summary>
    /// <param name="reference">Relative or absolute.</param>
    /// <param name="address">The server's base address, with a slash at its end.</param>
    public static string? ToLocal(string reference, Uri address)
    {
        string local = reference.StartsWith(address.AbsoluteUri, StringComparison.Ordinal)
            ? reference[address.AbsoluteUri.Length..]
            : reference;
        return Local().Match(local) is { Success: true } found ? found.Groups[1].Value : null;
    }

    /// <summary>The version of a resource, as its address.</summary>
    public static string VersionOf(this JsonElement resource) =>
        $"{resource.Text("resourceType")}/{resource.Text("id")}/_history/"
            + (resource.Text("meta", "versionId") is { Length: > 0 } version ? version : resource.Text("meta", "lastUpdated"));

    /// <summary>Without what cannot be seen.</summary>
    public static string Clean(string text) =>
        new([.. text.Trim().Where(character => char.IsSurrogate(character) || Printable.Escape($"{character}") == $"{character}")]);

    /// <summary>The element at a path; null if there is none.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !TryFind(element, name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static bool TryFind(JsonElement element, string name, out JsonElement found)
    {
        try
        {
            return element.TryGetProperty(name, out found);
        }
        catch (InvalidOperationException)
        {
            // As above, in the name of another member.
            found = default;
            return false;
        }
    }

    [GeneratedRegex(@"^([A-Z][A-Za-z]{1,40}/[A-Za-z0-9\-.]{1,64})(/_history/[A-Za-z0-9\-.]{1,64})?$")]
    private static partial Regex Local();
}
