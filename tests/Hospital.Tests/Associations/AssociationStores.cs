using System.Text.Json;
using CsCheck;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using Npgsql;

namespace Hospital.Tests.Associations;

/// <summary>The record of who had which device, on SQLite and on PostgreSQL.</summary>
public class AssociationStores
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly string _own = Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void An_association_is_granted_confirmed_and_ended_and_found_after_a_restart(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        Association granted = Granted("device", "patient", "bed", Start);
        byte[] receipt = [1, 2, 3];
        AssociationEnd end = new(Start.AddHours(1), EndCause.Command, "nurse.kim", "discharged");
        using (AssociationStore store = AssociationStore.Open(target))
        {
            store.Add(granted, out Association? other).ShouldBe(AssociationRefusal.None);
            other.ShouldBeNull();
            Text(store.Find(granted.Id)).ShouldBe(Text(granted));
            store.Find(granted.Id)!.State.ShouldBe(AssociationState.Pending);
            store.MakeEffective(granted.Id, Start.AddSeconds(5), receipt, out bool changed).ShouldBe(AssociationRefusal.None);
            changed.ShouldBeTrue();
            store.MakeEffective(granted.Id, Start.AddSeconds(9), new byte[1], out changed).ShouldBe(AssociationRefusal.None);
            changed.ShouldBeFalse("a repeated receipt changes nothing");
            store.Current().Select(association => association.Id).ShouldContain(granted.Id);
            store.End(granted.Id, end).ShouldBe(AssociationRefusal.None);
            store.End(granted.Id, end with { By = "thief" }).ShouldBe(AssociationRefusal.EndedBefore);
            store.End(new string('f', 32), end).ShouldBe(AssociationRefusal.Unknown);
        }

        using AssociationStore opened = AssociationStore.Open(target);
        Association found = opened.OfPatient(granted.Patient).Single();
        Text(found).ShouldBe(Text(granted with { Effective = Start.AddSeconds(5), Receipt = receipt, End = end }));
        found.Receipt.ToArray().ShouldBe(receipt);
        found.State.ShouldBe(AssociationState.Ended);
        Text(opened.OfDevice(granted.Device).Single()).ShouldBe(Text(found));
        opened.Current().ShouldNotContain(association => association.Id == granted.Id);
        opened.All().ShouldContain(association => association.Id == granted.Id);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_device_a_patient_and_a_bed_are_in_one_association_at_a_time(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        Association first = Granted("d1", "p1", "b1", Start);
        store.Add(first, out _).ShouldBe(AssociationRefusal.None);
        store.MakeEffective(first.Id, Start, new byte[1], out _);
        DateTimeOffset later = Start.AddDays(2);
        store.Add(Granted("d1", "p2", "b2", later), out Association? other).ShouldBe(AssociationRefusal.DeviceHasOne);
        other!.Id.ShouldBe(first.Id);
        store.Add(Granted("d2", "p1", "b2", later), out other).ShouldBe(AssociationRefusal.PatientHasOne);
        other!.Id.ShouldBe(first.Id);
        store.Add(Granted("d2", "p2", "b1", later), out _).ShouldBe(AssociationRefusal.LocationHasOne);
        store.Add(Granted("d2", "p2", "b2", later), out _).ShouldBe(AssociationRefusal.None);
        store.BlockingDevice(first.Device, later)!.Id.ShouldBe(first.Id);
        store.End(first.Id, new AssociationEnd(later, EndCause.Button, first.Device));
        store.BlockingDevice(first.Device, later).ShouldBeNull();
        store.Add(Granted("d1", "p1", "b1", later), out _).ShouldBe(AssociationRefusal.None);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_grant_without_an_answer_blocks_for_minutes_and_its_late_receipt_still_counts(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        Association silent = Granted("d1", "p1", "b1", Start);
        store.Add(silent, out _);
        store.Add(Granted("d2", "p1", "b2", Start.AddMinutes(1)), out _).ShouldBe(AssociationRefusal.PatientHasOne);
        store.MakeEffective(silent.Id, Start.AddDays(1), new byte[1], out _).ShouldBe(AssociationRefusal.None);
        store.Find(silent.Id)!.State.ShouldBe(AssociationState.Effective);

        Association silentToo = Granted("d3", "p3", "b3", Start);
        store.Add(silentToo, out _);
        Association next = Granted("d4", "p3", "b4", silentToo.NotAfter + AssociationStore.AnswerPatience + TimeSpan.FromSeconds(1));
        store.Add(next, out _).ShouldBe(AssociationRefusal.None);
        store.MakeEffective(next.Id, next.Granted, new byte[1], out _).ShouldBe(AssociationRefusal.None);

        // The first device had accepted its grant after all. The patient has the second device by now, so the first association ends.
        store.MakeEffective(
            silentToo.Id, next.Granted.AddMinutes(1), new byte[1], out bool changed).ShouldBe(AssociationRefusal.PatientHasOne);
        changed.ShouldBeTrue();
        Association collided = store.Find(silentToo.Id)!;
        collided.End!.Cause.ShouldBe(EndCause.Conflict);
        collided.Effective.ShouldNotBeNull();
        store.MakeEffective(silentToo.Id, next.Granted.AddMinutes(1), new byte[1], out _).ShouldBe(AssociationRefusal.EndedBefore);
        store.Find(next.Id)!.State.ShouldBe(AssociationState.Effective);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Of_many_simultaneous_grants_for_one_patient_one_succeeds(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        AssociationStore.Open(target).Dispose();
        AssociationRefusal[] refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () =>
            {
                using AssociationStore store = AssociationStore.Open(target);
                return store.Add(Granted($"d{i}", "p", $"b{i}", Start), out _);
            },
            TestContext.Current.CancellationToken)));
        refusals.Count(refusal => refusal == AssociationRefusal.None).ShouldBe(1);
        refusals.Count(refusal => refusal == AssociationRefusal.PatientHasOne).ShouldBe(7);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Random_steps_never_put_anybody_in_two_associations_and_never_change_a_stored_fact(string database)
    {
        using TemporaryFolder folder = new();
        using AssociationStore store = AssociationStore.Open(TestDatabases.Target(database, folder));
        int run = 0;
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 600]).Array[1, 25].Sample(
            steps =>
            {
                string own = $"{_own}{run++}-";
                DateTimeOffset now = Start;
                List<string> ids = [];
                Dictionary<string, Association> before = [];
                foreach ((int action, int device, int patient, int bed, int seconds) in steps)
                {
                    now = now.AddSeconds(seconds);
                    if (action <= 1)
                    {
                        Association granted = Granted($"{own}d{device}", $"{own}p{patient}", $"{own}b{bed}", now);
                        if (store.Add(granted, out _) == AssociationRefusal.None)
                        {
                            ids.Add(granted.Id);
                        }
                    }
                    else if (ids.Count > 0)
                    {
                        string id = ids[(device + patient + bed) % ids.Count];
                        if (action == 2)
                        {
                            store.MakeEffective(id, now, new byte[1], out _);
                        }
                        else
                        {
                            store.End(id, new AssociationEnd(now, EndCause.Button, "device"));
                        }
                    }

                    Association[] all = [.. ids.Select(id => store.Find(id)!)];
                    Association[] effective = [.. all.Where(association => association.State == AssociationState.Effective)];
                    effective.Select(association => association.Device).ShouldBeUnique();
                    effective.Select(association => association.Patient).ShouldBeUnique();
                    effective.Select(association => association.Location).ShouldBeUnique();
                    foreach (Association association in all)
                    {
                        if (before.TryGetValue(association.Id, out Association? earlier))
                        {
                            ((int)association.State).ShouldBeGreaterThanOrEqualTo((int)earlier.State);
                            Association without = association with
                            {
                                Effective = earlier.Effective,
                                End = earlier.End,
                                Receipt = earlier.Receipt,
                            };
                            Text(without).ShouldBe(Text(earlier));
                            (earlier.Effective is null || association.Effective == earlier.Effective).ShouldBeTrue();
                            (earlier.End is null || association.End == earlier.End).ShouldBeTrue();
                        }

                        before[association.Id] = association;
                    }
                }
            },
            iter: Effort.Cases(database == "SQLite" ? 60 : 30), threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Command_counters_rise_even_when_the_clock_is_set_back(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        long before;
        using (AssociationStore store = AssociationStore.Open(target))
        {
            before = store.Counters.Next(_own, Start);
            before.ShouldBe(Start.ToUnixTimeMilliseconds());
            store.Counters.Next(_own, Start).ShouldBe(before + 1);
            store.Counters.Next(_own, Start.AddHours(-1)).ShouldBe(before + 2);
        }

        using AssociationStore opened = AssociationStore.Open(target);
        opened.Counters.Next(_own, Start.AddHours(-1)).ShouldBe(before + 3);
        opened.Counters.Next(_own, Start.AddHours(1)).ShouldBe(Start.AddHours(1).ToUnixTimeMilliseconds());
        opened.Counters.Next(_own + "other", Start.AddHours(-1)).ShouldBe(Start.AddHours(-1).ToUnixTimeMilliseconds());
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_database_refuses_to_change_or_delete_stored_facts(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using AssociationStore store = AssociationStore.Open(target);
        Association granted = Granted("device", "patient", "bed", Start);
        store.Add(granted, out _);
        store.MakeEffective(granted.Id, Start, new byte[1], out _);
        store.End(granted.Id, new AssociationEnd(Start, EndCause.Button, "device"));
        store.Counters.Next(_own, Start);
        UnpairRequest request = new(granted.Id, 5, Start, "nurse.kim");
        store.UnpairRequests.Add(request);
        store.UnpairRequests.OfAssociation(granted.Id).ShouldBe([request]);
        store.Audit.Add(new AuditEntry(Start, "nurse.kim", "nurse", "pair", _own, "done"));
        foreach (string sql in new[]
        {
            "UPDATE associations SET patient = 'another'", "DELETE FROM associations", "UPDATE association_begins SET effective = 0",
            "DELETE FROM association_begins",
            "UPDATE association_ends SET ended = 0", "DELETE FROM association_ends", "DELETE FROM command_counters",
            "DELETE FROM release_requests", "UPDATE audit SET who = 'nobody'", "DELETE FROM audit",
        })
        {
            Should.Throw<System.Data.Common.DbException>(() => Execute(target, database, sql), sql).Message.ShouldContain("never changed");
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void The_audit_log_keeps_its_order_and_both_stores_share_the_registered_devices(string database)
    {
        using TemporaryFolder folder = new();
        string target = TestDatabases.Target(database, folder);
        using AssociationStore store = AssociationStore.Open(target);
        Staff kim = new("nurse.kim", "Kim", StaffRole.Nurse);
        store.Audit.Add(AuditEntry.By(kim, Start, "pair", _own + "1", "done"));
        store.Audit.Add(
            AuditEntry.By(
                kim with { Id = "boss", Role = StaffRole.Admin }, Start.AddSeconds(-5), "unpair", _own + "2", "refused: it is over"));
        store.Audit.Newest().Where(entry => entry.Subject.StartsWith(_own, StringComparison.Ordinal)).ShouldBe(
        [
            new AuditEntry(Start.AddSeconds(-5), "boss", "admin", "unpair", _own + "2", "refused: it is over"),
            new AuditEntry(Start, "nurse.kim", "nurse", "pair", _own + "1", "done"),
        ]);
        using HospitalKey device = HospitalKey.Create();
        store.Devices.Add(new RegisteredDevice(device.Public, "SN1", Start, "nurse.kim")).ShouldBeTrue();
        using ReadingStore readings = ReadingStore.Open(target);
        readings.Devices.Find(device.Public.DeviceId).ShouldBe(store.Devices.Find(device.Public.DeviceId));
    }

    [Fact]
    public void The_export_uses_the_terms_of_IHE_PCIM()
    {
        Association granted = Granted("device", "patient", "bed", Start);
        Association effective = granted with { Effective = Start.AddSeconds(5), Receipt = new byte[] { 1, 2, 3 } };
        Association ended = effective with { End = new AssociationEnd(Start.AddHours(1), EndCause.Button, granted.Device) };
        Association refused = granted with
        {
            End = new AssociationEnd(
            Start.AddHours(1), EndCause.Refused, granted.Device, "nobody pressed")
        };
        using MemoryStream output = new();
        AssociationExport.Write(output, [granted, effective, ended, refused]);
        using JsonDocument document = JsonDocument.Parse(output.ToArray());
        JsonElement[] all = [.. document.RootElement.EnumerateArray()];
        all.Select(element => element.GetProperty("reports").GetArrayLength()).ShouldBe([1, 1, 2, 1]);
        all[0].GetProperty("reports")[0].GetProperty("status").GetString().ShouldBe("R");
        all[0].GetProperty("effective").ValueKind.ShouldBe(JsonValueKind.Null);
        JsonElement asserted = all[1].GetProperty("reports")[0];
        asserted.GetProperty("condition").GetString().ShouldBe("MDC_EVT_ASSOCIATION_PATIENT_DEVICE");
        asserted.GetProperty("status").GetString().ShouldBe("F");
        asserted.GetProperty("participants")[0].GetProperty("participation").GetString().ShouldBe("EQUIP");
        asserted.GetProperty("participants")[0].GetProperty("serialNumber").GetString().ShouldBe("SN1");
        asserted.GetProperty("participants")[1].GetProperty("participation").GetString().ShouldBe("AUT");
        asserted.GetProperty("participants")[1].GetProperty("person").GetString().ShouldBe("nurse.kim");
        all[1].GetProperty("receipt").GetBytesFromBase64().ShouldBe([1, 2, 3]);
        all[2].GetProperty("reports")[1].GetProperty("condition").GetString().ShouldBe("MDC_EVT_DISASSOCIATION_PATIENT_DEVICE");
        all[2].GetProperty("reports")[1].GetProperty("participants")[1].GetProperty("device").GetString().ShouldBe(granted.Device);
        all[3].GetProperty("neverEffective").GetProperty("reason").GetString().ShouldBe("nobody pressed");
    }

    private static void Execute(string target, string database, string sql)
    {
        using System.Data.Common.DbConnection connection = database == "PostgreSQL"
            ? new NpgsqlConnection(target)
            : new SqliteConnection($"Data Source={target};Pooling=False");
        connection.Open();
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All fields; of the receipt only its length.</summary>
    private static string Text(Association? association) => association! with { Receipt = default } + $" {association.Receipt.Length}";

    private Association Granted(string device, string patient, string bed, DateTimeOffset at) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Device = _own + device,
        Serial = "SN1",
        Patient = _own + patient,
        PatientToken = Guid.NewGuid().ToString("N"),
        Location = _own + bed,
        Responsible = "nurse.kim",
        ResponsibleToken = Guid.NewGuid().ToString("N"),
        Capture = CaptureMethod.Camera,
        Granted = at,
        NotAfter = at.AddMinutes(3),
        Counter = at.ToUnixTimeMilliseconds(),
        Nonce = Guid.NewGuid().ToString("N"),
    };
}
