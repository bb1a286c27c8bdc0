using Firely.Fhir.Validation.Compilation;
using Hl7.Fhir.Model;
using Hl7.Fhir.Specification.Snapshot;
using Hl7.Fhir.Specification.Source;

namespace Gateway.Tests.World;

/// <summary>
/// What IHE Basic Audit Log Patterns 1.1 (BALP) demands of a Read and an Update, also of a patient's data, written after the published
/// profiles (https://profiles.ihe.net/ITI/BALP, CC-BY-4.0).
/// </summary>
internal static class BalpProfiles
{
    private const string Base = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";

    /// <summary>The definitions of FHIR R4 and these profiles, with their snapshots.</summary>
    public static async Task<IAsyncResourceResolver> ResolverAsync()
    {
        // R4's own constraint ref-1 is false for a reference without a literal one; the validator corrects it, but not in snapshots.
        CachedResolver published = new(new StructureDefinitionCorrectionsResolver(ZipSource.CreateValidationSource()));
        StructureDefinition[] profiles =
        [
            Pattern("Read", "R", client: "110152", server: "110153", user: "IRCP"), OfPatient("Read"),
            Pattern("Update", "U", client: "110153", server: "110152", user: "AUT"), OfPatient("Update"),
        ];
        MultiResolver all = new(new InMemoryResourceResolver(profiles), published);
        SnapshotGenerator generator = new(all);
        foreach (StructureDefinition profile in profiles)
        {
            await generator.UpdateAsync(profile);
        }

        return new CachedResolver(all);
    }

    private static StructureDefinition Pattern(string name, string action, string client, string server, string user) => Profile(
        name, "http://hl7.org/fhir/StructureDefinition/AuditEvent",
        Coded("AuditEvent.type", new Coding(Terminology + "audit-event-type", "rest")),
        Sliced("AuditEvent.subtype", "$this", 1),
        Slice("AuditEvent.subtype", "interaction", 1, new Coding("http://hl7.org/fhir/restful-interaction", name.ToLowerInvariant())),
        Coded("AuditEvent.action", new Code(action)),
        Coded("AuditEvent.outcome", new Code("0")),
        Sliced("AuditEvent.agent", "type", 2),
        Slice("AuditEvent.agent", "client", 1),
        Part("AuditEvent.agent", "client", "type", 1, new CodeableConcept(Dicom, client)),
        Part("AuditEvent.agent", "client", "who", 1),
        Part("AuditEvent.agent", "client", "media", 0, max: "0"),
        Part("AuditEvent.agent", "client", "network", 1),
        Slice("AuditEvent.agent", "server", 1),
        Part("AuditEvent.agent", "server", "type", 1, new CodeableConcept(Dicom, server)),
        Part("AuditEvent.agent", "server", "who", 1),
        Part("AuditEvent.agent", "server", "media", 0, max: "0"),
        Part("AuditEvent.agent", "server", "network", 1),
        Slice("AuditEvent.agent", "user", 0),
        Part("AuditEvent.agent", "user", "type", 1, new CodeableConcept(Terminology + "v3-ParticipationType", user)),
        Part("AuditEvent.agent", "user", "who", 1),
        Part("AuditEvent.agent", "user", "requestor", 1, new FhirBoolean(true)),
        Part("AuditEvent.agent", "user", "media", 0, max: "0"),
        Part("AuditEvent.agent", "user", "network", 0, max: "0"),
        Sliced("AuditEvent.entity", "type", 1),
        Slice("AuditEvent.entity", "data", 1),
        Part("AuditEvent.entity", "data", "what", 1),
        Part("AuditEvent.entity", "data", "type", 1, new Coding(Terminology + "audit-entity-type", "2")),
        Part("AuditEvent.entity", "data", "role", 1, new Coding(Terminology + "object-role", "4")));

    private static StructureDefinition OfPatient(string name) => Profile(
        "Patient" + name, Base + name,
        new ElementDefinition("AuditEvent.entity") { ElementId = "AuditEvent.entity", Min = 2 },
        Slice("AuditEvent.entity", "patient", 1),
        Part("AuditEvent.entity", "patient", "what", 1, types: new ElementDefinition.TypeRefComponent
        {
            Code = "Reference",
            TargetProfile = ["http://hl7.org/fhir/StructureDefinition/Patient"],
        }),
        Part("AuditEvent.entity", "patient", "type", 1, new Coding(Terminology + "audit-entity-type", "1")),
        Part("AuditEvent.entity", "patient", "role", 1, new Coding(Terminology + "object-role", "1")));

    private static StructureDefinition Profile(string name, string parent, params ElementDefinition[] elements) => new()
    {
        Url = Base + name,
        Name = name,
        Status = PublicationStatus.Active,
        FhirVersion = FHIRVersion.N4_0_1,
        Kind = StructureDefinition.StructureDefinitionKind.Resource,
        Abstract = false,
        Type = "AuditEvent",
        BaseDefinition = parent,
        Derivation = StructureDefinition.TypeDerivationRule.Constraint,
        Differential = new StructureDefinition.DifferentialComponent
        {
            Element = [new ElementDefinition("AuditEvent") { ElementId = "AuditEvent" }, .. elements],
        },
    };

    private static ElementDefinition Coded(string path, DataType pattern) =>
        new(path) { ElementId = path, Min = 1, Pattern = pattern };

    private static ElementDefinition Sliced(string path, string by, int min) => new(path)
    {
        ElementId = path,
        Min = min,
        Slicing = new ElementDefinition.SlicingComponent
        {
            Rules = ElementDefinition.SlicingRules.Open,
            Discriminator =
            [
                new ElementDefinition.DiscriminatorComponent { Type = ElementDefinition.DiscriminatorType.Value, Path = by },
            ],
        },
    };

    private static ElementDefinition Slice(string path, string name, int min, DataType? pattern = null) =>
        new(path) { ElementId = $"{path}:{name}", SliceName = name, Min = min, Max = "1", Pattern = pattern };

    private static ElementDefinition Part(
        string path, string slice, string part, int min, DataType? pattern = null, string? max = null,
        ElementDefinition.TypeRefComponent? types = null) => new($"{path}.{part}")
        {
            ElementId = $"{path}:{slice}.{part}",
            Min = min,
            Max = max,
            Pattern = pattern,
            Type = types is null ? [] : [types],
        };
}
