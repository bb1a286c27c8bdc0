using System.Text.RegularExpressions;
using Gateway.Tests.World;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.Syslog;

/// <summary>Which events a receiver gets.</summary>
public partial class StoredEvents
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task It_gets_what_people_programs_and_sensors_did_each_once(string database)
    {
        FakeSyslogReceiver receiver = new();
        using SyslogRig rig = new(receiver, database);
        Epoch journal = GatewayRig.EpochOf("sensor-a", "audit", null);
        rig.Audit();
        rig.Audit("issue", "registrar", "registrar", "sensor-a", "TlsKey, serial 01");
        rig.Journal(journal, 1, Event("update", 6, 12));
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        receiver.IsAway = true;
        rig.Audit("sign-out");
        rig.Journal(journal, 2, Event("command", 2, 7));
        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        rig.Restart();
        receiver.IsAway = false;
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);

        receiver.Arrived.Select(Summary).ShouldBe(
        [
            "nanomedagent-ward sign-in audit:1 ward done",
            "nanomedagent-registrar issue audit:2 sensor-a TlsKey, serial 01",
            "nanomedagent-sensor sensor-update journal:sensor-a:1 release 12 confirmed: it works and stays installed",
            "nanomedagent-ward sign-out audit:3 ward done",
            "nanomedagent-sensor sensor-command journal:sensor-a:2 command 7 it is not signed by the authority that this device knows",
        ]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task What_a_record_system_has_refused_is_an_event(string database)
    {
        FakeSyslogReceiver receiver = new();
        using SyslogRig rig = new(receiver, database);
        DestinationProgress fhir = rig.Store.Destination("fhir");
        fhir.NoteAssociation(Association, AssociationDeliveryState.Active, "400 Bad Request", rig.Time.GetUtcNow());
        await rig.DeliverAsync();
        await rig.DeliverAsync();
        rig.Restart();
        await rig.DeliverAsync();
        receiver.Arrived.Select(Summary).ShouldBe(
            [$"nanomedagent-gateway dead-letter dead-letter:1 association {Association} refused: 400 Bad Request"]);
    }

    [Fact]
    public async Task A_receiver_from_now_on_gets_nothing_from_before()
    {
        FakeSyslogReceiver receiver = new();
        using SyslogRig rig = new(new FakeSyslogReceiver { IsAway = true });
        rig.Audit();
        using SyslogRig other = new(receiver);
        other.Audit();
        new SecurityEventFeed(other.Store, "second", skipsStored: true).NextOfAudit().ShouldBeEmpty();
        other.Audit("sign-out");
        new SecurityEventFeed(other.Store, "second").NextOfAudit().Single().Kind.Name.ShouldBe("sign-out");
        await other.DeliverAsync();
        receiver.Arrived.Count.ShouldBe(2);
    }

    [Fact]
    public void Numbers_and_names_of_kinds_are_used_once_and_fit_into_a_message()
    {
        SecurityEventKinds.All.Select(kind => kind.Number).ShouldBeUnique();
        SecurityEventKinds.All.Select(kind => kind.Name).ShouldBeUnique();
        SecurityEventKinds.All.ShouldAllBe(kind => KindName().IsMatch(kind.Name));
    }

    [Fact]
    public void The_document_has_the_same_kinds()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] rows = [.. File.ReadAllLines(Path.Combine(SourceTree.Root!, "tools", "Gateway", "SYSLOG.md"))
            .Where(line => KindRow().IsMatch(line)).Select(line => line.Trim())];
        rows.ShouldBe(SecurityEventKinds.All.Select(kind => FormattableString.Invariant(
            $"| {kind.Number} | `{kind.Name}` | {Lower(kind.Severity)}, {Lower(kind.WhenRefused)} | {kind.Title} |")));
    }

    [Fact]
    public void Each_action_that_a_program_writes_into_the_audit_log_has_a_kind()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] actions =
        [
            .. Directory.GetFiles(Path.Combine(SourceTree.Root!, "tools"), "*.*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
                .SelectMany(file => WrittenAction().Matches(File.ReadAllText(file)).Select(match => match.Groups["action"].Value))
                .Distinct(),
        ];
        actions.Length.ShouldBeGreaterThan(12);
        actions.Where(action => !SecurityEventKinds.OfActions.ContainsKey(action)).ShouldBeEmpty("add them to SecurityEventKinds");
    }

    private const string Association = "000102030405060708090a0b0c0d0e0f";

    private static SenMlRecord[] Event(string kind, int what, int number) =>
    [
        new(kind, "", SyslogRig.Start.ToUnixTimeSeconds(), what, null), new("number", "", null, number, null),
        new("reason", "", null, 0, null),
    ];

    private static string Lower(SyslogSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Summary(string message)
    {
        string[] parts = message.Split(' ', 7);
        Dictionary<string, string> parameters = ArrivedMessage.Parameters(parts[6], out _);
        return $"{parts[3]} {parts[5]} {parameters["event"]} {parameters["subject"]} {parameters["outcome"]}";
    }

    [GeneratedRegex("^[a-z-]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex KindName();

    [GeneratedRegex(@"^\| \d{3} \|", RegexOptions.CultureInvariant)]
    private static partial Regex KindRow();

    [GeneratedRegex(
        """
        (AuditEntry\.By\((?:(?!\baction\b)[^"])*
            |new\ AuditEntry\([^";]*(?:"(?:admin|device|ward)"|Role),[ ]
            |Log(?:Staff|Device)\([^";]*?,\ now,[ ])
        "(?<action>[a-z\ -]+)",
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex WrittenAction();
}
