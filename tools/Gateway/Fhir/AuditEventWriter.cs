using System.Net;
using Hl7.Fhir.Model;
using NanoMedAgent.Gateway.Auditing;
using NanoMedAgent.Hospital.SecurityEvents;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// Entries of the audit log as AuditEvents of FHIR R4. What a person has seen or changed of patients' data follows IHE Basic Audit Log
/// Patterns 1.1 (BALP): Read and Update, of a patient where it is about one. Those patterns are for what has succeeded, and they want the
/// person's address; an event without one, refusals and all others name no profile.
/// </summary>
/// <param name="patientSystem">The system of patients' identifiers.</param>
/// <param name="host">The name of this computer.</param>
internal sealed class AuditEventWriter(string patientSystem, string host)
{
    /// <summary>Where the profiles are (BALP 1.1, volume 3).</summary>
    public const string Profiles = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    /// <summary>
    /// The system of the names of kinds of events. 32473 is the enterprise number for examples (RFC 5612); a maker with a number of its own
    /// puts it here.
    /// </summary>
    public const string Kinds = "urn:oid:1.3.6.1.4.1.32473.1";

    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";
    private const string EntityTypes = Terminology + "audit-entity-type";
    private const string ObjectRoles = Terminology + "object-role";
    private const string Participations = Terminology + "v3-ParticipationType";

    /// <summary>An entry. Its id is the same in each attempt, and in no other database.</summary>
    public AuditEvent Write(SecurityEvent @event)
    {
        DicomEvent dicom = DicomEvent.Of(@event.Kind);
        string? pattern = PatternOf(@event, dicom);
        AuditEvent written = new()
        {
            Id = NameUuid.Of($"{@event.Key} {@event.Digest} {@event.Time:O} {@event.Who} {@event.Subject}").ToString(),
            Type = pattern is null
                ? new Coding(Dicom, dicom.Code, dicom.Meaning)
                : new Coding(Terminology + "audit-event-type", "rest", "Restful Operation"),
            Subtype = [.. Subtypes(@event, dicom, pattern)],
            Action = Enum.Parse<AuditEvent.AuditEventAction>(dicom.Action.ToString()),
            Recorded = @event.Time,
            Outcome = @event.IsRefused ? AuditEvent.AuditEventOutcome.N4 : AuditEvent.AuditEventOutcome.N0,
            OutcomeDesc = @event.Outcome == "done" ? null : TextOrNull(@event.Outcome),
            Agent = [.. Agents(@event, dicom)],
            Source = new AuditEvent.SourceComponent
            {
                Site = host,
                Observer = Named(@event.Program),
                Type = [new Coding(Terminology + "security-source-type", "4", "Application Server")],
            },
            Entity = [.. Entities(@event)],
        };
        if (pattern is not null)
        {
            written.Meta = new Meta { Profile = [Profiles + (@event.Patient.Length > 0 ? "Patient" : "") + pattern] };
        }

        return written;
    }

    /// <summary>"Read" or "Update"; null if none of BALP's patterns is for it.</summary>
    private static string? PatternOf(SecurityEvent @event, DicomEvent dicom) =>
        !IsPerson(@event) || @event.IsRefused || @event.Origin.Length == 0 || dicom.Code != DicomEvent.PatientRecord ? null
        : dicom.Action == 'R' ? "Read"
        : dicom.Action == 'U' ? "Update"
        : null;

    private static bool IsPerson(SecurityEvent @event) => @event.Role is "nurse" or "admin" or "medagent" or "unknown";

    private static IEnumerable<Coding> Subtypes(SecurityEvent @event, DicomEvent dicom, string? pattern)
    {
        if (pattern is not null)
        {
            string interaction = pattern == "Read" ? "read" : "update";
            yield return new Coding("http://hl7.org/fhir/restful-interaction", interaction, interaction);
        }
        else if (dicom.Type is { } type)
        {
            yield return new Coding(Dicom, type.Code, type.Meaning);
        }

        yield return new Coding(Kinds, @event.Kind.Name, @event.Kind.Title);
    }

    private IEnumerable<AuditEvent.AgentComponent> Agents(SecurityEvent @event, DicomEvent dicom)
    {
        bool isRead = dicom.Action == 'R';
        string who = TextOrNull(@event.Who) ?? "unknown";
        yield return new AuditEvent.AgentComponent
        {
            Type = !IsPerson(@event) ? new CodeableConcept(Dicom, "110150", "Application", null)
                : isRead ? new CodeableConcept(Participations, "IRCP", "information recipient", null)
                : dicom.Code == DicomEvent.PatientRecord ? new CodeableConcept(Participations, "AUT")
                : null,
            Who = @event.Role == "device"
                ? new ResourceReference { Identifier = ResourceNames.ToIdentifier(ResourceNames.OfDevice(who)) }
                : Named(who),
            Role = TextOrNull(@event.Role) is { } role ? [new CodeableConcept { Text = role }] : [],
            Requestor = true,
        };
        if (@event.Origin.Length == 0)
        {
            yield break;
        }

        // Data go to who reads them, and come from who writes them.
        CodeableConcept source = new(Dicom, "110153", "Source Role ID", null);
        CodeableConcept destination = new(Dicom, "110152", "Destination Role ID", null);
        yield return new AuditEvent.AgentComponent
        {
            Type = isRead ? destination : source,
            Who = new ResourceReference { Display = @event.Source == "ward" ? "browser" : "command line" },
            Requestor = false,
            Network = new AuditEvent.NetworkComponent
            {
                Address = TextOrNull(@event.Origin),
                Type = IPAddress.TryParse(@event.Origin, out _)
                    ? AuditEvent.AuditEventAgentNetworkType.N2
                    : AuditEvent.AuditEventAgentNetworkType.N1,
            },
        };
        yield return new AuditEvent.AgentComponent
        {
            Type = isRead ? source : destination,
            Who = Named(@event.Program),
            Requestor = false,
            Network = new AuditEvent.NetworkComponent { Address = host, Type = AuditEvent.AuditEventAgentNetworkType.N1 },
        };
    }

    private IEnumerable<AuditEvent.EntityComponent> Entities(SecurityEvent @event)
    {
        if (TextOrNull(@event.Patient) is { } patient)
        {
            // By identifier: a patient that the server does not know holds up nothing.
            yield return new AuditEvent.EntityComponent
            {
                What = new ResourceReference { Type = "Patient", Identifier = new Identifier(patientSystem, patient) },
                Type = new Coding(EntityTypes, "1", "Person"),
                Role = new Coding(ObjectRoles, "1", "Patient"),
            };
        }

        yield return new AuditEvent.EntityComponent
        {
            What = new ResourceReference
            {
                Identifier = TextOrNull(@event.Association) is { } association ? new Identifier { Value = association } : null,
                Display = TextOrNull(@event.Subject) ?? @event.Kind.Title,
            },
            Type = new Coding(EntityTypes, "2", "System Object"),
            Role = new Coding(ObjectRoles, "4", "Domain Resource"),
        };
        AuditEvent.EntityComponent entry = new()
        {
            What = Named(@event.Key),
            Type = new Coding(EntityTypes, "4", "Other"),
        };
        if (@event.Digest.Length > 0)
        {
            entry.Detail.Add(new AuditEvent.DetailComponent { Type = "digest", Value = new FhirString(@event.Digest) });
        }

        yield return entry;
    }

    private static ResourceReference Named(string id) => new() { Identifier = new Identifier { Value = id } };

    /// <summary>A text as FHIR takes it: visible, and not blank; null if nothing is left.</summary>
    private static string? TextOrNull(string text) => Printable.Line(text).Trim() is { Length: > 0 } visible ? visible : null;
}
