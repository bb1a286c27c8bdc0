namespace Firmware.Checks.Surface;

/// <summary>A type of the device, in the words of <c>api/*.txt</c>.</summary>
/// <param name="name">Full name; with its type parameters, if any.</param>
/// <param name="declaration">The line that declares it.</param>
internal sealed class ApiType(string name, string declaration)
{
    private readonly HashSet<string> _members = [];

    public string Name => name;

    public string Declaration => declaration;

    /// <summary>Public and protected members, one signature each.</summary>
    public IReadOnlySet<string> Members => _members;

    /// <summary>All of it must be there or none: who implements an interface implements all, and an enum's numbers are one list.</summary>
    public bool IsIndivisible =>
        declaration.StartsWith("interface ", StringComparison.Ordinal) || declaration.StartsWith("enum ", StringComparison.Ordinal);

    public void Add(string signature) => _members.Add(signature);
}
