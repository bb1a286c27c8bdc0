using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Fhir;

/// <summary>
/// Each kind of resource as it is sent, in a file that people have read. With NANOMEDAGENT_WRITE_EXAMPLES=1 the files are written; read
/// what has changed before you commit it.
/// </summary>
public class GoldenResources
{
    private const string Folder = "tests/Gateway.Tests/Fhir/Golden";
    private const string Device = "00112233445566778899";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task Resources_are_what_people_have_read()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string folder = Path.Combine(SourceTree.Root!, Folder);
        Dictionary<string, string> sent = await SendAsync();
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_EXAMPLES") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, string content) in sent)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), content, TestContext.Current.CancellationToken);
            }
        }

        Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(sent.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, string content) in sent)
        {
            (await File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken)).ShouldBe(content, name);
        }
    }

    [Fact]
    public async Task Two_validators_of_other_people_find_nothing_wrong_in_them_nor_in_the_capability_statement()
    {
        MedplumPackages.Folder();
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(SourceTree.Root!, Folder)),
            Path.Combine(SourceTree.Root!, "tools/Gateway/Fhir/CapabilityStatement.json"),
        ];
        IReadOnlyDictionary<string, string> judged = await MedplumJudge.JudgeAsync(files);
        judged.Keys.Order().ShouldBe(files.Order());
        judged.Values.ShouldAllBe(fault => fault.Length == 0);
        JudgedResources.Faults(files.Select(File.ReadAllText)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_second_validator_finds_what_is_wrong()
    {
        MedplumPackages.Folder();
        using TemporaryFolder folder = new();
        string right = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root!, Folder, "observation-heart-rate.json"), TestContext.Current.CancellationToken);
        (string Right, string Wrong)[] faults =
        [
            ("\"status\": \"final\",", ""), ("\"code\": \"vital-signs\"", "\"code\": \"laboratory\""),
            ("\"value\": 72", "\"value\": \"72\""), ("\"8867-4\"", "\"1234-5\""), ("\"subject\"", "\"patient\""),
        ];
        string[] files = [.. faults.Select((_, i) => folder.File(FormattableString.Invariant($"{i}.json")))];
        foreach (((string before, string after), string file) in faults.Zip(files))
        {
            right.ShouldContain(before);
            await File.WriteAllTextAsync(
                file, right.Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        (await MedplumJudge.JudgeAsync(files)).Values.ShouldAllBe(fault => fault.Length > 0);
    }

    [Fact]
    public void The_capability_statement_lists_what_is_sent_and_nothing_else()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        JsonNode statement = JsonNode.Parse(
            File.ReadAllText(Path.Combine(SourceTree.Root!, "tools/Gateway/Fhir/CapabilityStatement.json")))!;
        IEnumerable<string> written = statement["rest"]![0]!["resource"]!.AsArray()
            .Where(each => each!["interaction"]!.AsArray().Any(does => (string)does!["code"]! is "create" or "update"))
            .Select(each => (string)each!["type"]!);
        written.Order().ShouldBe(
            Directory.GetFiles(Path.Combine(SourceTree.Root!, Folder))
                .Concat(Directory.GetFiles(Path.Combine(SourceTree.Root!, AuditEvents.Folder)))
                .Select(file => (string)JsonNode.Parse(File.ReadAllText(file))!["resourceType"]!).Distinct().Order());
    }

    /// <summary>One of each kind.</summary>
    private static async Task<Dictionary<string, string>> SendAsync()
    {
        using GatewayRig rig = new();
        rig.Server.Encounters["V-7"] = "id-of-V-7";
        Epoch epoch = rig.Pair("P1", device: Device, association: Convert.FromHexString("0123456789abcdef0123456789abcdef"), visit: "V-7");
        rig.Associations.Udis.Note(Device, "04012345678901", rig.Time.GetUtcNow(), "admin");
        rig.Arrive(
            epoch, 1, new SenMlRecord("hr", "1/min", rig.Now, 72, null), new SenMlRecord("o2", "%", null, 97.5m, null),
            new SenMlRecord("rr", "1/min", null, 14, null), new SenMlRecord("t", "Cel", null, 36.7m, null),
            new SenMlRecord("as", "Pa", null, 16000, null), new SenMlRecord("st", "Cel", null, 33.1m, null));
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Arrive(
            epoch, 2, new SenMlRecord("pr", "1/min", rig.Now, 141, null), new SenMlRecord("pr/q", "", null, null, "motion"),
            new SenMlRecord("o2", "", null, null, "lead-off"));
        rig.Arrive(
            epoch, 6, new SenMlRecord("gap-first", "", rig.Now, 3, null), new SenMlRecord("gap-last", "", null, 5, null),
            new SenMlRecord("gap-lost", "", null, 12, null), new SenMlRecord("gap-why", "", null, null, "full"));
        Epoch alarms = GatewayRig.EpochOf(Device, "alarm", epoch.Association);
        rig.Arrive(
            alarms, 1, new SenMlRecord("alarm/hr", "", rig.Now, null, "high"), new SenMlRecord("alarm/hr/v", "1/min", null, 142, null));
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Arrive(alarms, 2, new SenMlRecord("alarm/seen", "", rig.Now, null, "button"));
        rig.Arrive(alarms, 3, new SenMlRecord("alarm/hr", "", rig.Now, null, "end"));
        rig.Arrive(
            alarms, 6, new SenMlRecord("gap-first", "", rig.Now, 4, null), new SenMlRecord("gap-last", "", null, 5, null),
            new SenMlRecord("gap-lost", "", null, 2, null), new SenMlRecord("gap-why", "", null, null, "full"));
        await rig.DeliverAsync();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        rig.Associations.End(
            Convert.ToHexStringLower(epoch.Association!), new AssociationEnd(rig.Time.GetUtcNow(), EndCause.Button, Device));
        await rig.DeliverAsync();

        JsonObject[] values = [.. rig.Server.Of("Observation")];
        JsonObject[] issues = [.. rig.Server.Of("DetectedIssue")];
        return new Dictionary<string, JsonObject>
        {
            ["device.json"] = rig.Server.Of("Device").Single(),
            ["device-metric.json"] = rig.Server.Of("DeviceMetric").Single(metric => Code(metric, "type") == "147842"),
            ["device-use-statement.json"] = rig.Server.Of("DeviceUseStatement").Single(),
            ["observation-heart-rate.json"] = values.Single(value => Code(value) == "8867-4"),
            ["observation-oxygen-saturation.json"] = values.Single(value => Code(value) == "59408-5" && value["valueQuantity"] is not null),
            ["observation-respiratory-rate.json"] = values.Single(value => Code(value) == "9279-1"),
            ["observation-body-temperature.json"] = values.Single(value => Code(value) == "8310-5"),
            ["observation-skin-temperature.json"] = values.Single(value => Code(value) == "39106-0"),
            ["observation-arterial-pressure.json"] = values.Single(value => Code(value) == "76215-3"),
            ["observation-doubtful-pulse.json"] = values.Single(value => Code(value) == "8889-8"),
            ["observation-without-value.json"] = values.Single(value => Code(value) == "59408-5" && value["valueQuantity"] is null),
            ["observation-gap.json"] = values.Single(value => Code(value) == "85353-1"),
            ["detected-issue-alarm.json"] = issues.Single(issue => issue["mitigation"] is not null),
            ["detected-issue-lost-alarms.json"] = issues.Single(issue => issue["mitigation"] is null),
            ["provenance.json"] = rig.Server.Of("Provenance").Single(each => each.ToJsonString().Contains(":vitals:1\"")),
        }.ToDictionary(each => each.Key, each => new StringBuilder(each.Value.ToJsonString(Format)).Append('\n').ToString());
    }

    private static string Code(JsonObject resource, string field = "code") => (string)resource[field]!["coding"]![0]!["code"]!;
}
