namespace NanoMedAgent.Ward.Configuration;

/// <summary>The hospital's rule: to whom an alarm goes that nobody has acknowledged.</summary>
/// <param name="Destinations">To whom it can go, each with a name of its own.</param>
/// <param name="Steps">When it goes to which of them.</param>
public sealed record EscalationRule(IReadOnlyList<EscalationDestination> Destinations, IReadOnlyList<EscalationStep> Steps)
{
    /// <summary>How long a destination that does not answer is tried. What is older helps nobody.</summary>
    public static TimeSpan GiveUpAfter { get; } = TimeSpan.FromHours(1);
}
