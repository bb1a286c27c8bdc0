using Hl7.Fhir.Model;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// Writes deliveries as a transaction: devices and values are created unless the server has their identifiers; what changes (alarms, gaps
/// that widen, associations, and what was entered in error) is updated by its identifier. So an attempt may be repeated.
/// </summary>
/// <param name="zone">In whose offset times are written.</param>
internal sealed class TransactionWriter(TimeZoneInfo zone)
{
    private const string Participants = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    private const string Mdc = "urn:iso:std:iso:11073:10101";

    private readonly VitalSignObservations _observations = new(zone);

    /// <summary>Writes deliveries, in order.</summary>
    public Bundle Write(IReadOnlyList<Delivery> deliveries)
    {
        Bundle bundle = new() { Type = Bundle.BundleType.Transaction };
        foreach (Association association in deliveries.Select(each => each.Association).DistinctBy(each => each.Device))
        {
            Create(bundle, Device(association), ResourceNames.OfDevice(association.Device));
        }

        // An alarm that several packs are about is written once: a transaction may not have the same resource twice.
        HashSet<string> written = [];
        foreach (Delivery delivery in deliveries)
        {
            if (delivery.Pack is { } pack)
            {
                Add(bundle, delivery, pack, written);
            }
            else
            {
                string name = ResourceNames.OfAssociation(delivery.Association.Device, delivery.Association.Id);
                Update(bundle, Use(delivery), name);
            }
        }

        return bundle;
    }

    private static Device Device(Association association) => new()
    {
        Identifier = [ResourceNames.ToIdentifier(ResourceNames.OfDevice(association.Device))],
        SerialNumber = association.Serial,
        Type = new CodeableConcept(Mdc, "69965", "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS", "Vital-signs sensor"),
    };

    private static ResourceReference ToDevice(string device) => new(ResourceNames.ToReference(ResourceNames.OfDevice(device)));

    private static void Create(Bundle bundle, Resource resource, string name) => bundle.Entry.Add(new Bundle.EntryComponent
    {
        FullUrl = ResourceNames.ToReference(name),
        Resource = resource,
        Request = new Bundle.RequestComponent
        {
            Method = Bundle.HTTPVerb.POST,
            Url = resource.TypeName,
            IfNoneExist = ResourceNames.ToSearch(name),
        },
    });

    private static void Update(Bundle bundle, Resource resource, string name) => bundle.Entry.Add(new Bundle.EntryComponent
    {
        FullUrl = ResourceNames.ToReference(name),
        Resource = resource,
        Request = new Bundle.RequestComponent
        {
            Method = Bundle.HTTPVerb.PUT,
            Url = $"{resource.TypeName}?{ResourceNames.ToSearch(name)}",
        },
    });

    private static ResourceReference ToPatient(Delivery delivery) => new(delivery.PatientReference);

    private void Add(Bundle bundle, Delivery delivery, DeliverablePack pack, HashSet<string> written)
    {
        string ofPack = ResourceNames.OfPack(pack);
        List<string> names = [];
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
            string name = FormattableString.Invariant(
                $"{ResourceNames.OfDevice(gap.Device)}:{gap.DataClass}:gap:{gap.Declared.First}");
            Add(name, _observations.Of(gap, pack.Received), mayChange: true);
        }

        foreach (AlarmOccurrence alarm in pack.Alarms)
        {
            DetectedIssue issue = new AlarmIssues(_observations).Of(alarm);
            string name = AlarmIssues.NameOf(alarm);
            if (written.Add(name))
            {
                issue.Identifier = [ResourceNames.ToIdentifier(name)];
                issue.Patient = ToPatient(delivery);
                issue.Author = ToDevice(pack.Device);
                issue.Status = delivery.IsRetracted ? ObservationStatus.EnteredInError : issue.Status;
                Update(bundle, issue, name);
                names.Add(name);
            }
        }

        if (names.Count > 0 && !delivery.IsRetracted)
        {
            AddProvenance(bundle, pack, ofPack, names);
        }

        void Add(string name, Observation observation, bool mayChange)
        {
            if (!written.Add(name))
            {
                return;
            }

            observation.Identifier = [ResourceNames.ToIdentifier(name)];
            observation.Subject = ToPatient(delivery);
            observation.Device = ToDevice(pack.Device);
            names.Add(name);
            if (delivery.IsRetracted)
            {
                observation.Status = ObservationStatus.EnteredInError;
            }

            if (mayChange || delivery.IsRetracted)
            {
                Update(bundle, observation, name);
            }
            else
            {
                Create(bundle, observation, name);
            }
        }
    }

    /// <summary>
    /// Which pack it was, in an epoch that the device has announced with its signature: with both, `medagent readings verify` proves it.
    /// No search finds a Provenance by an identifier, so that it has an id that is always the same.
    /// </summary>
    private void AddProvenance(Bundle bundle, DeliverablePack pack, string ofPack, IEnumerable<string> targets)
    {
        Provenance provenance = new()
        {
            Id = NameUuid.Of(ofPack + ":provenance").ToString(),
            Target = [.. targets.Select(name => new ResourceReference(ResourceNames.ToReference(name)))],
            RecordedElement = new Instant(TimeZoneInfo.ConvertTime(pack.Received, zone)),
            Agent =
            [
                new Provenance.AgentComponent
                {
                    Type = new CodeableConcept(Participants, "author", "Author", null),
                    Who = ToDevice(pack.Device),
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
