namespace Firmware.Checks.Rules;

/// <summary>A place in an assembly that breaks a rule.</summary>
/// <param name="Rule">The rule's class.</param>
/// <param name="Where">Full name of the member or type.</param>
/// <param name="What">What was found there.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record Violation(string Rule, string Where, string What, string Instead)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Where}: {What}. Instead: {Instead}.";
}
