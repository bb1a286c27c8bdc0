using System.Data.Common;
using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Attestation;

/// <summary>What collectors do with the rule that readings go to quarantine when a device does not run what its vendor signed.</summary>
public sealed class QuarantinedReadings : IDisposable
{
    private readonly SignedReleases _releases = new(11, 12);
    private CollectorRig? _opened;
    private HospitalKey? _registered;

    private AttestationIntake Intake { get; set; } = null!;

    private CollectorRig Rig => _opened!;

    private HospitalKey Device => _registered!;

    private string Id => Device.Public.DeviceId;

    public void Dispose()
    {
        _opened?.Dispose();
        _releases.Dispose();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void From_that_start_on_what_the_device_sends_is_in_quarantine_with_the_reason_and_acknowledged(string database)
    {
        Open(database);
        HospitalKey other = Register();
        Epoch before = Announced(start: 4, first: 1);
        Epoch since = Announced(start: 5, first: 10);
        Epoch others = Announced(start: 5, first: 1, other);
        Send(since, 10, 70).ShouldBe(1);
        Rig.HeartRates(Device).ShouldBe([70], "evidence arrives after the first reading, which is stored then");

        Receive(Forged(start: 5));
        Send(since, 11, 71).ShouldBe(1, "it is safe, and need not come again");
        Send(since, 10, 70).ShouldBe(1, "it was stored before");
        Send(before, 1, 60).ShouldBe(1);
        Send(others, 1, 80).ShouldBe(1);
        Epoch alarm = EpochOf(Device, "alarm", start: 6, first: 1);
        Rig.Announce(Device, alarm);
        Rig.Collector.Handle([Alarm(alarm)]).Count.ShouldBe(1);

        Rig.HeartRates(Device).ShouldBe([60, 70], "what it has made in an earlier start counts");
        Rig.HeartRates(other).ShouldBe([80], "another device is not touched");
        Rig.Store.Alarms.List(Id).ShouldBeEmpty();
        Rig.Store.Quarantine.List(Id).Select(pack => (pack.DataClass, pack.Sequence, pack.Reason)).ShouldBe(
            [("alarm", 1, RefusalReason.SoftwareUntrusted), ("vitals", 11, RefusalReason.SoftwareUntrusted)]);
        QuarantinedStart why = Rig.Associations.QuarantinedStarts.Find(Id)!;
        (why.Start, why.By, why.Reason).ShouldBe((5, AttestationIntake.By, "what is loaded is not what the vendor signed"));
        Rig.Associations.DeviceStates.Find(Id).ShouldBe(DeviceState.Active);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void It_ends_with_the_start_in_which_the_device_runs_a_release_again(string database)
    {
        Open(database);
        Epoch bad = Announced(start: 5, first: 1);
        Receive(Forged(start: 5));
        Send(bad, 1, 70);
        Epoch good = Announced(start: 6, first: 10);
        Send(good, 10, 71);
        Receive(_releases.Running(12) with { Start = 6 });
        Send(good, 11, 72);
        Send(bad, 2, 73);
        Rig.HeartRates(Device).ShouldBe([72]);
        Rig.Store.Quarantine.List(Id).Select(pack => pack.Sequence).ShouldBe([1, 2, 10], "a backlog of the bad start is not better now");
        Rig.Associations.QuarantinedStarts.Find(Id).ShouldBeNull();

        QuarantineGroup group = Rig.Store.Quarantine.Groups(Id).Single();
        new QuarantineReview(Rig.Store).Accept(group, null, "admin", "measured again", Rig.Now).ShouldBe((3, RefusalReason.None));
        Rig.HeartRates(Device).ShouldBe([70, 73, 71, 72]);
    }

    [Fact]
    public void In_the_same_start_a_release_that_is_known_by_now_ends_it()
    {
        Open();
        Epoch epoch = Announced(start: 5, first: 1);
        Receive(Forged(start: 5));
        Send(epoch, 1, 70);
        Receive(_releases.Running(11) with { Start = 5, Uptime = 60 });
        Send(epoch, 2, 71);
        Rig.HeartRates(Device).ShouldBe([71], "an older release is a warning");
    }

    [Fact]
    public void A_device_that_shows_nothing_of_its_software_any_more_stays_in_quarantine()
    {
        Open();
        Receive(Forged(start: 5));
        Receive(new EvidenceMessage { Start = 6 });
        Rig.Associations.Attestations.Newest(Id)!.Status.ShouldBe(AttestationStatus.Warning);
        Send(Announced(start: 6, first: 1), 1, 70);
        Rig.HeartRates(Device).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Whoever_activates_the_device_ends_it_and_says_why(string database)
    {
        Open(database);
        Epoch epoch = Announced(start: 5, first: 1);
        Activate().ShouldBe(DeviceStateRefusal.Unchanged);
        byte[] forged = Forged(start: 5).By(Device);
        Receive(forged);
        Send(epoch, 1, 70);
        Rig.Now = Rig.Now.AddMinutes(1);
        Activate().ShouldBe(DeviceStateRefusal.None);
        DeviceStateChange change = Rig.Associations.DeviceStates.History(Id)[0];
        (change.State, change.By, change.Reason).ShouldBe((DeviceState.Active, "admin", "a test version of ours"));
        Receive(forged);
        Send(epoch, 2, 71);
        Rig.HeartRates(Device).ShouldBe([71], "and the same evidence, once more, changes nothing");

        Receive(Forged(start: 6));
        Send(Announced(start: 6, first: 10), 10, 72);
        Rig.HeartRates(Device).ShouldBe([71], "the next evidence counts again");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Every_collector_knows_it_with_the_next_message_and_after_a_restart(string database)
    {
        Open(database);
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore runs = ReadingStore.Open(Rig.Database);
        CollectorCore running = new(recipient, runs, [], () => Rig.Now);
        Epoch epoch = Announced(start: 5, first: 1);
        running.Handle([Reading(epoch, 1, 70)]).Count.ShouldBe(1);
        Receive(Forged(start: 5));
        running.Handle([Reading(epoch, 2, 71)]);
        using (ReadingStore started = ReadingStore.Open(Rig.Database))
        {
            new CollectorCore(recipient, started, [], () => Rig.Now).Handle([Reading(epoch, 3, 72)]);
        }

        Rig.HeartRates(Device).ShouldBe([70]);
        Receive(_releases.Running(12) with { Start = 5, Uptime = 60 });
        running.Handle([Reading(epoch, 4, 73)]);
        Rig.HeartRates(Device).ShouldBe([70, 73]);
    }

    [Theory]
    [InlineData(AttestationConsequence.Note, 2)]
    [InlineData(AttestationConsequence.Suspend, 0)]
    public void The_other_rules_quarantine_no_start(AttestationConsequence consequence, int answers)
    {
        Open(consequence: consequence);
        Epoch epoch = Announced(start: 5, first: 1);
        Receive(Forged(start: 5));
        (Send(epoch, 1, 70) + Send(epoch, 2, 71)).ShouldBe(answers);
        Rig.Store.Quarantine.List(Id).ShouldAllBe(pack => pack.Reason == RefusalReason.DeviceBlocked);
        Rig.Associations.QuarantinedStarts.All().ShouldBeEmpty();
    }

    [Fact]
    public void The_rule_of_the_ward_is_followed_also_when_another_program_has_stored_the_evidence_first()
    {
        Open();
        Rig.Now = Rig.Now.AddMinutes(1);
        byte[] forged = Forged(start: 5).By(Device);
        Receive(forged, NewIntake(AttestationConsequence.Note));
        Receive(forged);
        Send(Announced(start: 5, first: 1), 1, 70);
        Rig.HeartRates(Device).ShouldBeEmpty();
    }

    [Fact]
    public void A_device_that_changes_its_software_again_and_again_gets_no_bad_start_through()
    {
        Open();
        const int Starts = 60;
        for (int start = 1; start <= Starts; start++)
        {
            Receive((start % 2 == 1 ? Forged(start) : _releases.Running(12)) with { Start = start });
        }

        Epoch[] epochs = [.. Enumerable.Range(1, Starts).Select(start => EpochOf(Device, "vitals", start, first: start))];
        Rig.Announce(Device, epochs);
        Rig.Collector.Handle([.. epochs.Select(epoch => Reading(epoch, epoch.FirstSequence, 60))]);
        long[] stored =
        [
            .. Rig.Store.Measurements.Find(new ReadingQuery { Device = Id }).Select(reading => reading.Sequence).Order(),
        ];
        stored.ShouldAllBe(sequence => sequence % 2 == 0);
        stored[^1].ShouldBe(Starts);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_was_decided_is_never_changed(string database)
    {
        Open(database);
        Receive(Forged(start: 5));
        foreach (string sql in new[] { "UPDATE quarantined_starts SET quarantined = 0", "DELETE FROM quarantined_starts" })
        {
            Should.Throw<DbException>(() => Statements.Run(Rig.Database, sql)).Message.ShouldContain("never changed");
        }
    }

    private void Open(string database = "SQLite", AttestationConsequence consequence = AttestationConsequence.Quarantine)
    {
        _opened = new CollectorRig(database);
        _registered = Register();
        Intake = NewIntake(consequence);
    }

    private AttestationIntake NewIntake(AttestationConsequence consequence) => new(
        Rig.Associations.Attestations, Rig.Associations.DeviceStates, Rig.Associations.QuarantinedStarts,
        new AttestationVerifier(_releases.References, new()), consequence);

    private HospitalKey Register()
    {
        HospitalKey key = Rig.NewDevice();
        Rig.Associations.Devices.Add(new RegisteredDevice(key.Public, "SN1", Rig.Now, "nurse"));
        return key;
    }

    private EvidenceMessage Forged(long start) => _releases.Running(12, image: new byte[32]) with { Start = start };

    private void Receive(EvidenceMessage evidence) => Receive(evidence.By(Device));

    private void Receive(byte[] evidence, AttestationIntake? intake = null) => (intake ?? Intake).Handle(
        new Topic(Id, Topic.Events, ""), evidence, Device.Public, Rig.Now, out _).ShouldBe(RefusalReason.None);

    private DeviceStateRefusal Activate() => Rig.Associations.DeviceStates.Change(
        [Id], DeviceState.Active, "admin", "a test version of ours", Rig.Now).Single().Refusal;

    private Epoch Announced(long start, long first, HospitalKey? by = null)
    {
        Epoch epoch = EpochOf(by ?? Device, "vitals", start, first);
        Rig.Announce(by ?? Device, epoch);
        return epoch;
    }

    private Epoch EpochOf(HospitalKey device, string dataClass, long start, long first) =>
        Rig.NewEpoch(device, dataClass, (uint)start) with { Boot = start, FirstSequence = first };

    private int Send(Epoch epoch, long sequence, int heartRate) => Rig.Collector.Handle([Reading(epoch, sequence, heartRate)]).Count;

    private Message Reading(Epoch epoch, long sequence, int heartRate) =>
        CollectorRig.Reading(epoch, sequence, PackWriter.HeartRate(Rig.Now, heartRate));

    private Message Alarm(Epoch epoch) => CollectorRig.Reading(
        epoch, 1, DeviceMessages.AlarmPack(Rig.Now.ToUnixTimeSeconds(), ("hr", "high", null, null)));
}
