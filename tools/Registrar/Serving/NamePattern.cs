using System.Text.RegularExpressions;

namespace NanoMedAgent.Registrar.Serving;

/// <summary>Patterns of DNS names: `pump-*.hospital.example` has a star for letters, digits and hyphens of the first label.</summary>
internal static partial class NamePattern
{
    private const int LengthLimit = 253;
    private const int DeviceIdLength = 20;

    /// <summary>Whether a text is such a pattern.</summary>
    public static bool IsPattern(string text) =>
        text.Length <= LengthLimit && IsName(text.Replace("*", "x", StringComparison.Ordinal)) && StarsFirst().IsMatch(text);

    /// <summary>Whether a name is one of the pattern's. The id of a sensor never is: the registrar alone gives it away.</summary>
    public static bool Matches(string pattern, string name)
    {
        string expression = "^" + Regex.Escape(pattern).Replace("\\*", "[a-z0-9-]*", StringComparison.Ordinal) + "$";
        return IsName(name) && !IsDeviceId(name)
            && Regex.IsMatch(name, expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    private static bool IsName(string text) => text.Length <= LengthLimit && Name().IsMatch(text);

    private static bool IsDeviceId(string name) => name.Length == DeviceIdLength && name.All(char.IsAsciiHexDigitLower);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\z", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[^.*]*\*?[^.*]*(\.[^*]+)?\z")]
    private static partial Regex StarsFirst();
}
