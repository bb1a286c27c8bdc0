using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>
/// An interface list <c>api/*.txt</c>: a line with the package, then its types, each followed by its members, one signature a line.
/// </summary>
internal sealed partial class ApiFile
{
    private readonly Dictionary<string, ApiType> _types = [];

    /// <summary>The package's version, three numbers.</summary>
    public string PackageVersion { get; }

    /// <summary>The published version: the one that other packages refer to, if the list was made from later sources.</summary>
    public string Released { get; }

    /// <summary>The package's name.</summary>
    public string Package { get; }

    /// <summary>The assembly's name.</summary>
    public string Assembly { get; }

    /// <summary>Names of the assemblies that the assembly refers to.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>All types.</summary>
    public IReadOnlyCollection<ApiType> Types => _types.Values;

    /// <summary>Reads an interface list.</summary>
    /// <exception cref="InvalidDataException">The lines are not an interface list.</exception>
    public ApiFile(IReadOnlyList<string> lines)
    {
        Match header = HeaderLine().Match(lines[0]);
        if (!header.Success)
        {
            throw new InvalidDataException("not a package line: " + lines[0]);
        }

        PackageVersion = header.Groups["version"].Value;
        Match released = ReleasedVersion().Match(lines[0]);
        Released = released.Success ? released.Groups["version"].Value : PackageVersion;
        Package = header.Groups["package"].Value;
        Assembly = header.Groups["assembly"].Value;
        References = header.Groups["references"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        ApiType? type = null;
        foreach (string line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] != ' ')
            {
                Match declared = TypeLine().Match(line);
                if (!declared.Success)
                {
                    throw new InvalidDataException("not a type: " + line);
                }

                type = new ApiType(declared.Groups["name"].Value, line);
                _types[type.Name] = type;
            }
            else
            {
                (type ?? throw new InvalidDataException("a member before any type: " + line)).Add(Obsolete().Replace(line.Trim(), ""));
            }
        }
    }

    /// <summary>The list of an assembly that is here.</summary>
    /// <param name="assembly">Its public types and members are listed.</param>
    /// <param name="package">The package that it comes from.</param>
    public static ApiFile Of(AssemblyDefinition assembly, string package)
    {
        string references = string.Join(", ", assembly.MainModule.AssemblyReferences.Select(r => r.Name));
        return new ApiFile(
        [
            $"# package {package} {assembly.Name.Version.ToString(3)}; assembly {assembly.Name.Name}; source package; references " +
            $"{references}",
            .. assembly.MainModule.GetTypes().Where(type => type.IsPublic || type.IsNestedPublic)
                .SelectMany(type => Signature.MembersOf(type).Select(member => "  " + member.Line).Prepend(Signature.Of(type))),
        ]);
    }

    /// <summary>The type with that full name, or null.</summary>
    public ApiType? Find(string name) => _types.GetValueOrDefault(name);

    [GeneratedRegex(
        @"^# package (?<package>\S+) (?<version>\d+\.\d+\.\d+)\b.*; assembly (?<assembly>[^;]+);.*; references ?(?<references>.*)$")]
    private static partial Regex HeaderLine();

    [GeneratedRegex(
        @"^(?:(?:protected|sealed|static|abstract|readonly|ref) )*(?:class|struct|interface|enum|delegate [\w.\[\]]+) "
        + @"(?<name>[\w.]+(?:<[^>]*>)?)")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"others reference (?<version>\d+\.\d+\.\d+)")]
    private static partial Regex ReleasedVersion();

    [GeneratedRegex(@" \[Obsolete.*\]$")]
    private static partial Regex Obsolete();
}
