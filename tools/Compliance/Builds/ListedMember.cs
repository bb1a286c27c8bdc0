namespace NanoMedAgent.Compliance.Builds;

/// <summary>A type's head, a field or a method, as a listing has it.</summary>
/// <param name="Type">The type's full name.</param>
/// <param name="Member">The field or the method with its parameters; empty for the type itself.</param>
/// <param name="Text">Everything that bears on what it does, a line each.</param>
public sealed record ListedMember(string Type, string Member, string Text)
{
    /// <summary>For people.</summary>
    public string Name => Member.Length == 0 ? $"type {Type}" : $"type {Type}, {Member}";
}
