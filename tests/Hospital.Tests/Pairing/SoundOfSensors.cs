using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>A sound that somebody pauses, or turns off or on, on the ward's page: what the sensor is told, and when it counts.</summary>
public class SoundOfSensors
{
    [Fact]
    public void It_is_pending_until_the_sensor_confirms_it_refused_where_it_does_not_and_over_after_two_minutes_of_silence()
    {
        using FakeWard ward = new();
        FakeSensor sensor = ward.NewSensor();
        Association association = ward.Pair(sensor, 1);

        ward.Pairing.SetAudio(association.Id, AudioState.Paused, FakeWard.Kim).ShouldBeTrue();
        AudioRequest pending = ward.Pairing.PendingAudio.ShouldHaveSingleItem();
        (pending.State, pending.By, pending.At).ShouldBe((AudioState.Paused, FakeWard.Kim, ward.Now));
        ward.Audio.ShouldBeEmpty("the sensor has not answered yet");
        ward.Deliver();
        sensor.AudioStates.ShouldBe([1]);
        ward.Audio.ShouldBe([("nurse.kim", PromptOutcome.Confirmed, "None")]);
        ward.AuditOf(sensor.Id).Where(line => line.Contains(" audio: ", StringComparison.Ordinal))
            .ShouldBe(["nurse.kim audio: asked (sound paused)", "nurse.kim audio: confirmed by the device (sound paused)"]);

        sensor.RefusesAudio = true;
        ward.Pairing.SetAudio(association.Id, AudioState.Off, FakeWard.Kim);
        ward.Deliver();
        ward.Audio[^1].ShouldBe(("nurse.kim", PromptOutcome.Refused, "AudioNotAllowed"));

        sensor.RefusesAudio = false;
        ward.ToSensor = _ => [];
        ward.Pairing.SetAudio(association.Id, AudioState.Paused, FakeWard.Kim);
        ward.Run(seconds: 121);
        ward.Audio[^1].ShouldBe(("nurse.kim", PromptOutcome.Unanswered, null));
        ward.ToSensor = message => [message];
        ward.Run(seconds: 60);
        sensor.AudioStates.ShouldBe([1], "what was not answered does not count any more");

        sensor.Hold(10);
        ward.Deliver();
        ward.Pairing.SetAudio(association.Id, AudioState.Paused, FakeWard.Kim).ShouldBeFalse();
    }
}
