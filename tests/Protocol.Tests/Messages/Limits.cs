using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Limits for one patient".</summary>
public class Limits
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static OpenedReading Report => Example.Reading("alarm", content => content.Limits is not null);

    [Fact]
    public void The_device_obeys_and_reports_what_is_in_force()
    {
        DeviceEvent answer = Example.EventOf(Example.EventAmong(Example.Limits.Answers, DeviceEvent.CommandKind));

        (answer.What, answer.Number).ShouldBe(((long)CommandAnswer.CarriedOut, Example.LimitsCommanded.Counter));
        Report.Content.Limits!.Word.ShouldBe(ReportedLimits.Own);
        Report.Content.Limits.InForce!.Limits["hr"].High.ShouldBe(135);
        Report.Content.Alarms.ShouldBeEmpty("they are in packs of their own");
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        ReportedLimits reported = Report.Content.Limits!;
        return
        [
            .. Examples.OfBytes("command-limits", example.Limits.Bytes),
            .. Examples.OfBytes("limits-pack", Report.Pack),
            Examples.OfText("limits-pack", SealedReadings.Describe(Report)
                .Add("in force", reported.Word)
                .Add("limits of hr", FormattableString.Invariant($"the ward's lower one, above {reported.InForce!.Limits["hr"].High}"))
                .Add("until", reported.InForce.End)),
        ];
    }
}
