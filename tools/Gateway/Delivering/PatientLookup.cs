using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>
/// Whom readings are of, as the destination knows them. A patient who is unknown there is not asked for again before the next review:
/// otherwise newer packs would go before older ones.
/// </summary>
internal sealed class PatientLookup(AssociationStore associations, IRecordSystem system, GatewayLog log)
{
    private const int AssociationCacheLimit = 10_000;

    private readonly Dictionary<string, Association?> _associations = [];
    private readonly Dictionary<string, string> _survivors = [];
    private readonly HashSet<string> _unknown = [];
    private readonly HashSet<string> _unknownBefore = [];

    /// <summary>How many are unknown now. Read from any thread.</summary>
    public int UnknownCount { get; private set; }

    /// <summary>An association; null if there is none.</summary>
    public Association? FindAssociation(string id)
    {
        if (!_associations.TryGetValue(id, out Association? association))
        {
            if (_associations.Count >= AssociationCacheLimit)
            {
                _associations.Clear();
            }

            association = associations.Find(id);
            _associations.Add(id, association);
        }

        return association;
    }

    /// <summary>An association has changed.</summary>
    public void Forget(string id) => _associations.Remove(id);

    /// <summary>A review begins: everybody may be asked for again.</summary>
    public void BeginReview()
    {
        _unknownBefore.Clear();
        _unknownBefore.UnionWith(_unknown);
        _unknown.Clear();

        // Patients may have been merged in the meantime.
        _survivors.Clear();
    }

    /// <summary>A review ends.</summary>
    /// <param name="isComplete">false if it could not be done: whoever was unknown before stays so.</param>
    public void EndReview(bool isComplete)
    {
        if (!isComplete)
        {
            _unknown.UnionWith(_unknownBefore);
        }

        UnknownCount = _unknown.Count;
    }

    /// <summary>Asks for several patients at a time, so that each one's answer is there when it is wanted.</summary>
    /// <param name="ids">Associations.</param>
    /// <param name="lanes">So many at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FindAheadAsync(IEnumerable<string> ids, int lanes, CancellationToken cancellation)
    {
        string[] patients =
        [
            .. ids.Select(FindAssociation).OfType<Association>().Select(association => association.Patient).Distinct()
                .Where(patient => !_unknown.Contains(patient)).Select(SurvivorOf).Distinct(),
        ];
        foreach (string[] some in lanes > 1 ? patients.Chunk(lanes) : [])
        {
            // What fails is asked again when it is wanted.
            await Task.WhenAll(some.Select(patient => system.FindPatientAsync(patient, cancellation)));
        }
    }

    /// <summary>
    /// How the destination refers to a patient; null if it does not know the patient, until the next review. It is asked for the id that
    /// stays when patients are merged, and for the one of the pairing where it knows that one alone.
    /// </summary>
    public async Task<(DeliveryOutcome Outcome, string? Reference)> FindPatientAsync(
        Association association, CancellationToken cancellation)
    {
        if (_unknown.Contains(association.Patient))
        {
            return (DeliveryOutcome.Delivered, null);
        }

        string survivor = SurvivorOf(association.Patient);
        FoundPatient found = await system.FindPatientAsync(survivor, cancellation);
        if (found is { Outcome.Kind: DeliveryOutcomeKind.Delivered, Reference: null } && survivor != association.Patient)
        {
            found = await system.FindPatientAsync(association.Patient, cancellation);
        }

        if (found.Outcome.Kind != DeliveryOutcomeKind.Delivered || found.Reference is not null)
        {
            return (found.Outcome, found.Reference);
        }

        _unknown.Add(association.Patient);
        if (!_unknownBefore.Contains(association.Patient))
        {
            log.UnknownPatient(association.Id);
        }

        UnknownCount = _unknown.Count;
        return (DeliveryOutcome.Delivered, null);
    }

    private string SurvivorOf(string patient)
    {
        if (!_survivors.TryGetValue(patient, out string? survivor))
        {
            if (_survivors.Count >= AssociationCacheLimit)
            {
                _survivors.Clear();
            }

            survivor = associations.SurvivorOf(patient);
            _survivors.Add(patient, survivor);
        }

        return survivor;
    }
}
