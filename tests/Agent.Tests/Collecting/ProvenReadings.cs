using System.Security.Cryptography;
using Agent.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Verification;

namespace Agent.Tests.Collecting;

/// <summary>
/// What a device signs proves its readings to a nurse station, which may read all classes and cannot verify the custodian's tags.
/// </summary>
public sealed class ProvenReadings : IDisposable
{
    private readonly HospitalKey _stationKey = HospitalKey.Create();
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
    private readonly SimulatedWard _ward;
    private readonly ReadingStore _store;
    private readonly CollectorCore _station;

    public ProvenReadings()
    {
        _ward = new SimulatedWard(change: policy => policy with
        {
            Recipients = [.. policy.Recipients, _stationKey.Public],
            Classes = policy.Classes.Keys.ToDictionary(name => name, _ => new ClassRule([0, 1], 0)),
        });
        _store = ReadingStore.Open(NewStore.At(Path.Combine(_folder, "station.db")));
        _station = new CollectorCore(_stationKey, _store, [_ward.Key], () => _ward.Now, keepsEvidence: true);
        _ward.Broker = messages => Deliver(messages);
    }

    /// <summary>What the station receives in place of a message; by default the message.</summary>
    private Func<PublishedMessage, IEnumerable<byte[]>> Wire { get; set; } = message => [message.Payload];

    public void Dispose()
    {
        _store.Dispose();
        _ward.Dispose();
        _stationKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void After_an_hour_everything_that_was_measured_is_proven()
    {
        _ward.Run(minutes: 90);
        Verify(minutes: 58).ShouldAllBe(stretch => stretch.Outcome == VerificationOutcome.Proven);
        Verify(minutes: 58).Single(stretch => stretch.DataClass == "vitals").Count.ShouldBe(58);
        Verify(minutes: 90).Where(stretch => stretch.DataClass == "vitals").Select(stretch => stretch.Reason)
            .ShouldBe([VerificationReason.None, VerificationReason.NotSignedYet]);
    }

    [Fact]
    public void What_a_power_cut_left_unsigned_is_never_proven_and_what_was_measured_before_and_behind_it_is()
    {
        _ward.Run(minutes: 90);
        _ward.Restart();
        _ward.Run(minutes: 70);
        VerifiedStretch[] stretches = [.. Verify(minutes: 140).Where(stretch => stretch.DataClass == "vitals")];
        stretches.Select(stretch => stretch.Reason)
            .ShouldBe([VerificationReason.None, VerificationReason.NeverSigned, VerificationReason.None]);
        stretches[0].Count.ShouldBeInRange(58, 61);
        stretches[1].Count.ShouldBeInRange(28, 32);
        stretches[2].Count.ShouldBeInRange(45, 52);
    }

    [Fact]
    public void A_reading_that_is_lost_on_the_way_leaves_the_other_blocks_proven()
    {
        Wire = message => IsReading(message, 20) ? [] : [message.Payload];
        _ward.Run(minutes: 90);
        VerifiedStretch[] stretches = [.. Verify(minutes: 58).Where(stretch => stretch.DataClass == "vitals")];
        stretches.Single(stretch => stretch.Reason == VerificationReason.SignedAndNotHere).ShouldBe(
            stretches.Single(stretch => stretch is { First: 20, Last: 20 }));
        long incomplete = stretches.Where(stretch => stretch.Reason == VerificationReason.BlockIncomplete).Sum(stretch => stretch.Count);
        incomplete.ShouldBeInRange(19, 40);
        stretches.Where(stretch => stretch.Outcome == VerificationOutcome.Proven).Sum(stretch => stretch.Count).ShouldBe(57 - incomplete);
        stretches.ShouldAllBe(stretch => stretch.Outcome != VerificationOutcome.Wrong);
    }

    [Fact]
    public void A_reading_that_another_reader_has_forged_in_place_of_the_devices_is_wrong_and_no_other_block_is()
    {
        Wire = message => IsReading(message, 50) ? [Forged(message)] : [message.Payload];
        _ward.Run(minutes: 90);
        _store.Measurements.Find(new ReadingQuery()).Single(reading => reading.Sequence == 50 && reading.DataClass == "vitals")
            .Value.ShouldBe(180);
        VerifiedStretch[] stretches = [.. Verify(minutes: 58).Where(stretch => stretch.DataClass == "vitals")];
        stretches.Select(stretch => stretch.Reason).ShouldBe([VerificationReason.None, VerificationReason.DigestDiffers]);
        stretches[1].First.ShouldBeInRange(30, 50);
        _ward.Collector.Counters.Refused.ShouldBeEmpty("the custodian got the true one");

        // The true one arrives late: now it is known which of the two the device has made.
        Wire = message => [message.Payload];
        _station.Handle(_ward.Link.Published.Where(message => IsReading(message, 50))
            .Select(message => new Message(message.Topic, message.Payload)).ToArray());
        VerifiedStretch wrong = Verify(minutes: 58).Single(stretch => stretch.Outcome != VerificationOutcome.Proven);
        (wrong.First, wrong.Last, wrong.Reason).ShouldBe((50, 50, VerificationReason.ContentDiffers));
        wrong.Detail.ShouldNotBeNull().ShouldContain("180");
    }

    private IEnumerable<PublishedMessage> Deliver(IReadOnlyList<PublishedMessage> messages)
    {
        _station.Handle(
        [
            .. messages.Where(message => message.Kind is "r" or "k")
                .SelectMany(message => Wire(message), (message, payload) => new Message(message.Topic, payload)),
        ]);
        return messages;
    }

    private IReadOnlyList<VerifiedStretch> Verify(double minutes) =>
        [.. new ReadingVerification(_store, _ => _ward.Key).Verify(new VerificationQuery { To = _ward.StartedAt.AddMinutes(minutes) })];

    private static bool IsReading(PublishedMessage message, long sequence) =>
        message.Topic.EndsWith("/r/vitals", StringComparison.Ordinal)
        && SealedReading.ReadAll(SourceTag.TryRead(message.Payload, out _)!)!.Any(reading => reading.Sequence == sequence);

    /// <summary>A heart rate of 180 under the same number, sealed by whoever has the epoch's key.</summary>
    private byte[] Forged(PublishedMessage message)
    {
        SealedReading reading = SealedReading.ReadAll(SourceTag.TryRead(message.Payload, out _)!)!.Single();
        Epoch epoch = _store.Epochs.Find(_ward.Agent.DeviceId, "vitals", reading.EpochId)!;
        long time = _ward.Now.ToUnixTimeSeconds();
        byte[] pack =
        [
            .. Convert.FromHexString("81A40062687202" + "18B4" + "221A"),
            (byte)(time >> 24), (byte)(time >> 16), (byte)(time >> 8), (byte)time,
            .. Convert.FromHexString("2365312F6D696E"),
        ];
        byte[] aad = Purposes.Of("reading", epoch.Device, epoch.DataClass, epoch.Id);
        byte[] structure = [0x83, 0x68, .. "Encrypt0"u8, 0x43, 0xA1, 0x01, 0x0A, 0x58, (byte)aad.Length, .. aad];
        byte[] nonce = [.. epoch.BaseIv];
        nonce[^1] ^= (byte)reading.Sequence;
        byte[] ciphertext = new byte[pack.Length + 8];
        using AesCcm ccm = new(epoch.Key);
        ccm.Encrypt(nonce, pack, ciphertext.AsSpan(0, pack.Length), ciphertext.AsSpan(pack.Length), structure);
        return
        [
            0x83, 0x43, 0xA1, 0x01, 0x0A, 0xA2, 0x04, 0x44, .. epoch.Id, 0x06, 0x41, (byte)reading.Sequence,
            0x58, (byte)ciphertext.Length, .. ciphertext,
        ];
    }
}
