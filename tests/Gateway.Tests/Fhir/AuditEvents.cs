using System.Text.Json;
using System.Text.Json.Nodes;
using Firely.Fhir.Validation;
using Gateway.Tests.World;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;
using NanoMedAgent.Gateway.Auditing;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.SecurityEvents;
using Task = System.Threading.Tasks.Task;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Fhir;

/// <summary>Entries of the audit log as AuditEvents, judged by two validators of other people, and with what BALP demands.</summary>
public class AuditEvents
{
    /// <summary>Samples that people have read.</summary>
    internal const string Folder = "tests/Gateway.Tests/Fhir/GoldenAudit";

    private const string Association = "0123456789abcdef0123456789abcdef";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Lazy<Task<IAsyncResourceResolver>> Definitions = new(BalpProfiles.ResolverAsync);

    private static readonly Lazy<Task<Validator>> Judge = new(async () =>
    {
        IAsyncResourceResolver resolver = await Definitions.Value;
        return new Validator(resolver, new LocalTerminologyService(resolver));
    });

    private static readonly AuditEventWriter Writer = new("urn:oid:1.2.3.4", "hospital-1");

    private static readonly SecurityEvent View = new("audit:7", SecurityEventKinds.OfActions["view"], GatewayRig.Start, "ward")
    {
        Number = 7,
        Who = "kim",
        Role = "nurse",
        Origin = "10.1.2.3",
        Subject = "sensor 00112233445566778899, bed 3",
        Outcome = "done",
        Association = Association,
        Patient = "P-1001",
        Digest = new string('a', 64),
    };

    private static Dictionary<string, SecurityEvent> Samples => new()
    {
        ["audit-event-view.json"] = View,
        ["audit-event-view-of-many.json"] = View with { Association = "", Patient = "", Subject = "dashboard, 5 patients" },
        ["audit-event-unpair.json"] = View with { Kind = SecurityEventKinds.OfActions["unpair"], Subject = Association, Outcome = "asked" },
        ["audit-event-export.json"] = View with
        {
            Kind = SecurityEventKinds.OfActions["export"],
            Source = "medagent",
            Role = "medagent",
            Origin = "workstation-7",
            Subject = "readings",
            Association = "",
            Patient = "",
        },
        ["audit-event-refused-sign-in.json"] = View with
        {
            Kind = SecurityEventKinds.OfActions["sign-in"],
            Who = "C-1",
            Role = "unknown",
            Subject = "ward",
            Outcome = "refused: no role in this ward",
            Association = "",
            Patient = "",
        },
        ["audit-event-start.json"] = new SecurityEvent(
            "audit:9", SecurityEventKinds.OfActions["start"], GatewayRig.Start, "collector")
        {
            Who = "collector",
            Role = "collector",
            Subject = "hospital-1",
            Outcome = "version 1.0.0",
            Digest = new string('b', 64),
        },
    };

    [Fact]
    public async Task Every_kind_of_entry_is_valid_and_names_a_profile_of_BALP_only_where_it_is_what_that_demands()
    {
        SecurityEvent[] events =
        [
            .. SecurityEventKinds.OfActions.Values.Append(SecurityEventKinds.Other).SelectMany(kind => new[]
            {
                View with { Kind = kind },
                View with { Kind = kind, Outcome = "refused: \"why\" <&> ä€😀\0\u2028 " },
                View with { Kind = kind, Patient = "", Association = "", Digest = "", Subject = " " },
                View with { Kind = kind, Origin = "", Who = "", Role = "", Outcome = "" },
                View with { Kind = kind, Origin = "", Who = "00112233445566778899", Role = "device" },
            }),
        ];
        (await FaultsAsync(events.Select(Writer.Write))).ShouldBeEmpty();
        events.Select(Writer.Write).SelectMany(written => written.Meta?.Profile ?? []).Distinct()
            .Select(profile => profile![AuditEventWriter.Profiles.Length..]).Order(StringComparer.Ordinal)
            .ShouldBe(["PatientRead", "PatientUpdate", "Read", "Update"]);
    }

    [Fact]
    public async Task The_judge_finds_what_BALP_does_not_allow()
    {
        (string Change, Action<AuditEvent> Spoil)[] changes =
        [
            ("no patient", written => written.Entity.RemoveAt(0)), ("no browser", written => written.Agent.RemoveAt(1)),
            ("no address", written => written.Agent[1].Network = null), ("no data", written => written.Entity.RemoveAt(1)),
            ("another action", written => written.Action = AuditEvent.AuditEventAction.C),
            ("no interaction", written => written.Subtype.RemoveAt(0)),
            ("a refusal", written => written.Outcome = AuditEvent.AuditEventOutcome.N8),
            ("an address of the person", written => written.Agent[0].Network = written.Agent[1].Network),
        ];
        foreach (SecurityEvent entry in new[] { "view", "unpair", "acknowledge" }.Select(
            action => View with { Kind = SecurityEventKinds.OfActions[action] }))
        {
            Writer.Write(entry).Meta.ShouldNotBeNull().Profile.ShouldHaveSingleItem().ShouldNotBeNull().ShouldContain("Patient");
            (await FaultsAsync([Writer.Write(entry)])).ShouldBeEmpty();
            foreach ((string change, Action<AuditEvent> spoil) in changes)
            {
                AuditEvent written = Writer.Write(entry);
                spoil(written);
                (await FaultsAsync([written])).ShouldNotBeEmpty($"{entry.Kind.Name}: {change}");
            }
        }
    }

    [Fact]
    public async Task Codes_of_DICOM_are_those_that_FHIR_publishes()
    {
        ResolverResult published =
            await (await Definitions.Value).TryResolveByCanonicalUriAsync("http://dicom.nema.org/resources/ontology/DCM");
        Dictionary<string, string> known = ((CodeSystem)published.Value!).Concept
            .ToDictionary(concept => concept.Code!, concept => concept.Display!);
        DicomEvent[] events = [.. SecurityEventKinds.All.Select(DicomEvent.Of).Distinct()];
        events.Length.ShouldBeGreaterThan(10);
        foreach ((string code, string meaning) in events.Select(each => (each.Code, each.Meaning))
            .Concat(events.Where(each => each.Type is not null).Select(each => each.Type!.Value))
            .Concat([("110150", "Application"), ("110152", "Destination Role ID"), ("110153", "Source Role ID")]))
        {
            known.ShouldContainKeyAndValue(code, meaning);
        }
    }

    [Fact]
    public void An_entry_has_the_same_id_in_each_attempt_and_another_one_in_another_database()
    {
        Writer.Write(View).Id.ShouldBe(Writer.Write(View with { Patient = "P-2" }).Id);
        Writer.Write(View with { Digest = new string('b', 64) }).Id.ShouldNotBe(Writer.Write(View).Id);
    }

    [Fact]
    public void Nothing_but_the_id_of_a_patient_and_what_the_audit_log_says_is_in_it()
    {
        string json = new FhirJsonSerializer().SerializeToString(Writer.Write(View));
        JsonNode.Parse(json)!["entity"]![0]!["what"]!.ToJsonString()
            .ShouldBe("""{"type":"Patient","identifier":{"system":"urn:oid:1.2.3.4","value":"P-1001"}}""");
        new FhirJsonSerializer().SerializeToString(Writer.Write(View with { Patient = "" })).ShouldNotContain("Person");
    }

    [Fact]
    public async Task Samples_are_what_people_have_read_and_a_second_validator_finds_nothing_wrong()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string folder = Path.Combine(SourceTree.Root!, Folder);
        Dictionary<string, string> written = Samples.ToDictionary(
            each => each.Key,
            each => JsonNode.Parse(new FhirJsonSerializer().SerializeToString(Writer.Write(each.Value)))!.ToJsonString(Format) + "\n");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_EXAMPLES") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, string content) in written)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), content, TestContext.Current.CancellationToken);
            }
        }

        string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        files.Select(Path.GetFileName).ShouldBe(written.Keys.Order(StringComparer.Ordinal));
        foreach (string file in files)
        {
            (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(written[Path.GetFileName(file)], file);
        }

        (await FaultsAsync(Samples.Values.Select(Writer.Write))).ShouldBeEmpty();
        MedplumPackages.Folder();
        (await MedplumJudge.JudgeAsync(files)).Values.ShouldAllBe(fault => fault.Length == 0);
        using TemporaryFolder other = new();
        await File.WriteAllTextAsync(
            other.File("wrong.json"), written["audit-event-view.json"].Replace("\"recorded\"", "\"noted\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        (await MedplumJudge.JudgeAsync([other.File("wrong.json")])).Values.ShouldAllBe(fault => fault.Length > 0);
    }

    /// <summary>What Firely's validator finds wrong.</summary>
    internal static async Task<List<string>> FaultsAsync(IEnumerable<AuditEvent> events)
    {
        FhirJsonSerializer serializer = new();
        FhirJsonDeserializer reader = new();
        List<string> faults = [];
        Validator judge = await Judge.Value;
        foreach (string json in events.Select(each => serializer.SerializeToString(each)))
        {
            OperationOutcome outcome = judge.Validate(reader.Deserialize<Resource>(json));
            faults.AddRange(outcome.Issue.Where(issue => issue.Severity is OperationOutcome.IssueSeverity.Error
                or OperationOutcome.IssueSeverity.Fatal).Select(issue => $"{issue}: {json}"));
        }

        return faults;
    }
}
