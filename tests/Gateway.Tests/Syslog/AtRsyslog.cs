using System.Xml.Linq;
using Gateway.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.Syslog;

/// <summary>What arrives at Debian's rsyslog over TLS, with certificates on both sides.</summary>
public class AtRsyslog
{
    private const string Nasty = "a \"b\" c\\d [e] ä€😀 <34>1 % &";

    [Fact]
    public async Task Events_arrive_whole_and_in_order_with_every_character()
    {
        using Rsyslog receiver = new();
        receiver.Start();
        using SyslogRig rig = new(At(receiver));
        rig.Audit(who: Nasty, outcome: $"refused: {Nasty}");
        rig.Audit("export", "boss", "admin", "12 associations");
        rig.Audit("erase", "boss", "admin", new string('x', 5000), new string('ä', 9000));
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);

        IReadOnlyList<ArrivedMessage> arrived = await receiver.AwaitAsync(3);
        string[] heads = [.. arrived.Select(each =>
            $"{each.Priority} {each.Time} {each.Application} {each.Id} {each.Event} {each.Parameter("sequenceId")}")];
        heads.ShouldBe(
        [
            "108 2026-01-01T00:00:00.250Z nanomedagent-ward sign-in audit:1 1",
            "109 2026-01-01T00:00:00.250Z nanomedagent-ward export audit:2 2",
            "108 2026-01-01T00:00:00.250Z medagent erase audit:3 3",
        ]);
        (arrived[0].Parameter("who"), arrived[0].Parameter("outcome")).ShouldBe((Nasty, $"refused: {Nasty}"));
        arrived[1].Text.Trim().ShouldBe("data were exported: boss, 12 associations, done");
        arrived[2].Parameter("outcome").ShouldBeBeginningOf(new string('ä', 9000));
        arrived[2].Text.ShouldEndWith("...", customMessage: "it was not cut by rsyslog");
    }

    [Fact]
    public async Task What_happens_while_it_is_away_arrives_afterwards_in_order()
    {
        using Rsyslog receiver = new();
        using SyslogRig rig = new(At(receiver));
        for (int i = 1; i <= 1200; i++)
        {
            rig.Audit(subject: $"n{i}");
        }

        (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        rig.Core.Lag.ShouldBe(TimeSpan.Zero);
        rig.Time.Advance(TimeSpan.FromDays(7));
        rig.Core.Lag.ShouldBe(TimeSpan.FromDays(7));
        rig.Restart();
        receiver.Start();
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        (await receiver.AwaitAsync(1200)).Select(each => each.Parameter("subject"))
            .ShouldBe(Enumerable.Range(1, 1200).Select(i => $"n{i}"));
        rig.Core.Lag.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task It_is_killed_and_restarted_again_and_again_and_nothing_is_lost()
    {
        using Rsyslog receiver = new();
        using SyslogRig rig = new(At(receiver));
        Random random = new(5425);
        int events = 0;
        for (int round = 0; round < 8; round++)
        {
            receiver.Start();
            for (int i = random.Next(1, 700); i > 0; i--)
            {
                rig.Audit(subject: $"n{++events}");
            }

            Task<DeliveryOutcome> delivering = Task.Run(rig.DeliverAsync);
            if (round % 2 == 0)
            {
                // As when the service manager restarts it, wherever it is in the batch.
                receiver.Stop();
            }

            await delivering;
            if (round % 2 == 1)
            {
                receiver.Stop();
            }
        }

        receiver.Start();
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        IReadOnlyList<ArrivedMessage> arrived = await receiver.AwaitAsync(events);
        arrived.Select(each => each.Parameter("subject")).Distinct().ShouldBe(
            Enumerable.Range(1, events).Select(i => $"n{i}"), "a repetition has the same event");
    }

    [Fact]
    public async Task Who_shows_another_name_or_none_delivers_nothing_and_says_why()
    {
        using Rsyslog receiver = new();
        receiver.Start();
        foreach (SyslogReceiver stranger in new[]
        {
            SyslogRig.ReceiverAt(receiver.Port, receiver.Authority),
            SyslogRig.ReceiverAt(receiver.Port, receiver.Authority, receiver.Stranger, receiver.StrangersKey),
        })
        {
            using SyslogRig rig = new(stranger);
            rig.Audit();
            DeliveryOutcome outcome = await rig.DeliverAsync();
            (outcome.Kind, outcome.Reason.Length > 0).ShouldBe((DeliveryOutcomeKind.Unavailable, true));
        }

        receiver.Arrived().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_with_another_name_or_of_another_authority_gets_nothing()
    {
        using Rsyslog receiver = new();
        receiver.Start();
        foreach (SyslogReceiver wrong in new[]
        {
            SyslogRig.ReceiverAt(receiver.Port, receiver.OtherAuthority, receiver.Certificate, receiver.Key),
            SyslogRig.ReceiverAt(receiver.Port, receiver.Authority, receiver.Certificate, receiver.Key, "127.0.0.2"),
        })
        {
            using SyslogRig rig = new(wrong);
            rig.Audit();
            (await rig.DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        }

        receiver.Arrived().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_common_event_format_arrives_as_it_was_sent()
    {
        using Rsyslog receiver = new();
        receiver.Start();
        using SyslogRig rig = new(At(receiver), format: SyslogFormat.Cef);
        rig.Audit(who: "a=b|c\\d");
        (await rig.DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        long waited = 0;
        while (receiver.Arrived().Count == 0 && waited++ < 3000)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        receiver.Arrived().Single().Text.Trim().ShouldStartWith(
            "CEF:0|nanoMedAgent|ward|1.0.0|101|somebody has signed in|2|externalId=audit:1 rt=1767225600250 suid=a\\=b|c\\\\d ");
    }

    [Fact]
    public async Task Audit_messages_of_DICOM_arrive_whole_in_order_and_once_also_after_it_was_away_and_after_a_restart()
    {
        const string patient = "4711 <&\"'>";
        using Rsyslog receiver = new();
        using GatewayRig world = new();
        string association = Convert.ToHexStringLower(world.Pair(patient).Association!);
        world.ArriveHeartRate(GatewayRig.EpochOf("other", "vitals", Convert.FromHexString(association)), 1, 61.75m);
        DateTimeOffset now = world.Time.GetUtcNow();
        world.Associations.Audit.Add(new AuditEntry(now, Nasty, "nurse", "view", "sensor, bed 3", "done")
        {
            Origin = "10.1.2.3",
            Association = association,
        });
        world.Associations.Audit.Add(new AuditEntry(now, "boss", "admin", "erase", new string('x', 5000), new string('ä', 9000)));
        (await DeliverAsync()).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        receiver.Start();
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        world.Associations.Audit.Add(new AuditEntry(now, "kim", "nurse", "sign-out", "ward", "done"));
        (await DeliverAsync()).ShouldBe(DeliveryOutcome.Delivered);
        for (long waited = 0; receiver.Arrived().Count < 3 && waited < 3000; waited++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        IReadOnlyList<ArrivedMessage> arrived = receiver.Arrived();
        arrived.Select(each => $"{each.Priority} {each.Application} {each.Id} {each.StructuredData}").ShouldBe(
        [
            "85 nanomedagent-ward IHE+RFC-3881 -", "85 medagent IHE+RFC-3881 -", "85 nanomedagent-ward IHE+RFC-3881 -",
        ]);
        arrived.ShouldAllBe(each => DicomSchema.Faults(each.Text.Trim()).Count == 0);
        XElement[] messages = [.. arrived.Select(each => XDocument.Parse(each.Text.Trim()).Root!)];
        messages.Select(each => each.Elements("ParticipantObjectIdentification").Last().Attribute("ParticipantObjectID")!.Value)
            .ShouldBe(["audit:1", "audit:2", "audit:3"]);
        messages[0].Element("ActiveParticipant")!.Attribute("UserID")!.Value.ShouldBe(Nasty);
        messages[0].Element("ParticipantObjectIdentification")!.Attribute("ParticipantObjectID")!.Value
            .ShouldBe("4711 <\\T\\\"'>^^^&1.2.3.4&ISO");
        arrived.ShouldAllBe(each => !each.Text.Contains("61.75", StringComparison.Ordinal), "no value of a patient");

        async Task<DeliveryOutcome> DeliverAsync()
        {
            SyslogMessage messages = new("hospital-1", SyslogFormat.Dicom, "1.0.0") { PatientAuthority = "1.2.3.4&ISO" };
            SecurityEventCore started = new(
                new SecurityEventFeed(world.Store, "repository") { ShowsPatients = true }, new SyslogDestination(messages, At(receiver)),
                new GatewayLog(NullLogger.Instance), world.Time);
            return (await started.StepAsync(TestContext.Current.CancellationToken)).Outcome;
        }
    }

    private static SyslogReceiver At(Rsyslog receiver) =>
        SyslogRig.ReceiverAt(receiver.Port, receiver.Authority, receiver.Certificate, receiver.Key);
}
