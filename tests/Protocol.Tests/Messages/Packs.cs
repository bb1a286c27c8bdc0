using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Gap record", "Alarm pack" and "Audit pack".</summary>
public class Packs
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static OpenedReading Gap => Example.Reading("vitals", content => content.Gap is not null);

    private static OpenedReading Alarm => Example.Reading("alarm", content => content.Alarms.Count > 0);

    private static OpenedReading Audit =>
        Example.Reading("audit", content => content.Event is { Kind: "pairing", What: (long)PairingEvent.Associated });

    [Fact]
    public void A_gap_after_a_restart_ends_with_the_block_that_was_reserved()
    {
        DeclaredGap gap = Gap.Content.Gap!;

        gap.Last.ShouldBe(4_096);
        gap.Reason.ShouldBe("restart");
        Gap.Reading.Sequence.ShouldBeGreaterThan(gap.Last);
    }

    [Fact]
    public void Without_a_date_a_pack_has_the_uptime_alone()
    {
        Gap.Content.TimeSeconds.ShouldBeNull();
        Gap.Content.UptimeSeconds.ShouldNotBeNull();
        Gap.Epoch.Start.ShouldBeNull();
    }

    [Fact]
    public void An_alarm_has_its_word_and_its_value() => Alarm.Content.Alarms.ShouldBe([new ReportedAlarm("hr", "high", 131m, null)]);

    [Fact]
    public void An_event_is_in_the_journal_too() =>
        Audit.Content.Event.ShouldBe(new ReportedEvent("pairing", (long)PairingEvent.Associated, Example.Granted.Counter, 0));

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        (OpenedReading gap, OpenedReading alarm, OpenedReading audit) = (Gap, Alarm, Audit);
        Lines alarms = SealedReadings.Describe(alarm);
        foreach (ReportedAlarm told in alarm.Content.Alarms)
        {
            alarms.Add($"alarm of {told.Name}", FormattableString.Invariant($"{told.State}, {told.Value}"));
        }

        DeclaredGap declared = gap.Content.Gap!;
        ReportedEvent recorded = audit.Content.Event!;
        return
        [
            .. Examples.OfBytes("gap-record", gap.Pack),
            Examples.OfText("gap-record", SealedReadings.Describe(gap)
                .Add("gap", $"{declared.First} to {declared.Last}, {declared.Reason}")
                .Add("lost readings", declared.LostReadings is { } readings ? readings : "not known")
                .Add("lost values", declared.LostValues)
                .Add("from", declared.From is { } from ? DateTimeOffset.FromUnixTimeSeconds(from) : null)
                .Add("to", declared.To is { } to ? DateTimeOffset.FromUnixTimeSeconds(to) : null)),
            .. Examples.OfBytes("alarm-pack", alarm.Pack),
            Examples.OfText("alarm-pack", alarms),
            .. Examples.OfBytes("audit-pack", audit.Pack),
            Examples.OfText(
                "audit-pack",
                Events.Describe(SealedReadings.Describe(audit), recorded.Kind, recorded.What, recorded.Number, recorded.Reason)),
        ];
    }
}
