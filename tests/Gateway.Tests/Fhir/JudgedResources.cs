using Firely.Fhir.Validation;
using Gateway.Tests.World;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Specification.Terminology;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;
using Task = System.Threading.Tasks.Task;

namespace Gateway.Tests.Fhir;

/// <summary>Each kind of resource, judged by Firely's validator with the definitions of FHIR R4.</summary>
public class JudgedResources
{
    private static readonly Lazy<Validator> Judge = new(() =>
    {
        CachedResolver resolver = new(ZipSource.CreateValidationSource());
        return new Validator(resolver, new LocalTerminologyService(resolver));
    });

    /// <summary>What Firely's validator finds wrong in resources.</summary>
    internal static IReadOnlyList<string> Faults(IEnumerable<string> resources)
    {
        FhirJsonDeserializer reader = new();
        List<string> faults = [];
        foreach (string json in resources)
        {
            OperationOutcome outcome = Judge.Value.Validate(reader.Deserialize<Resource>(json));
            faults.AddRange(outcome.Issue.Where(issue => issue.Severity is OperationOutcome.IssueSeverity.Error
                or OperationOutcome.IssueSeverity.Fatal).Select(issue => $"{issue}: {json}"));
        }

        return faults;
    }

    [Fact]
    public async Task Everything_that_is_sent_is_valid()
    {
        using GatewayRig rig = new();
        Epoch epoch = rig.Pair("P1");
        int number = 0;
        foreach (VitalSign sign in VitalSign.All)
        {
            rig.Arrive(epoch, ++number, new SenMlRecord(sign.Name, sign.WireUnit, rig.Now, sign.IsPressure ? 12000 : 36.6m, null));
        }

        rig.Arrive(
            epoch, ++number, new SenMlRecord("hr", "1/min", rig.Now, 61, null), new SenMlRecord("hr/q", "", null, null, "motion"),
            new SenMlRecord("o2", "", null, null, "lead-off"), new SenMlRecord("rr", "", null, null, "weak-signal"));
        rig.Arrive(
            epoch, ++number + 3, new SenMlRecord("gap-first", "", rig.Now, number, null),
            new SenMlRecord("gap-last", "", null, number + 2, null),
            new SenMlRecord("gap-lost", "", null, 7, null), new SenMlRecord("gap-why", "", null, null, "full"));
        Epoch alarms = GatewayRig.EpochOf(epoch.Device, "alarm", epoch.Association);
        rig.Arrive(
            alarms, 1, new SenMlRecord("alarm/hr", "", rig.Now, null, "high"), new SenMlRecord("alarm/hr/v", "1/min", null, 142, null));
        rig.Arrive(alarms, 2, new SenMlRecord("alarm/seen", "", rig.Now, null, "button"));
        rig.Arrive(alarms, 3, new SenMlRecord("alarm/hr", "", rig.Now, null, "end"));
        await rig.DeliverAsync();
        rig.Associations.End(
            Convert.ToHexStringLower(epoch.Association!), new AssociationEnd(rig.Time.GetUtcNow(), EndCause.Button, epoch.Device));
        await rig.DeliverAsync();

        rig.Server.Arrived.Select(each => (string)each["resourceType"]!).Distinct().Order()
            .ShouldBe(["DetectedIssue", "Device", "DeviceMetric", "DeviceUseStatement", "Observation", "Provenance"]);
        Faults(rig.Server.Arrived.Select(each => each.ToJsonString())).ShouldBeEmpty();
        rig.Store.DeadLetters.List().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"code\":\"/min\"", "\"code\":\"bpm\"")]
    [InlineData("\"code\":\"vital-signs\"", "\"code\":\"laboratory\"")]
    [InlineData("\"status\":\"final\"", "\"status\":\"done\"")]
    public async Task The_judge_finds_what_is_wrong(string right, string wrong)
    {
        using GatewayRig rig = new();
        rig.ArriveHeartRate(rig.Pair("P1"), 1, 61);
        await rig.DeliverAsync();
        string json = rig.Server.Of("Observation").Single().ToJsonString();
        json.ShouldContain(right);
        bool isRight;
        try
        {
            isRight = Judge.Value.Validate(new FhirJsonDeserializer().Deserialize<Resource>(json.Replace(right, wrong))).Success;
        }
        catch (DeserializationFailedException)
        {
            isRight = false;
        }

        isRight.ShouldBeFalse();
    }
}
