using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Destinations;

/// <summary>A system of the hospital that keeps patients' records.</summary>
public interface IRecordSystem
{
    /// <summary>How many resources at most are delivered together, unless a single pack has more.</summary>
    int ResourcesLimit { get; }

    /// <summary>How many deliveries it takes at a time, each of other patients and devices.</summary>
    int Lanes => 1;

    /// <summary>Asks for a patient.</summary>
    /// <param name="patient">The patient's id in the hospital.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<FoundPatient> FindPatientAsync(string patient, CancellationToken cancellation);

    /// <summary>Delivers all of them or none. What was delivered before is not there twice after that.</summary>
    /// <param name="deliveries">In order.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<DeliveryOutcome> DeliverAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation);
}
