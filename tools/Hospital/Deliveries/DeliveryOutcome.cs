namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What became of an attempt to deliver.</summary>
/// <param name="Kind">What.</param>
/// <param name="Reason">Why it failed; empty if it did not. It has no values of patients.</param>
public readonly record struct DeliveryOutcome(DeliveryOutcomeKind Kind, string Reason = "")
{
    /// <summary>It is there.</summary>
    public static DeliveryOutcome Delivered { get; } = new(DeliveryOutcomeKind.Delivered);

    /// <summary>How long the destination asks to be left alone; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The destination cannot be reached, or cannot take anything now. Another attempt helps.</summary>
    public static DeliveryOutcome Unavailable(string reason, TimeSpan? retryAfter = null) =>
        new(DeliveryOutcomeKind.Unavailable, reason) { RetryAfter = retryAfter };

    /// <summary>The destination does not take this. Another attempt does not help.</summary>
    public static DeliveryOutcome Refused(string reason) => new(DeliveryOutcomeKind.Refused, reason);
}
