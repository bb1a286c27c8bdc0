namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What became of an attempt to deliver.</summary>
public enum DeliveryOutcomeKind
{
    /// <summary>It is there.</summary>
    Delivered,

    /// <summary>Another attempt helps.</summary>
    Unavailable,

    /// <summary>Another attempt does not help.</summary>
    Refused,
}
