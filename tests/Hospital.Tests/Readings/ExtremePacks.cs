using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>
/// A registered device seals whatever it wants. It hurts nobody else: what others send in the same moment is stored and acknowledged, and
/// everything that is stored can be read.
/// </summary>
public class ExtremePacks
{
    private static readonly long[] Extremes =
    [
        0, 1, -1, 101, int.MaxValue, int.MinValue, uint.MaxValue, 1L + uint.MaxValue, (1L << 40) - 1, 1L << 40, 1_767_225_600_000,
        -62_135_596_801, 253_402_300_800, 285_000_000_000, long.MaxValue, long.MinValue, long.MaxValue - 1, 1_767_225_600,
    ];

    private static readonly string[] Words =
    [
        "high", "low", "end", "no-value", "lead-off", "restart", "button", "", "a\0b", "\0", new string('x', 200), "Ünïcode",
        "'; DROP TABLE",
        "line\nline", "\u001b[2J", "\ud83d\ude00",
    ];

    private static readonly string[] Names =
    [
        "hr", "o2", "rr", "t", "as", "ad", "am", "ns", "hr/q", "o2/q", "battery", "uptime", "gap-first", "gap-last", "gap-lost", "gap-why",
        "gap-count", "gap-from", "gap-to", "alarm/hr", "alarm/hr/v", "alarm/news2", "alarm/news2/v", "alarm/news2/of", "alarm/seen",
        "alarm/limits",
        "update", "command", "pairing", "number", "reason", "", "a\0b",
    ];

    private static readonly string?[] Units = [null, "", "1/min", "%", "Cel", "Pa", "%EL", "s", "x\0"];

    private static readonly Gen<PackRecord> Records =
        from name in Gen.OneOf(Names)
        from unit in Gen.OneOf(Units)
        from kind in Gen.Int[0, 5]
        from mantissa in Gen.Frequency((3, Gen.OneOf(Extremes)), (1, Gen.Long))
        from exponent in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[-10, 1]))
        from word in Gen.OneOf(Words)
        select new PackRecord(name)
        {
            Unit = unit,
            Mantissa = kind is 0 or 1 or 2 or 5 ? mantissa : null,
            Exponent = exponent,
            Text = kind is 3 or 4 or 5 ? word : null,
        };

    private static readonly Gen<byte[]> Packs = Gen.OneOf<byte[]>([.. PossiblePacks(), RandomPacks(Records.Array[1, 5])]);

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Authentic_but_extreme_packs_of_every_kind_hurt_nobody_else(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey good = rig.NewDevice();
        Epoch goodEpoch = rig.NewEpoch(good, "vitals");
        rig.Announce(good, goodEpoch);
        long goodPacks = 0;
        Gen.Select(Packs, Gen.OneOf([.. Topic.DataClasses]), Gen.Bool).Array[1, 12].Sample(
            extremes =>
            {
                HospitalKey hostile = rig.NewDevice();
                List<Message> messages = [];
                foreach (((byte[] pack, string dataClass, bool hasClock), int i) in extremes.Select((each, i) => (each, i)))
                {
                    Epoch epoch = rig.NewEpoch(hostile, dataClass, (uint)i + 1, hasClock: hasClock) with
                    {
                        FirstSequence = 1000 + i,
                    };
                    rig.Announce(hostile, epoch);
                    messages.Add(CollectorRig.Reading(epoch, 1000 + i, pack));
                }

                messages.Insert(messages.Count / 2, CollectorRig.Reading(
                    goodEpoch, ++goodPacks, PackWriter.HeartRate(rig.Now, (int)(goodPacks % 200))));
                IReadOnlyList<Message> answers = rig.Collector.Handle(messages);

                rig.HeartRates(good).Count.ShouldBe((int)goodPacks);
                answers.ShouldContain(answer => answer.Topic == $"nm/2/{good.Public.DeviceId}/a");
                foreach (((byte[] _, string dataClass, bool _), int i) in extremes.Select((each, i) => (each, i)))
                {
                    rig.Store.Sequences.Received(hostile.Public.DeviceId, dataClass).Contains(1000 + i)
                        .ShouldBeTrue("it is stored or in quarantine, and does not come back");
                }

                ReadEverything(rig.Store, hostile.Public.DeviceId);
            },
            iter: Effort.Cases(60),
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_announcement_with_extreme_numbers_hurts_nobody_else(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey good = rig.NewDevice();
        Epoch goodEpoch = rig.NewEpoch(good, "vitals");
        rig.Announce(good, goodEpoch);
        long goodPacks = 0;
        Gen.Select(
            Gen.OneOf(Extremes), Gen.OneOf(Extremes), Gen.OneOf(Extremes), Gen.OneOf(Extremes), Gen.Int[0, 20],
            Gen.OneOf(Extremes)).Sample(
            (start, boot, uptime, version, associationLength, late) =>
            {
                HospitalKey hostile = rig.NewDevice();
                Epoch clockless = rig.NewEpoch(hostile, "vitals", 1, hasClock: false);
                Epoch extreme = rig.NewEpoch(hostile, "vitals", 2) with
                {
                    Start = start,
                    Boot = boot,
                    Uptime = uptime,
                    PolicyVersion = version,
                    LateAfterSeconds = (int)late,
                    Association = associationLength == 16 ? null : new byte[associationLength],
                };
                rig.Announce(hostile, clockless);
                rig.Collector.Handle(
                [
                    CollectorRig.Reading(clockless, 1, PackWriter.Write(
                        new PackRecord("uptime") { Unit = "s", Mantissa = uint.MaxValue },
                        new PackRecord("hr") { Unit = "1/min", Mantissa = 60 })),
                ]);
                rig.Announce(hostile, extreme);
                rig.Collector.Handle([CollectorRig.Reading(goodEpoch, ++goodPacks, PackWriter.HeartRate(rig.Now, 60))]).Count.ShouldBe(1);
                rig.HeartRates(good).Count.ShouldBe((int)goodPacks);
                ReadEverything(rig.Store, hostile.Public.DeviceId);
            },
            iter: Effort.Cases(60),
            threads: 1);
    }

    [Theory]
    [InlineData(9_223_372_036_854_775_807, "a time of 2^63-1")]
    [InlineData(284_996_793_600, "a time in the year 11000")]
    [InlineData(1_767_225_600_000, "a time in milliseconds")]
    [InlineData(-62_135_596_801, "a time before the year 1")]
    public void A_pack_with_an_impossible_time_is_in_quarantine_with_its_device_number_and_reason_and_is_acknowledged(long time, string why)
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey hostile = rig.NewDevice();
        HospitalKey good = rig.NewDevice();
        Epoch hostileEpoch = rig.NewEpoch(hostile, "vitals");
        Epoch goodEpoch = rig.NewEpoch(good, "vitals");
        rig.Announce(hostile, hostileEpoch);
        rig.Announce(good, goodEpoch);
        byte[] extreme = PackWriter.Write(new PackRecord("hr") { Unit = "1/min", Mantissa = 60, Time = time });
        IReadOnlyList<Message> answers = rig.Collector.Handle(
        [
            .. Enumerable.Range(1, 30).Select(i => CollectorRig.Reading(goodEpoch, i, PackWriter.HeartRate(rig.Now, i))),
            CollectorRig.Reading(hostileEpoch, 1, extreme),
            .. Enumerable.Range(31, 33).Select(i => CollectorRig.Reading(goodEpoch, i, PackWriter.HeartRate(rig.Now, i))),
        ]);

        rig.HeartRates(good).Count.ShouldBe(63, why);
        rig.HeartRates(hostile).ShouldBeEmpty();
        answers.Count.ShouldBe(2, "the pack in quarantine is acknowledged as well, so that it does not come back for ever");
        QuarantinedPack quarantined = rig.Store.Quarantine.List(hostile.Public.DeviceId).Single();
        (quarantined.DataClass, quarantined.Sequence, quarantined.Reason).ShouldBe(("vitals", 1, RefusalReason.ContentWrong));
        quarantined.Pack.ShouldBe(extreme, "nothing is lost");
        rig.Collector.Handle([CollectorRig.Reading(hostileEpoch, 1, extreme)]).Count.ShouldBe(1);
        rig.Store.Quarantine.List(hostile.Public.DeviceId).Count.ShouldBe(1);
    }

    [Fact]
    public void An_uptime_of_2_to_63_is_in_quarantine_and_a_later_epoch_with_a_clock_rebases_the_others()
    {
        using CollectorRig rig = new("SQLite");
        HospitalKey device = rig.NewDevice();
        Epoch clockless = rig.NewEpoch(device, "vitals", 1, hasClock: false);
        Epoch clocked = rig.NewEpoch(device, "vitals", 100) with { FirstSequence = 4 };
        byte[] Pack(long uptime, int rate) => PackWriter.Write(
            new PackRecord("uptime") { Unit = "s", Mantissa = uptime }, new PackRecord("hr") { Unit = "1/min", Mantissa = rate });
        rig.Announce(device, clockless);
        rig.Collector.Handle(
        [
            CollectorRig.Reading(clockless, 1, Pack(long.MaxValue, 60)), CollectorRig.Reading(clockless, 2, Pack(40, 61)),
            CollectorRig.Reading(clockless, 3, Pack(uint.MaxValue, 62)),
        ]);
        rig.Announce(device, clocked);

        IReadOnlyList<StoredReading> readings = rig.Store.Measurements.Find(new ReadingQuery { Device = device.Public.DeviceId });
        readings.Single(reading => reading.Sequence == 2).Time.ShouldBe(rig.Now.AddSeconds(-60));
        readings.Single(reading => reading.Sequence == 3).Time.ShouldBeNull("its time would be after the year 2106");
        rig.Store.Quarantine.List(device.Public.DeviceId).Select(pack => pack.Sequence).ShouldBe([1]);
    }

    private static void ReadEverything(ReadingStore store, string device)
    {
        foreach (StoredReading reading in store.Measurements.Find(new ReadingQuery { Device = device }))
        {
            (reading.Time?.Year ?? 2000).ShouldBeInRange(1970, 2106);
        }

        store.Measurements.LatestOfDevice(device);
        store.Alarms.List(device);
        store.Alarms.Standing(device);
        store.Events.List(device);
        store.Gaps.List(device);
        store.Totals(device);
        store.Sequences.Waiting(device);
        store.Packs.ArrivalsSince(device, DateTimeOffset.UnixEpoch);
        store.Batteries.LatestPercent(device);
        store.Epochs.OfDevice(device);
        store.Quarantine.List(device).ShouldAllBe(pack => pack.Decision == null);
    }

    /// <summary>Packs of the right shape, in which any number and any word may be extreme.</summary>
    private static Gen<byte[]>[] PossiblePacks()
    {
        Gen<long> number = Gen.OneOf(Extremes);
        Gen<string> word = Gen.OneOf(Words);
        Gen<int> exponent = Gen.OneOf(0, -1, -9);
        Gen<long?> time = Gen.OneOf<long?>([1_767_225_600, .. Extremes.Select(extreme => (long?)extreme)]);
        PackRecord Number(string name, long value, long? at = null) => new(name) { Mantissa = value, Time = at };
        return
        [
            Gen.Select(number, exponent, time, word).Select((value, digits, at, remark) => PackWriter.Write(
                new PackRecord("hr") { Unit = "1/min", Mantissa = value, Exponent = digits, Time = at },
                new PackRecord("hr/q") { Text = remark }, new PackRecord("t") { Text = remark },
                new PackRecord("as") { Unit = "Pa", Mantissa = value })),
            Gen.Select(number, number).Select((uptime, value) => PackWriter.Write(
                new PackRecord("uptime") { Unit = "s", Mantissa = uptime }, new PackRecord("hr") { Unit = "1/min", Mantissa = value })),
            Gen.Select(time, number, number).Select((at, one, other) => PackWriter.Write(
                new PackRecord("hr") { Unit = "1/min", Mantissa = one, Time = at },
                new PackRecord("hr") { Unit = "1/min", Mantissa = other })),
            Gen.Select(time, number, number, number, word, number).Select((at, first, last, lost, why, to) => PackWriter.Write(
                Number("gap-first", first, at), Number("gap-last", last), Number("gap-lost", lost),
                new PackRecord("gap-why") { Text = why }, Number("gap-count", lost), Number("gap-from", to), Number("gap-to", to))),
            Gen.Select(time, word, number, exponent).Select((at, state, value, digits) => PackWriter.Write(
                new PackRecord("alarm/hr") { Text = state, Time = at },
                new PackRecord("alarm/hr/v") { Unit = "1/min", Mantissa = value, Exponent = digits },
                new PackRecord("alarm/news2") { Text = state }, new PackRecord("alarm/news2/v") { Mantissa = value },
                new PackRecord("alarm/news2/of") { Mantissa = value })),
            Gen.Select(time, number, number, number).Select((at, what, about, reason) => PackWriter.Write(
                Number("update", what, at), Number("number", about), Number("reason", reason))),
        ];
    }

    private static Gen<byte[]> RandomPacks(Gen<PackRecord[]> records) =>
        Gen.Select(records, Gen.OneOf<long?>([null, 1_767_225_600, .. Extremes.Select(extreme => (long?)extreme)]))
            .Select((pack, time) => PackWriter.Write([pack[0] with { Time = time }, .. pack[1..]]));
}
