namespace NanoMedAgent.Ward.Configuration;

/// <summary>When an alarm goes to a destination.</summary>
/// <param name="Destination">Its name.</param>
/// <param name="High">How long after an alarm of high priority; null for never.</param>
/// <param name="Medium">The same for medium priority.</param>
/// <param name="Low">The same for low priority.</param>
public sealed record EscalationStep(string Destination, TimeSpan? High, TimeSpan? Medium, TimeSpan? Low)
{
    /// <summary>How long after an alarm of a priority, in the words of IEC 60601-1-8; null for never.</summary>
    public TimeSpan? After(string priority) => priority switch
    {
        "high" => High,
        "medium" => Medium,
        "low" => Low,
        _ => null,
    };
}
