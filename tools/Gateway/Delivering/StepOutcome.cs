using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>What a step has done.</summary>
/// <param name="Outcome">Delivered, or why not.</param>
/// <param name="HasMore">Whether the next step is to come at once.</param>
public readonly record struct StepOutcome(DeliveryOutcome Outcome, bool HasMore);
