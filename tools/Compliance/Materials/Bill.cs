namespace NanoMedAgent.Compliance.Materials;

/// <summary>A bill of materials: what one program, or the firmware, is made of.</summary>
/// <param name="Name">The name of its file, without its ending.</param>
/// <param name="Subject">What it is the bill of.</param>
/// <param name="Components">What the subject is made of, each once.</param>
public sealed record Bill(string Name, Component Subject, IReadOnlyList<Component> Components)
{
    /// <summary>The subject and its components.</summary>
    public IEnumerable<Component> All => Components.Prepend(Subject);
}
