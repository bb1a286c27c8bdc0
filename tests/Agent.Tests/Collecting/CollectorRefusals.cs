using Agent.Tests.World;
using CsCheck;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Collecting;

/// <summary>Messages that a collector does not store, and the reasons that it gives.</summary>
public class CollectorRefusals
{
    [Theory]
    [InlineData("nm/2/{0}/r", RefusalReason.TopicUnknown)]
    [InlineData("nm/2/{0}/x/vitals", RefusalReason.TopicUnknown)]
    [InlineData("nm/1/{0}/r/vitals", RefusalReason.TopicUnknown)]
    [InlineData("nm/2/NOT-AN-ID/r/vitals", RefusalReason.TopicUnknown)]
    [InlineData("nm/2/00000000000000000000/r/vitals", RefusalReason.DeviceUntrusted)]
    [InlineData("nm/2/{0}/r/alarm", RefusalReason.EpochUnknown)]
    public void A_reading_on_a_wrong_topic_is_refused(string topic, RefusalReason reason)
    {
        using SimulatedWard ward = Ward(out _, out Message reading);
        string wrong = topic.Replace("{0}", ward.Agent.DeviceId, StringComparison.Ordinal);
        Refusal(ward, reading with { Topic = wrong }).ShouldBe(reason);
    }

    [Fact]
    public void A_replayed_reading_is_stored_once_and_acknowledged_again()
    {
        using SimulatedWard ward = Ward(out _, out Message reading);
        int before = ward.Readings.Count;
        IReadOnlyList<Message> answers = ward.Collector.Handle([reading, reading, reading]);
        ward.Readings.Count.ShouldBe(before);
        ward.Collector.Counters.Repeats.ShouldBe(3);
        answers.Count.ShouldBe(1, "the first answer may have been lost");
    }

    [Fact]
    public void A_changed_bit_anywhere_in_a_reading_is_never_stored()
    {
        using SimulatedWard ward = Ward(out Message announcement, out Message reading, collect: false);
        ward.Collector.Handle([announcement]);
        for (int bit = 0; bit < reading.Payload.Length * 8; bit++)
        {
            byte[] changed = [.. reading.Payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ward.Collector.Handle([reading with { Payload = changed }]);
        }

        ward.Readings.ShouldBeEmpty();
        ward.Collector.Counters.Refused.Values.Sum().ShouldBe(reading.Payload.Length * 8);
        ward.Collector.Handle([reading]);
        ward.Readings.Count.ShouldBe(4);
    }

    [Fact]
    public void A_truncated_reading_is_malformed_at_every_length()
    {
        using SimulatedWard ward = Ward(out _, out Message reading);
        for (int length = 1; length < reading.Payload.Length; length++)
        {
            Refusal(ward, reading with { Payload = reading.Payload[..length] }).ShouldBe(RefusalReason.Malformed);
        }

        Refusal(ward, reading with { Payload = [] }).ShouldBe(RefusalReason.LengthWrong);
        Refusal(ward, reading with { Payload = new byte[4097] }).ShouldBe(RefusalReason.LengthWrong);
    }

    [Fact]
    public void A_changed_bit_anywhere_in_an_announcement_is_refused()
    {
        using SimulatedWard ward = Ward(out Message announcement, out _, collect: false);
        for (int bit = 0; bit < announcement.Payload.Length * 8; bit += 5)
        {
            byte[] changed = [.. announcement.Payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Refusal(ward, announcement with { Payload = changed }).ShouldBeOneOf(
                RefusalReason.SignatureWrong, RefusalReason.Malformed, RefusalReason.EpochForeign);
        }
    }

    [Fact]
    public void An_announcement_of_another_device_on_this_ones_topic_is_refused()
    {
        using SimulatedWard ward = Ward(out _, out _);
        using SimulatedWard other = Ward(out Message announcement, out _, seed: 2);
        Refusal(ward, announcement with { Topic = $"nm/2/{ward.Agent.DeviceId}/k/vitals" }).ShouldBe(RefusalReason.SignatureWrong);
        Refusal(ward, announcement).ShouldBe(RefusalReason.DeviceUntrusted);
    }

    [Fact]
    public void A_collector_that_is_no_recipient_can_decrypt_nothing()
    {
        using SimulatedWard ward = Ward(out Message announcement, out Message reading);
        using HospitalKey stranger = HospitalKey.Create();
        CosePublicKey.TryParse(ward.Agent.PublicKey, out CosePublicKey? device).ShouldBeTrue();
        CollectorCore curious = new(stranger, ward.Store, [device!], () => ward.Now);
        List<RefusalReason> reasons = [];
        curious.Refused += refusal => reasons.Add(refusal.Reason);
        curious.Handle([announcement]);
        reasons.ShouldBe([RefusalReason.NotForUs]);
        curious.Handle([reading]).Count.ShouldBe(1, "its store here has the epoch keys that the recipient has put there");
    }

    [Fact]
    public void A_reading_before_its_announcement_is_not_acknowledged_and_is_stored_when_it_comes_again()
    {
        using SimulatedWard ward = Ward(out Message announcement, out Message reading, collect: false);
        ward.Collector.Handle([reading]).ShouldBeEmpty();
        ward.Collector.Counters.Refused[RefusalReason.EpochUnknown].ShouldBe(1);
        ward.Collector.Handle([announcement, reading]).Count.ShouldBe(1);
        ward.Readings.Count.ShouldBe(4);
    }

    [Fact]
    public void A_good_reading_beside_a_bad_one_is_stored()
    {
        using SimulatedWard ward = Ward(out Message announcement, out Message reading, collect: false);
        byte[] changed = [.. reading.Payload];
        changed[^1] ^= 1;
        ward.Collector.Handle([announcement, reading with { Payload = [.. changed, .. reading.Payload] }]);
        ward.Readings.Count.ShouldBe(4);
        ward.Collector.Counters.Refused[RefusalReason.NotAuthentic].ShouldBe(1);
    }

    [Fact]
    public void Random_messages_never_throw_and_are_never_stored()
    {
        using SimulatedWard ward = Ward(out Message announcement, out Message reading);
        int before = ward.Readings.Count;
        Gen.Select(Gen.Byte.Array[0, 120], Gen.Int[0, 3], Gen.Int[0, 400]).Sample(
            (noise, kind, place) =>
            {
                Message genuine = kind % 2 == 0 ? reading : announcement;
                byte[] payload = kind < 2
                    ? noise
                    : [.. genuine.Payload.Take(place), .. noise, .. genuine.Payload.Skip(place + noise.Length)];
                lock (ward)
                {
                    ward.Collector.Handle([genuine with { Payload = payload }]);
                }
            },
            iter: Effort.Cases(2000));
        ward.Readings.Count.ShouldBe(before);
    }

    /// <summary>A ward after one reading, and the two messages of it.</summary>
    private static SimulatedWard Ward(out Message announcement, out Message reading, bool collect = true, long seed = 1)
    {
        SimulatedWard ward = new(seed: seed) { IsCollectorRunning = collect };
        ward.Run(minutes: 0.01);
        PublishedMessage key = ward.Link.Published.Single(
            message => message.Kind == "k" && message.Topic.EndsWith("/vitals", StringComparison.Ordinal));
        PublishedMessage sealedReading = ward.Link.Published.Single(message => message.Kind == "r");
        announcement = new Message(key.Topic, key.Payload);
        reading = new Message(sealedReading.Topic, sealedReading.Payload);
        return ward;
    }

    private static RefusalReason Refusal(SimulatedWard ward, Message message)
    {
        RefusalReason reason = RefusalReason.None;
        void Note(Refusal refusal) => reason = refusal.Reason;
        ward.Collector.Refused += Note;
        ward.Collector.Handle([message]);
        ward.Collector.Refused -= Note;
        return reason;
    }
}
