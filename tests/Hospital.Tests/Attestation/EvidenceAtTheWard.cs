using System.Data.Common;
using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vouchers;

namespace Hospital.Tests.Attestation;

/// <summary>What a ward does with evidence in the event stream (PROTOCOL.md, "Attestation").</summary>
public sealed class EvidenceAtTheWard : IDisposable
{
    private static readonly byte[] Nonce = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly SignedReleases _releases = new(11, 12);
    private readonly HospitalKey _device = HospitalKey.Create();
    private FakeWard? _opened;

    private string Id => _device.Public.DeviceId;

    private FakeWard Ward => _opened!;

    private AttestationTable Stored => Ward.Store.Attestations;

    public void Dispose()
    {
        _opened?.Dispose();
        _device.Dispose();
        _releases.Dispose();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Evidence_of_a_release_that_the_vendor_signed_is_stored_once_and_affirming(string database)
    {
        Open(database);
        byte[] message = _releases.Running(12).By(_device);
        Receive(message);
        Receive(message);
        StoredAttestation only = Stored.List(Id, 10).ShouldHaveSingleItem();
        (only.Status, only.Release, only.Start, only.Uptime, only.Nonce).ShouldBe((AttestationStatus.Affirming, 12, 1, 10, null));
        only.Evidence.ShouldBe(message);
        only.ReceivedAt.ShouldBe(Ward.Now);
        Stored.Newest(Id)!.Evidence.ShouldBe(message);
        Ward.Store.DeviceStates.Find(Id).ShouldBe(DeviceState.Active);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_nonce_counts_for_its_device_once_and_for_ten_minutes(string database)
    {
        Open(database);
        using HospitalKey other = Register();
        Stored.AddNonce(Id, Nonce, Ward.Now, "admin");
        Receive((_releases.Running(12) with { Nonce = Nonce }).By(other), other);
        Stored.List(other.Public.DeviceId, 10)[0].Reasons.ShouldBe([nameof(AttestationReason.NonceUnknown)]);
        Stored.Newest(other.Public.DeviceId).ShouldBeNull("it says nothing about the present");

        Receive((_releases.Running(12) with { Nonce = Nonce }).By(_device));
        Stored.Newest(Id)!.Status.ShouldBe(AttestationStatus.Affirming);
        Receive((_releases.Running(12) with { Nonce = Nonce, Uptime = 99 }).By(_device));
        Stored.Newest(Id)!.Uptime.ShouldBe(10);

        byte[] late = RandomNumberGenerator.GetBytes(16);
        Stored.AddNonce(Id, late, Ward.Now, "admin");
        Ward.Now += AttestationTable.Patience + TimeSpan.FromSeconds(1);
        Receive((_releases.Running(12) with { Nonce = late, Uptime = 700 }).By(_device));
        Stored.Newest(Id)!.Uptime.ShouldBe(10);
        Stored.List(Id, 10).Count(stored => stored.Status == AttestationStatus.None).ShouldBe(2);
    }

    [Fact]
    public void Evidence_of_better_days_changes_nothing()
    {
        Open();
        byte[] good = (_releases.Running(12) with { Uptime = 5 }).By(_device);
        Receive((_releases.Running(12, image: new byte[32]) with { Start = 2 }).By(_device));
        Receive(good);
        StoredAttestation newest = Stored.Newest(Id)!;
        newest.Status.ShouldBe(AttestationStatus.Contraindicated);
        newest.Reasons.ShouldBe([nameof(AttestationReason.ImageOther)]);
        Stored.List(Id, 10)[^1].Reasons.ShouldBe([nameof(AttestationReason.Replayed)]);
    }

    [Fact]
    public void A_flash_that_was_written_back_is_told_by_the_answer_to_a_question()
    {
        Open();
        Receive((_releases.Running(12) with { Start = 40 }).By(_device));
        Stored.AddNonce(Id, Nonce, Ward.Now, "admin");
        Ward.Now += TimeSpan.FromMinutes(1);
        Receive((_releases.Running(12) with { Start = 7, Nonce = Nonce }).By(_device));
        Stored.Newest(Id)!.Reasons.ShouldBe([nameof(AttestationReason.StartWentBack)]);
    }

    [Fact]
    public void With_that_rule_a_device_is_suspended_until_somebody_activates_it()
    {
        Open(consequence: AttestationConsequence.Suspend);
        Receive(_releases.Running(11).By(_device));
        Ward.Store.DeviceStates.Find(Id).ShouldBe(DeviceState.Active, "an older release is a warning");
        Receive((_releases.Running(12, image: new byte[32]) with { Uptime = 20 }).By(_device));
        DeviceStateChange change = Ward.Store.DeviceStates.History(Id)[0];
        (change.State, change.By).ShouldBe((DeviceState.Suspended, AttestationIntake.By));
        change.Reason.ShouldBe("what is loaded is not what the vendor signed");
        Receive((_releases.Running(12) with { Uptime = 30 }).By(_device));
        Ward.Store.DeviceStates.Find(Id).ShouldBe(DeviceState.Suspended);
        Ward.AuditOf(Id).ShouldContain(entry => entry.Contains("attest: what is loaded", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_device_stays_lost_whatever_its_evidence_says()
    {
        Open(consequence: AttestationConsequence.Suspend);
        Ward.Store.DeviceStates.Change([Id], DeviceState.Lost, "admin", "stolen", Ward.Now).Single().Refusal
            .ShouldBe(DeviceStateRefusal.None);
        Receive(_releases.Running(12, image: new byte[32]).By(_device));
        Stored.Newest(Id)!.Status.ShouldBe(AttestationStatus.Contraindicated, "it is stored nevertheless");
        Ward.Store.DeviceStates.Find(Id).ShouldBe(DeviceState.Lost);
    }

    [Fact]
    public void With_the_other_rule_it_is_noted_and_shown()
    {
        Open();
        Receive(_releases.Running(12, image: new byte[32]).By(_device));
        Stored.Newest(Id)!.Status.ShouldBe(AttestationStatus.Contraindicated);
        Ward.Store.DeviceStates.Find(Id).ShouldBe(DeviceState.Active);
    }

    [Fact]
    public void Strangers_and_forgers_store_nothing()
    {
        Open();
        using HospitalKey stranger = HospitalKey.Create();
        byte[] message = _releases.Running(12).By(stranger);
        Receive(message, stranger);
        Receive(message);
        Stored.List(null, 10).ShouldBeEmpty();
        Ward.AuditOf(Id).ShouldContain(entry => entry.Contains("evidence: SignatureWrong", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_has_just_got_its_owner_shows_what_runs_on_it_before_somebody_has_read_its_label()
    {
        Open();
        using HospitalKey maker = HospitalKey.Create();
        using HospitalKey bought = HospitalKey.Create();
        string id = bought.Public.DeviceId;
        Voucher voucher = new(bought.Public.Thumbprint, "NM1", Ward.Authority, Ward.Now.AddDays(1), 7);
        Ward.Store.Vouchers.Add(voucher, voucher.Sign(maker), "admin", Ward.Now).ShouldBeTrue();
        Receive(_releases.Running(12).By(bought), bought);
        Stored.Newest(id).ShouldBeNull("it has not said yet whose it is");

        Ward.Pairing.Handle(new Message(
            $"nm/2/{id}/e", DeviceMessages.OwnershipEvent(bought, 2, 7, 0, null, Ward.Authority.KeyId, new EventOrder(1, 1))));
        Receive(_releases.Running(12).By(_device), bought);
        Stored.Newest(id).ShouldBeNull("another key has signed that");
        Receive(_releases.Running(12).By(bought), bought);
        Stored.Newest(id)!.Status.ShouldBe(AttestationStatus.Affirming);

        Ward.Store.Policies.Order([id], [1], 3, "admin", Ward.Now);
        Ward.Pairing.CheckTimers();
        Ward.Restart();
        Receive((_releases.Running(12) with { Start = 2 }).By(bought), bought);
        Stored.Newest(id)!.Start.ShouldBe(2, "the ward's program was restarted before the device was");
    }

    [Fact]
    public void A_device_that_shows_something_else_all_the_time_fills_no_database_and_keeps_no_other_from_it()
    {
        Open();
        using HospitalKey other = Register();
        for (int uptime = 0; uptime < 70; uptime++)
        {
            Receive((_releases.Running(12) with { Uptime = uptime }).By(_device));
        }

        Stored.List(Id, 100).Count.ShouldBe(50);
        Ward.AuditOf(Id).ShouldContain(entry => entry.Contains("evidence: more than 50 in a day", StringComparison.Ordinal));
        Receive(_releases.Running(12).By(other), other);
        Stored.Newest(other.Public.DeviceId)!.Status.ShouldBe(AttestationStatus.Affirming);
        Ward.Now += TimeSpan.FromDays(1);
        Receive((_releases.Running(12) with { Start = 2 }).By(_device));
        Stored.Newest(Id)!.Start.ShouldBe(2);
    }

    [Fact]
    public void AWard_without_releases_of_the_vendor_leaves_evidence_alone()
    {
        _opened = new FakeWard();
        Ward.Store.Devices.Add(new RegisteredDevice(_device.Public, "SN1", Ward.Now, "nurse"));
        Receive(_releases.Running(12).By(_device));
        Stored.List(null, 10).ShouldBeEmpty();
        Ward.AuditOf(Id).ShouldBeEmpty();
        Ward.Pair(Ward.NewSensor(), 1);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void What_is_stored_is_never_changed(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        Open();
        using AssociationStore store = AssociationStore.Open(target);
        byte[] nonce = RandomNumberGenerator.GetBytes(8);
        store.Attestations.AddNonce(Id, nonce, Ward.Now, "admin");
        store.Attestations.Add(new StoredAttestation(Id, Ward.Now, 1, 1, null, AttestationStatus.Affirming, [], 12, [1])).ShouldBeTrue();
        foreach (string sql in new[]
        {
            "UPDATE attestations SET status = 2", "DELETE FROM attestations", "UPDATE attestation_nonces SET asked = 1",
            "DELETE FROM attestation_nonces",
        })
        {
            Should.Throw<DbException>(() => Statements.Run(target, sql)).Message.ShouldContain("never changed");
        }
    }

    private void Open(string database = "SQLite", AttestationConsequence consequence = AttestationConsequence.Note)
    {
        _opened = new FakeWard(database)
        {
            Intake = store => new AttestationIntake(
                store.Attestations, store.DeviceStates, store.QuarantinedStarts, new AttestationVerifier(_releases.References, new()),
                consequence),
        };
        Ward.Restart();
        Ward.Store.Devices.Add(new RegisteredDevice(_device.Public, "SN1", Ward.Now, "nurse"));
    }

    private HospitalKey Register()
    {
        HospitalKey other = HospitalKey.Create();
        Ward.Store.Devices.Add(new RegisteredDevice(other.Public, "SN2", Ward.Now, "nurse"));
        return other;
    }

    private void Receive(byte[] message, HospitalKey? from = null) => Ward.Pairing.Handle(
        new Message(new Topic((from ?? _device).Public.DeviceId, Topic.Events, "").ToString(), message));
}
