using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Destinations;

/// <summary>What a record system says about a patient.</summary>
/// <param name="Outcome">Whether it could be asked.</param>
/// <param name="Reference">How it refers to the patient; null if it knows no such patient, or several.</param>
public readonly record struct FoundPatient(DeliveryOutcome Outcome, string? Reference);
