using Hl7.Fhir.Model;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// Writes deliveries as a transaction: devices and values are created unless the server has their identifiers; what changes (alarms, gaps
/// that widen, associations, and what was entered in error) is updated by its identifier. So an attempt may be repeated.
/// </summary>
/// <param name="zone">In whose offset times are written.</param>
/// <param name="devices">Writes devices.</param>
internal sealed class TransactionWriter(TimeZoneInfo zone, DeviceResources devices)
{
    private const string Participants = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private readonly VitalSignObservations _observations = new(zone);

    /// <summary>Writes deliveries, in order.</summary>
    /// <param name="deliveries">What is delivered.</param>
    /// <param name="encounters">How the server refers to visits, as far as it knows them.</param>
    public Bundle Write(IReadOnlyList<Delivery> deliveries, IReadOnlyDictionary<string, string> encounters)
    {
        Bundle bundle = new() { Type = Bundle.BundleType.Transaction };
        foreach (IGrouping<string, Delivery> ofDevice in deliveries.GroupBy(each => each.Association.Device))
        {
            // Its UDI may have become known since the last association.
            Device device = devices.Of(ofDevice.First().Association);
            if (ofDevice.Any(each => each.Pack is null))
            {
                Update(bundle, device, ResourceNames.OfDevice(ofDevice.Key));
            }
            else
            {
                Create(bundle, device, ResourceNames.OfDevice(ofDevice.Key));
            }
        }

        // An alarm that several packs are about is written once: a transaction may not have the same resource twice.
        HashSet<string> written = [];
        foreach (Delivery delivery in deliveries)
        {
            if (delivery.Pack is { } pack)
            {
                Add(bundle, delivery, pack, ToEncounter(delivery, encounters), written);
            }
            else
            {
                string name = ResourceNames.OfAssociation(delivery.Association.Device, delivery.Association.Id);
                Update(bundle, Use(delivery), name);
            }
        }

        return bundle;
    }

    /// <summary>Writes what devices measure.</summary>
    /// <param name="metrics">Devices, by an association of each, and vital signs.</param>
    public Bundle Write(IReadOnlyList<(Association Association, VitalSign Sign)> metrics)
    {
        Bundle bundle = new() { Type = Bundle.BundleType.Transaction };
        foreach (Association association in metrics.Select(each => each.Association).DistinctBy(each => each.Device))
        {
            Create(bundle, devices.Of(association), ResourceNames.OfDevice(association.Device));
        }

        foreach ((Association association, VitalSign sign) in metrics)
        {
            DeviceMetric metric = DeviceResources.Of(association.Device, sign);
            metric.Source = ToDevice(association.Device);
            Create(bundle, metric, ResourceNames.OfMetric(association.Device, sign));
        }

        return bundle;
    }

    private static ResourceReference ToDevice(string device) => new(ResourceNames.ToReference(ResourceNames.OfDevice(device)));

    /// <summary>Creates a resource unless the server has it.</summary>
    /// <returns>The reference to it within the bundle.</returns>
    private static string Create(Bundle bundle, Resource resource, string name) => Add(bundle, resource, name, new Bundle.RequestComponent
    {
        Method = Bundle.HTTPVerb.POST,
        Url = resource.TypeName,
        IfNoneExist = ResourceNames.ToSearch(name),
    });

    /// <summary>Replaces a resource, or creates it.</summary>
    /// <returns>The reference to it within the bundle.</returns>
    private static string Update(Bundle bundle, Resource resource, string name) => Add(bundle, resource, name, new Bundle.RequestComponent
    {
        Method = Bundle.HTTPVerb.PUT,
        Url = $"{resource.TypeName}?{ResourceNames.ToSearch(name)}",
    });

    private static string Add(Bundle bundle, Resource resource, string name, Bundle.RequestComponent request)
    {
        string reference = ResourceNames.ToReference(name);
        bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = reference, Resource = resource, Request = request });
        return reference;
    }

    private static ResourceReference? ToEncounter(Delivery delivery, IReadOnlyDictionary<string, string> encounters) =>
        delivery.Association.Visit is { } visit && encounters.TryGetValue(visit, out string? reference)
            ? new ResourceReference(reference)
            : null;

    private static ResourceReference ToPatient(Delivery delivery) => new(delivery.PatientReference);

    private void Add(
        Bundle bundle, Delivery delivery, DeliverablePack pack, ResourceReference? encounter, HashSet<string> written)
    {
        string ofPack = ResourceNames.OfPack(pack);
        ResourceReference device = ToDevice(pack.Device);
        List<string> references = [];
        foreach (StoredReading reading in pack.Readings)
        {
            Add($"{ofPack}:{reading.Vital.Name}", _observations.Of(reading), mayChange: false);
        }

        foreach (StoredMissing missing in pack.Missing)
        {
            Add($"{ofPack}:{missing.Vital.Name}", _observations.Of(missing), mayChange: false);
        }

        if (pack.Gap is { DataClass: "vitals" } gap)
        {
            Add(ResourceNames.OfGap(gap), _observations.Of(gap, pack.Received), mayChange: true);
        }
        else if (pack.Gap is { } ofAlarms)
        {
            AddIssue(ResourceNames.OfGap(ofAlarms), new AlarmIssues(_observations).Of(ofAlarms, pack.Received));
        }

        foreach (AlarmOccurrence alarm in pack.Alarms)
        {
            AddIssue(AlarmIssues.NameOf(alarm), new AlarmIssues(_observations).Of(alarm));
        }

        if (references.Count > 0 && !delivery.IsRetracted)
        {
            AddProvenance(bundle, pack, ofPack, device, references);
        }

        void AddIssue(string name, DetectedIssue issue)
        {
            if (!written.Add(name))
            {
                return;
            }

            issue.Identifier = [ResourceNames.ToIdentifier(name)];
            issue.Patient = ToPatient(delivery);
            issue.Author = device;
            issue.Status = delivery.IsRetracted ? ObservationStatus.EnteredInError : issue.Status;
            references.Add(Update(bundle, issue, name));
        }

        void Add(string name, Observation observation, bool mayChange)
        {
            if (!written.Add(name))
            {
                return;
            }

            observation.Identifier = [ResourceNames.ToIdentifier(name)];
            observation.Subject = ToPatient(delivery);
            observation.Encounter = encounter;
            observation.Device = device;
            if (delivery.IsRetracted)
            {
                observation.Status = ObservationStatus.EnteredInError;
            }

            references.Add(mayChange || delivery.IsRetracted
                ? Update(bundle, observation, name)
                : Create(bundle, observation, name));
        }
    }

    /// <summary>
    /// Which pack it was, in an epoch that the device has announced with its signature: with both, `medagent readings verify` proves it.
    /// No search finds a Provenance by an identifier, so that it has an id that is always the same.
    /// </summary>
    private void AddProvenance(
        Bundle bundle, DeliverablePack pack, string ofPack, ResourceReference device, IEnumerable<string> targets)
    {
        Provenance provenance = new()
        {
            Id = NameUuid.Of(ofPack + ":provenance").ToString(),
            Target = [.. targets.Select(target => new ResourceReference(target))],
            RecordedElement = new Instant(TimeZoneInfo.ConvertTime(pack.Received, zone)),
            Agent =
            [
                new Provenance.AgentComponent
                {
                    Type = new CodeableConcept(Participants, "author", "Author", null),
                    Who = device,
                },
            ],
            Entity = [Source(ofPack, "Sealed pack, encrypted and authenticated by the sensor")],
        };
        if (pack.Epoch is not null)
        {
            provenance.Entity.Add(Source(
                ResourceNames.OfEpoch(pack), "Announcement of the epoch, signed with the sensor's key (COSE ESP256)"));
        }

        bundle.Entry.Add(new Bundle.EntryComponent
        {
            FullUrl = $"urn:uuid:{provenance.Id}",
            Resource = provenance,
            Request = new Bundle.RequestComponent { Method = Bundle.HTTPVerb.PUT, Url = $"Provenance/{provenance.Id}" },
        });
    }

    private static Provenance.EntityComponent Source(string name, string display) => new()
    {
        Role = Provenance.ProvenanceEntityRole.Source,
        What = new ResourceReference { Identifier = ResourceNames.ToIdentifier(name), Display = display },
    };

    private DeviceUseStatement Use(Delivery delivery)
    {
        Association association = delivery.Association;
        return new DeviceUseStatement
        {
            Identifier = [ResourceNames.ToIdentifier(ResourceNames.OfAssociation(association.Device, association.Id))],
            Status = delivery.IsRetracted ? DeviceUseStatement.DeviceUseStatementStatus.EnteredInError
                : association.End is null ? DeviceUseStatement.DeviceUseStatementStatus.Active
                : DeviceUseStatement.DeviceUseStatementStatus.Completed,
            Subject = ToPatient(delivery),
            Device = ToDevice(association.Device),
            Timing = new Period
            {
                StartElement = _observations.ToFhir(association.Effective),
                EndElement = _observations.ToFhir(association.End?.At),
            },
            RecordedOnElement = _observations.ToFhir(association.Granted),
            Note = [new Annotation { Text = new Markdown($"Bed: {association.Location}") }],
        };
    }
}
