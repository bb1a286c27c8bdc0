using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.World;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hospital.Tests.BrokenFiles;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.SecurityEvents;
using NanoMedAgent.MedAgent;
using Task = System.Threading.Tasks.Task;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Fhir;

/// <summary>Who looked at what arrives at an audit record repository: each entry of the audit log once, and in order.</summary>
public sealed class AuditEventArrivals : IDisposable
{
    private const string Name = "audit-events";

    private readonly GatewayRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Each_entry_is_in_the_server_once_also_when_server_network_and_gateway_fail()
    {
        int entries = Effort.IsCampaign ? 2500 : 800;
        MedplumPackages.Folder();
        using TemporaryFolder folder = new();
        using MedplumServer server = MedplumServer.Start(folder.Path);
        Epoch epoch = _rig.Pair("P1");
        AuditEntry view = Entry("view", "sensor") with { Association = Convert.ToHexStringLower(epoch.Association!), Origin = "10.1.2.3" };
        _rig.Associations.Audit.Add([.. Enumerable.Range(1, entries).Select(i =>
            view with { Subject = FormattableString.Invariant($"view {i}"), Time = view.Time.AddMilliseconds(i) })]);
        using FaultyNetwork faulty = new(server, new Random(20), serverKills: 2);
        await KilledGateways.DeliverAsync(
            _rig.Target,
            store =>
            {
                HttpClient http = new(faulty, disposeHandler: false);
                FhirRecordSystem records = new(http, server.Address, FakeFhirServer.PatientSystem, null, TimeZoneInfo.Utc, _rig.Time);
                return (CoreOf(store, records), records);
            },
            kill => faulty.KillGateway = kill);
        faulty.Faults.Count.ShouldBe(4, "each kind of fault has happened");
        JsonObject[] arrived = [.. (await server.AllAsync("AuditEvent")).OrderBy(each => KeyOf(each).Length).ThenBy(KeyOf)];
        arrived.Select(KeyOf).ShouldBe(Enumerable.Range(1, entries).Select(i => FormattableString.Invariant($"audit:{i}")));
        arrived.ShouldAllBe(each => PatientOf(each) == "P1");
        arrived.Select(each => DateTimeOffset.Parse((string)each["recorded"]!, CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(1, entries).Select(i => view.Time.AddMilliseconds(i)));
        FhirJsonDeserializer reader = new();
        (await AuditEvents.FaultsAsync(
            arrived.Where((_, i) => i % 500 == 0).Select(each => reader.Deserialize<AuditEvent>(each.ToJsonString())))).ShouldBeEmpty();
    }

    [Fact]
    public async Task They_arrive_in_order_and_nothing_else_arrives_and_after_a_restart_only_what_is_new()
    {
        Epoch epoch = _rig.Pair("P1");
        _rig.ArriveHeartRate(epoch, 1, 61.75m);
        _rig.Store.Destination("fhir").NoteAssociation(
            Convert.ToHexStringLower(epoch.Association!), AssociationDeliveryState.Active, "400 Bad Request", _rig.Time.GetUtcNow());
        _rig.Associations.Audit.Add(Entry("sign-in", "ward"));
        _rig.Associations.Audit.Add(Entry("view", "dashboard"));
        _rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(HttpStatusCode.BadGateway, "later");
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        _rig.Server.Arrived.ShouldBeEmpty();
        _rig.Server.BeforeTransaction = _ => null;
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        _rig.Associations.Audit.Add(Entry("sign-out", "ward"));
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        _rig.Server.Arrived.Select(KeyOf).ShouldBe(["audit:1", "audit:2", "audit:3"]);
        _rig.Server.Arrived.ShouldAllBe(each => !each.ToJsonString().Contains("61.75", StringComparison.Ordinal), "no value of a patient");
    }

    [Fact]
    public async Task One_that_the_server_refuses_holds_up_no_other_and_is_a_dead_letter_until_somebody_sends_it_again()
    {
        foreach (string subject in new[] { "one", "what it does not take", "three" })
        {
            _rig.Associations.Audit.Add(Entry("export", subject));
        }

        _rig.Server.BeforeTransaction = bundle => bundle.ToJsonString().Contains("does not take", StringComparison.Ordinal)
            ? FakeFhirServer.Refusal(HttpStatusCode.UnprocessableEntity, "no")
            : null;
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        _rig.Server.Arrived.Select(KeyOf).ShouldBe(["audit:1", "audit:3"]);

        ProgramResult listed = await RunAsync("gateway", "list");
        listed.Output.ShouldContain("audit log");
        (await RunAsync("gateway", "show", "--number", "1")).Output.ShouldContain("it is entry 2 of the audit log");
        new SecurityEventFeed(_rig.Store, "siem").NextOfDeadLetters().Single().Subject.ShouldBe("entry 2 of the audit log");

        await RunAsync("gateway", "resend", "--by", "admin");
        await DeliverAsync();
        DeadLetter again = _rig.Store.DeadLetters.List().Single();
        (again.AuditEntry, again.Refusals, again.IsToResend).ShouldBe((2, 2, false));
        _rig.Server.BeforeTransaction = _ => null;
        await RunAsync("gateway", "resend", "--by", "admin");
        await DeliverAsync();
        _rig.Store.DeadLetters.List().ShouldBeEmpty();
        _rig.Server.Arrived.Select(KeyOf).Take(5).ShouldBe(["audit:1", "audit:3", "audit:4", "audit:5", "audit:2"]);
    }

    [Fact]
    public async Task A_server_that_refuses_everything_fills_no_list_and_gets_everything_when_it_is_mended()
    {
        _rig.Associations.Audit.Add([.. Enumerable.Range(1, 90).Select(i => Entry("view", FormattableString.Invariant($"n{i}")))]);
        _rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(HttpStatusCode.BadRequest, "no AuditEvents here");
        using FhirRecordSystem records = Connect();
        SecurityEventCore core = CoreOf(_rig.Store, records);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            StepOutcome step = await core.StepAsync(TestContext.Current.CancellationToken);
            step.Outcome.Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
            step.Outcome.Reason.ShouldContain("one event after the other");
        }

        _rig.Store.DeadLetters.List().Count.ShouldBe(20);
        _rig.Server.BeforeTransaction = _ => null;
        _rig.Store.DeadLetters.Resend();
        (await core.StepAsync(TestContext.Current.CancellationToken)).Outcome.ShouldBe(DeliveryOutcome.Delivered);
        _rig.Store.DeadLetters.List().ShouldBeEmpty();
        _rig.Server.Arrived.Select(KeyOf).Distinct().Count().ShouldBe(90);
        _rig.Server.Arrived.Count.ShouldBe(90, "each once");
    }

    [Theory]
    [InlineData("events", "events list")]
    [InlineData("alarms", "alarms list")]
    public async Task What_medagent_lists_is_there_with_who_and_the_name_of_the_computer(string command, string subject)
    {
        (await RunAsync(command, "list", "--device", "sensor-a")).Status.ShouldBe(0);
        await DeliverAsync();
        JsonObject arrived = _rig.Server.Arrived.ShouldHaveSingleItem();
        ((string)arrived["meta"]!["profile"]![0]!).ShouldEndWith(".Read");
        ((string)arrived["agent"]![0]!["who"]!["identifier"]!["value"]!).ShouldBe(Environment.UserName);
        ((string)arrived["agent"]![1]!["network"]!["address"]!).ShouldBe(Environment.MachineName);
        ((string)arrived["entity"]![0]!["what"]!["display"]!).ShouldBe($"{subject} of device sensor-a");
    }

    private AuditEntry Entry(string action, string subject) => new(_rig.Time.GetUtcNow(), "kim", "nurse", action, subject, "done");

    private FhirRecordSystem Connect() => new(
        _rig.Server.Connect(), new Uri("https://fhir.example/r4"), FakeFhirServer.PatientSystem, null, TimeZoneInfo.Utc, _rig.Time);

    private SecurityEventCore CoreOf(DeliveryStore store, FhirRecordSystem records) => new(
        new SecurityEventFeed(store, Name) { ShowsPatients = true, IsAuditLogOnly = true },
        new AuditEventDestination(records, new AuditEventWriter(FakeFhirServer.PatientSystem, "hospital-1")),
        new GatewayLog(NullLogger.Instance), _rig.Time);

    /// <summary>A gateway that has just been started does all that there is to do.</summary>
    private async Task<DeliveryOutcome> DeliverAsync()
    {
        using FhirRecordSystem records = Connect();
        return (await CoreOf(_rig.Store, records).StepAsync(TestContext.Current.CancellationToken)).Outcome;
    }

    private Task<ProgramResult> RunAsync(string command, string what, params string[] line) =>
        CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync([command, what, "--db", _rig.Target, .. line]));

    private static string KeyOf(JsonObject written) => (string)written["entity"]!.AsArray()[^1]!["what"]!["identifier"]!["value"]!;

    private static string PatientOf(JsonObject written) => (string)written["entity"]![0]!["what"]!["identifier"]!["value"]!;
}
