using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Destinations;

/// <summary>One thing that a record system gets: a pack, or an association itself.</summary>
/// <param name="Association">The association that it is about.</param>
/// <param name="PatientReference">How the record system refers to the patient.</param>
public sealed record Delivery(Association Association, string PatientReference)
{
    /// <summary>The pack; null for the association itself.</summary>
    public DeliverablePack? Pack { get; init; }

    /// <summary>Whether it is taken back: it was entered in error.</summary>
    public bool IsRetracted { get; init; }
}
