using System.Text.RegularExpressions;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// The names of a firmware's types and methods by the short ones that are flashed, from the file that its build writes (tools/Shrinker; the
/// format is that of R8 and ProGuard). A device's stack trace has the short ones.
/// </summary>
public sealed partial class NameMap
{
    private const string Arrow = " -> ";

    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<(string Type, string Method), string> _methods = [];

    private NameMap()
    {
    }

    /// <summary>Reads a map.</summary>
    /// <param name="text">The content of the file; of several files, one after the other.</param>
    /// <param name="file">Its name, for the message.</param>
    /// <exception cref="InvalidDataException">It is not such a map.</exception>
    public static NameMap Read(string text, string file)
    {
        NameMap map = new();
        string type = "";
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#'))
        {
            int arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
            bool isType = line[0] != ' ' && line[^1] == ':';
            if (arrow < 0 || (!isType && type.Length == 0))
            {
                throw NoMap(file);
            }

            string name = line[..arrow];
            string shortName = line[(arrow + Arrow.Length)..];
            int parameters = name.IndexOf('(', StringComparison.Ordinal);
            if (isType)
            {
                type = Normal(shortName[..^1]);
                map._types[type] = name;
            }
            else if (parameters > 0)
            {
                map._methods[(type, shortName)] = name[(name.LastIndexOf(' ', parameters) + 1)..parameters];
            }
        }

        return map._types.Count > 0 ? map : throw NoMap(file);
    }

    /// <summary>A line of a device's log, with the names in place of the short ones in its <c>Type::Method</c>.</summary>
    public string Translate(string line) => Frame().Replace(line, frame =>
    {
        string type = Normal(frame.Groups["type"].Value);
        string method = frame.Groups["method"].Value;
        return _types.TryGetValue(type, out string? name)
            ? $"{name}::{_methods.GetValueOrDefault((type, method), method)}"
            : frame.Value;
    });

    private static InvalidDataException NoMap(string file) =>
        new($"{file}: this is no map of names; take the names.map that the build of the firmware wrote");

    // The separator before a nested type depends on who writes it.
    private static string Normal(string type) => type.Replace('/', '.').Replace('+', '.');

    [GeneratedRegex(@"(?<type>[\w.+/]+)::(?<method>[\w.]+)")]
    private static partial Regex Frame();
}
