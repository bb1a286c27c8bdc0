namespace Firmware.Checks.Surface;

/// <summary>A type in an interface list.</summary>
/// <param name="name">Full name, with its type parameters.</param>
/// <param name="declaration">The line that declares the type.</param>
internal sealed class ApiType(string name, string declaration)
{
    private readonly HashSet<string> _members = [];

    public string Name => name;

    public string Declaration => declaration;

    /// <summary>Public and protected members, one signature each.</summary>
    public IReadOnlySet<string> Members => _members;

    /// <summary>
    /// Whether a surface must declare all members: all members of an interface must be implemented, and the numbers of an enum belong
    /// together.
    /// </summary>
    public bool IsIndivisible =>
        declaration.StartsWith("interface ", StringComparison.Ordinal) || declaration.StartsWith("enum ", StringComparison.Ordinal);

    public void Add(string signature) => _members.Add(signature);
}
