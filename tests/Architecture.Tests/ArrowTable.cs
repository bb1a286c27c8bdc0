using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Architecture.Tests;

/// <summary>
/// Which rooms of some assemblies may know which others. A room is a namespace below a root, and a folder of the same name. A line of the
/// table is a room and, behind a colon, the rooms that it may know; the room "." is the root itself.
/// </summary>
internal sealed partial class ArrowTable
{
    // An attribute of the root for the interpreter says nothing about the room that it is used in.
    private const string Mark = "OwnFrameAttribute";

    private const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly string _root;
    private readonly ArchUnitNET.Domain.Architecture _architecture;
    private readonly Dictionary<string, string[]> _known;

    /// <param name="root">The namespace that all rooms are in.</param>
    /// <param name="lines">The table.</param>
    /// <param name="assemblies">What was compiled of the rooms.</param>
    public ArrowTable(string root, string lines, params Assembly[] assemblies)
    {
        _root = root;
        _architecture = new ArchLoader().LoadAssemblies(assemblies).Build();
        _known = LineContinued().Replace(lines, ", ").Split('\n', Clean).Select(line => line.Split(':', StringSplitOptions.TrimEntries))
            .ToDictionary(line => line[0], line => line[1].Split(',', Clean));
    }

    /// <summary>The rooms of the table.</summary>
    public IEnumerable<string> Rooms => _known.Keys;

    /// <summary>The rooms that the assemblies have.</summary>
    public IEnumerable<string> CompiledRooms => _architecture.Types.Select(RoomOf).OfType<string>().Distinct();

    /// <summary>All arrows from one compiled room to another; not those that only a constant makes: it leaves no trace.</summary>
    public IEnumerable<(string From, string To)> CompiledArrows => _architecture.Types
        .SelectMany(type => type.Dependencies.Where(dependency => dependency.Target.Name != Mark))
        .Select(dependency => (From: RoomOf(dependency.Origin), To: RoomOf(dependency.Target)))
        .Where(arrow => arrow.From is not null && arrow.To is not null && arrow.From != arrow.To)
        .Select(arrow => (arrow.From!, arrow.To!)).Distinct();

    /// <summary>Whether a room may know another one.</summary>
    public bool Allows(string room, string other) => room == other || _known[room].Contains(other);

    /// <summary>The arrows that the table allows.</summary>
    public IEnumerable<(string From, string To)> Allowed => _known.SelectMany(room => room.Value, (room, other) => (room.Key, other));

    /// <summary>The names of the types of a room that another one knows.</summary>
    public IEnumerable<string> TypesKnownIn(string room, string other) => _architecture.Types.Where(type => RoomOf(type) == room)
        .SelectMany(type => type.Dependencies).Select(dependency => dependency.Target)
        .Where(target => RoomOf(target) == other).Select(target => target.Name).Distinct();

    /// <summary>Fails when the types of a room know one of a room that it may not know.</summary>
    public void Check(string room) =>
        Types().That().ResideInNamespace(Namespace(room))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Forbidden(room)).And().DoNotHaveName(Mark))
            .WithoutRequiringPositiveResults().Check(_architecture);

    /// <summary>Fails when rooms know each other, directly or through others.</summary>
    public void CheckForCycles() => SliceRuleDefinition.Slices().Matching(_root + ".(**)").Should().BeFreeOfCycles().Check(_architecture);

    /// <summary>The rooms that a source file names in its using directives. A constant is seen here alone.</summary>
    public IEnumerable<string> UsedBy(string source) =>
        UsingDirective().Matches(source).Select(match => match.Groups[1].Value + match.Groups[2].Value).Where(IsBelowRoot).Select(RoomOf);

    /// <summary>The namespace of a room.</summary>
    public string Namespace(string room) => room == "." ? _root : $"{_root}.{room}";

    // Everything below the root that is neither the room itself nor known to it.
    private string Forbidden(string room)
    {
        IEnumerable<string> allowed = _known[room].Append(room).Select(Namespace).Select(Regex.Escape);
        return $"^(?!(?:{string.Join('|', allowed)})$){Regex.Escape(_root)}(?:\\.|$)";
    }

    private string? RoomOf(IType type) => type.Namespace is { FullName: string name } && IsBelowRoot(name) ? RoomOf(name) : null;

    private bool IsBelowRoot(string name) => name == _root || name.StartsWith(_root + ".", StringComparison.Ordinal);

    private string RoomOf(string name) => name == _root ? "." : name[(_root.Length + 1)..];

    // A line that ends in a comma goes on in the next.
    [GeneratedRegex(@",\s*\n\s*")]
    private static partial Regex LineContinued();

    // Of a static directive, the namespace of its type.
    [GeneratedRegex(@"^using (?:static ([\w.]+)\.\w+|([\w.]+));", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();
}
