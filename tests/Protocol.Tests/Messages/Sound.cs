using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Sound".</summary>
public class Sound
{
    private static WorkedExample Example => WorkedExample.Instance;

    private static OpenedReading Report => Example.Reading("alarm", content => content.Audio is not null);

    [Fact]
    public void The_device_obeys_and_reports_how_long_the_pause_is()
    {
        DeviceEvent answer = Example.EventOf(Example.EventAmong(Example.Audio.Answers, DeviceEvent.CommandKind));

        (answer.What, answer.Number).ShouldBe(((long)CommandAnswer.CarriedOut, Example.AudioCommanded.Counter));
        Report.Content.Audio.ShouldBe(new ReportedAudio(ReportedAudio.Paused, 120));
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        ReportedAudio reported = Report.Content.Audio!;
        return
        [
            .. Examples.OfBytes("command-audio", example.Audio.Bytes),
            .. Examples.OfBytes("audio-pack", Report.Pack),
            Examples.OfText("audio-pack", SealedReadings.Describe(Report)
                .Add("sound", FormattableString.Invariant($"{reported.Word}, for {reported.Seconds} s"))),
        ];
    }
}
