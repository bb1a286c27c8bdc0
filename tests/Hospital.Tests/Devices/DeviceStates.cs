using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Devices;

/// <summary>In which state of its life a device is, who has changed it and why.</summary>
public class DeviceStates
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_device_whose_label_is_read_is_active_and_its_history_says_who_when_and_why(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        store.DeviceStates.Find(id).ShouldBeNull();

        store.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim"));
        store.DeviceStates.Find(id).ShouldBe(DeviceState.Active);
        Change(store, id, DeviceState.Suspended, "attestation failed").ShouldBe(DeviceStateRefusal.None);
        Change(store, id, DeviceState.Active, "measured again, and as it must be").ShouldBe(DeviceStateRefusal.None);

        store.DeviceStates.History(id).ShouldBe(
        [
            new DeviceStateChange(id, DeviceState.Active, Start.AddHours(1), "admin", "measured again, and as it must be"),
            new DeviceStateChange(id, DeviceState.Suspended, Start.AddHours(1), "admin", "attestation failed"),
            new DeviceStateChange(id, DeviceState.Active, Start, "nurse.kim", "label read"),
        ]);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_device_that_a_maker_has_named_becomes_owned_then_active_and_is_handed_over_in_the_end(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        using HospitalKey device = HospitalKey.Create();
        string id = device.Public.DeviceId;
        Change(store, id, DeviceState.Made, "voucher imported").ShouldBe(DeviceStateRefusal.None);
        Change(store, id, DeviceState.Owned, "voucher accepted").ShouldBe(DeviceStateRefusal.None);
        store.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim"));
        store.DeviceStates.Find(id).ShouldBe(DeviceState.Active);
        Change(store, id, DeviceState.Owned, "voucher accepted").ShouldBe(DeviceStateRefusal.NotAllowed, "it is more than that already");
        Change(store, id, DeviceState.Made, "handed over").ShouldBe(DeviceStateRefusal.None);
        store.DeviceStates.Find(id).ShouldBe(DeviceState.Made);
    }

    [Fact]
    public void A_suspended_or_lost_device_comes_back_and_a_retired_one_never()
    {
        DeviceState[] all = Enum.GetValues<DeviceState>();
        foreach (DeviceState from in new[] { DeviceState.Suspended, DeviceState.Lost })
        {
            all.Where(to => DeviceStateRules.Check(from, to) == DeviceStateRefusal.None).Append(from)
                .ShouldBe([DeviceState.Active, DeviceState.Suspended, DeviceState.Lost, DeviceState.Retired], ignoreOrder: true);
        }

        all.Where(to => to != DeviceState.Retired).Select(to => DeviceStateRules.Check(DeviceState.Retired, to)).Distinct()
            .ShouldBe([DeviceStateRefusal.Retired]);
        all.Select(state => DeviceStateRules.Check(state, state)).Distinct().ShouldBe([DeviceStateRefusal.Unchanged]);
    }

    [Fact]
    public void Only_an_owned_or_active_device_may_have_a_certificate_and_only_suspended_lost_and_retired_ones_are_blocked()
    {
        DeviceState?[] all = [null, .. Enum.GetValues<DeviceState>()];
        all.Where(state => state.IsInService()).ShouldBe([DeviceState.Owned, DeviceState.Active]);
        all.Where(state => state.IsBlocked()).ShouldBe([DeviceState.Suspended, DeviceState.Lost, DeviceState.Retired]);
    }

    [Theory]
    [InlineData(DeviceState.Suspended)]
    [InlineData(DeviceState.Lost)]
    [InlineData(DeviceState.Retired)]
    public void Reading_the_label_of_a_blocked_device_does_not_bring_it_back(DeviceState state)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(folder.File("readings.db"));
        using HospitalKey device = HospitalKey.Create();
        Change(store, device.Public.DeviceId, DeviceState.Made, "voucher imported");
        Change(store, device.Public.DeviceId, state, "stolen on the way").ShouldBe(DeviceStateRefusal.None);
        store.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim")).ShouldBeTrue();
        store.DeviceStates.Find(device.Public.DeviceId).ShouldBe(state);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Of_many_devices_each_gets_its_own_answer_and_a_dry_run_writes_nothing(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        string prefix = Guid.NewGuid().ToString("N")[..12];
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => FormattableString.Invariant($"{prefix}{i:x8}"))];
        store.DeviceStates.Change(ids, DeviceState.Made, "admin", "delivery 7", Start);
        store.DeviceStates.Change(ids[..1], DeviceState.Retired, "admin", "broken", Start);
        store.DeviceStates.Change(ids[1..2], DeviceState.Lost, "admin", "gone", Start);
        string[] asked = [.. ids, prefix + "ffffffff"];

        IReadOnlyList<DeviceStateOutcome> dry = store.DeviceStates.DryRun(asked, DeviceState.Lost);
        store.DeviceStates.Find(ids[2]).ShouldBe(DeviceState.Made);
        IReadOnlyList<DeviceStateOutcome> done = store.DeviceStates.Change(asked, DeviceState.Lost, "admin", "van stolen", Start);

        done.ShouldBe(dry);
        done.GroupBy(outcome => outcome.Refusal).ToDictionary(same => same.Key, same => same.Count()).ShouldBe(
            new Dictionary<DeviceStateRefusal, int>
            {
                [DeviceStateRefusal.Retired] = 1,
                [DeviceStateRefusal.Unchanged] = 1,
                [DeviceStateRefusal.None] = 998,
                [DeviceStateRefusal.Unknown] = 1,
            },
            ignoreOrder: true);
        store.DeviceStates.History(ids[1]).Count.ShouldBe(2, "what is unchanged has no new row");
        store.DeviceStates.All().Count(known => known.Device.StartsWith(prefix, StringComparison.Ordinal)
            && known.Current == DeviceState.Lost).ShouldBe(999);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    public void No_state_changes_without_a_reason_that_fits_in_a_line(string reason)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(folder.File("readings.db"));
        Should.Throw<ArgumentException>(() => store.DeviceStates.Change(["d"], DeviceState.Made, "admin", reason, Start));
        Should.Throw<ArgumentException>(
            () => store.DeviceStates.Change(["d"], DeviceState.Made, "admin", new string('x', DeviceStateRules.ReasonLimit + 1), Start));
        store.DeviceStates.All().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_database_refuses_to_change_or_delete_a_row_of_the_history(string database)
    {
        using EmptyDatabases databases = new();
        string target = databases.New(database);
        using AssociationStore store = AssociationStore.Open(target);
        Change(store, "d", DeviceState.Made, "delivery 7");
        foreach (string sql in new[] { "UPDATE device_states SET state = 'Active'", "DELETE FROM device_states" })
        {
            Should.Throw<System.Data.Common.DbException>(() => Statements.Run(target, sql), sql).Message.ShouldContain("never changed");
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Devices_are_counted_by_their_state_also_one_that_a_program_of_an_older_version_registers(string database)
    {
        using EmptyDatabases databases = new();
        string target = databases.New(database);
        using AssociationStore store = AssociationStore.Open(target);
        Change(store, "d1", DeviceState.Made, "delivery 7");
        Change(store, "d2", DeviceState.Made, "delivery 7");
        Change(store, "d2", DeviceState.Lost, "gone");
        using HospitalKey device = HospitalKey.Create();
        store.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim"));

        // As an older version does it, while it still runs.
        Statements.Run(
            target,
            "INSERT INTO devices (device, key, serial, registered, registered_by) SELECT 'old', key, 'SN2', 0, 'nurse' FROM devices");
        store.DeviceStates.Find("old").ShouldBe(DeviceState.Active);
        store.DeviceStates.Count().ShouldBe(
            new Dictionary<DeviceState, long> { [DeviceState.Made] = 1, [DeviceState.Lost] = 1, [DeviceState.Active] = 2 },
            ignoreOrder: true);
        store.DeviceStates.All().Single(known => known.Device == "old").ShouldBe(
            new KnownDevice("old", "SN2", null, DateTimeOffset.UnixEpoch));
        Change(store, "old", DeviceState.Suspended, "attestation failed").ShouldBe(DeviceStateRefusal.None);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_database_without_states_is_opened_and_its_registered_devices_become_active(string database)
    {
        using EmptyDatabases databases = new();
        string target = databases.New(database);
        using HospitalKey device = HospitalKey.Create();
        using (AssociationStore before = AssociationStore.Open(target))
        {
            before.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim"));
        }

        // As it was before the step that has made the table.
        Statements.Run(target, "DROP TABLE device_states; DELETE FROM migrations WHERE scriptname LIKE '0023-%'");
        using AssociationStore store = AssociationStore.Open(target);
        store.DeviceStates.History(device.Public.DeviceId).ShouldBe(
            [new DeviceStateChange(device.Public.DeviceId, DeviceState.Active, Start, "nurse.kim", "label read")]);
    }

    private static DeviceStateRefusal Change(AssociationStore store, string device, DeviceState state, string reason) =>
        store.DeviceStates.Change([device], state, "admin", reason, Start.AddHours(1)).Single().Refusal;
}
