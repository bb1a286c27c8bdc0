using System.Security.Cryptography;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Agent.Tests.Collecting;

/// <summary>A class with two readers: both can seal, and only the custodian can tell who has.</summary>
public sealed class SeveralReaders : IDisposable
{
    private const int ReadingLimitBytes = 112;
    private const int ValuesPerReading = 4;

    private readonly HospitalKey _other = HospitalKey.Create();
    private readonly SimulatedWard _ward;

    public SeveralReaders() => _ward = new SimulatedWard(change: policy => policy with
    {
        Recipients = [.. policy.Recipients, _other.Public],
        Classes = new Dictionary<string, ClassRule>(policy.Classes) { ["vitals"] = new ClassRule([0, 1], 0) },
    });

    public void Dispose()
    {
        _ward.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_reading_of_four_vitals_takes_at_most_112_bytes_on_air()
    {
        _ward.Run(minutes: 299.5);

        Readings().ShouldAllBe(message => message.Payload.Length <= ReadingLimitBytes);
        _ward.Readings.Count.ShouldBe(300 * ValuesPerReading);
        _ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void What_an_outage_and_a_restart_have_left_is_delivered_under_the_key_of_the_new_epoch()
    {
        _ward.Link.GoDown();
        _ward.Run(minutes: 30);
        _ward.Restart();
        _ward.Link.IsUp = true;
        _ward.Run(minutes: 5);

        _ward.Readings.Count.ShouldBe(35 * ValuesPerReading);
        _ward.Agent.Waiting.ShouldBe(0);
        _ward.Collector.Counters.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void A_reading_that_another_reader_has_sealed_is_neither_stored_nor_acknowledged()
    {
        _ward.Run(minutes: 5);
        int stored = _ward.Readings.Count;
        Epoch epoch = EpochOfOther();
        byte[] forged = Seal(epoch, sequence: 900);
        byte[] withForeignTag = [0x84, 0x43, 0xA1, 0x01, 0x04, 0xA0, 0x58, (byte)forged.Length, .. forged, 0x48, .. new byte[8]];

        Refusal(forged).ShouldBe(RefusalReason.SourceUnproven);
        Refusal(withForeignTag).ShouldBe(RefusalReason.SourceUnproven);
        _ward.Readings.Count.ShouldBe(stored);
        _ward.Store.Sequences.Received(_ward.Agent.DeviceId, "vitals").Contiguous.ShouldBe(5);
    }

    [Fact]
    public void A_changed_bit_anywhere_in_a_tagged_message_is_refused()
    {
        _ward.IsCollectorRunning = false;
        _ward.Run(minutes: 2);
        foreach (PublishedMessage message in _ward.Link.Published.Where(message => message.Kind == "k"))
        {
            _ward.Collector.Handle([new Message(message.Topic, message.Payload)]);
        }

        byte[] reading = Readings()[0].Payload;
        for (int bit = 0; bit < reading.Length * 8; bit += 3)
        {
            byte[] changed = [.. reading];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Refusal(changed).ShouldNotBe(RefusalReason.None, $"bit {bit}");
        }

        Refusal(reading).ShouldBe(RefusalReason.None);
    }

    [Fact]
    public void The_key_of_an_epoch_that_is_over_makes_no_new_reading()
    {
        // With one reader there is no tag, so nothing but the number is wrong.
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 3600 });
        ward.Run(minutes: 130);
        Epoch over = ward.Store.Epochs.OfDevice(ward.Agent.DeviceId).Last(epoch => epoch.DataClass == "vitals");

        IReadOnlyList<Message> answers = ward.Collector.Handle(
            [new Message($"nm/2/{ward.Agent.DeviceId}/r/vitals", Seal(over, sequence: 900))]);

        ward.Collector.Counters.Refused[RefusalReason.EpochOver].ShouldBe(1);
        answers.ShouldBeEmpty();
    }

    private PublishedMessage[] Readings() =>
        [.. _ward.Link.Published.Where(message => message.Topic.EndsWith("/r/vitals", StringComparison.Ordinal))];

    private Epoch EpochOfOther()
    {
        PublishedMessage announcement = _ward.Link.Published.Last(
            message => message.Topic.EndsWith("/k/vitals", StringComparison.Ordinal));
        EpochAnnouncement.TryRead(Topic.Parse(announcement.Topic)!, announcement.Payload, _ward.Key, _other, out Epoch? epoch)
            .ShouldBe(RefusalReason.None);
        epoch!.CustodySecret.ShouldBeNull();
        return epoch;
    }

    private RefusalReason Refusal(byte[] payload)
    {
        RefusalReason reason = RefusalReason.None;
        void Note(NanoMedAgent.Collector.Refusal refusal) => reason = refusal.Reason;
        _ward.Collector.Refused += Note;
        _ward.Collector.Handle([new Message($"nm/2/{_ward.Agent.DeviceId}/r/vitals", payload)]);
        _ward.Collector.Refused -= Note;
        return reason;
    }

    /// <summary>A sealed reading of a heart rate, by whoever has the epoch's key.</summary>
    private static byte[] Seal(Epoch epoch, int sequence)
    {
        byte[] pack = Convert.FromHexString("81A40062687202182A221A6955B90A2365312F6D696E");
        byte[] aad = Purposes.Of("reading", epoch.Device, epoch.DataClass, epoch.Id);
        byte[] structure = [0x83, 0x68, .. "Encrypt0"u8, 0x43, 0xA1, 0x01, 0x0A, 0x58, (byte)aad.Length, .. aad];
        byte[] nonce = [.. epoch.BaseIv];
        nonce[^1] ^= (byte)sequence;
        nonce[^2] ^= (byte)(sequence >> 8);
        byte[] ciphertext = new byte[pack.Length + 8];
        using AesCcm ccm = new(epoch.Key);
        ccm.Encrypt(nonce, pack, ciphertext.AsSpan(0, pack.Length), ciphertext.AsSpan(pack.Length), structure);
        return
        [
            0x83, 0x43, 0xA1, 0x01, 0x0A, 0xA2, 0x04, 0x44, .. epoch.Id, 0x06, 0x42, (byte)(sequence >> 8), (byte)sequence,
            0x58, (byte)ciphertext.Length, .. ciphertext,
        ];
    }
}
