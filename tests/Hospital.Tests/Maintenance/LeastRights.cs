using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.SecurityEvents;
using Npgsql;

namespace Hospital.Tests.Maintenance;

/// <summary>Each program in its own role of PostgreSQL: it can do its work, and not another's.</summary>
public sealed class LeastRights : IDisposable
{
    private const string Denied = PostgresErrorCodes.InsufficientPrivilege;

    private readonly EmptyDatabases _databases = new();
    private readonly string _owner;
    private readonly string _prefix = "r" + Guid.NewGuid().ToString("N")[..12];
    private readonly CollectorRig _rig;

    public LeastRights()
    {
        _owner = _databases.New("PostgreSQL");
        StoreUpgrade.Run(_owner);
        Statements.Run(_owner, DatabaseRoles.ToSql(
            $"{_prefix}_collector", $"{_prefix}_ward", $"{_prefix}_exporter", $"{_prefix}_gateway", $"{_prefix}_admissions",
            $"{_prefix}_siem"));
        _rig = new CollectorRig("PostgreSQL", keepsEvidence: true, _owner);
    }

    public void Dispose()
    {
        _rig.Dispose();
        foreach (string role in new[] { "collector", "ward", "exporter", "gateway", "admissions", "siem" })
        {
            Statements.Run(_owner, $"DROP OWNED BY {_prefix}_{role}; DROP ROLE {_prefix}_{role}");
        }

        _databases.Dispose();
    }

    [Fact]
    public void The_collector_stores_and_can_neither_pair_nor_delete_nor_change_the_audit_log()
    {
        string collectorDatabase = As("collector");
        using HospitalKey recipient = HospitalKey.Create();
        HospitalKey device = _rig.NewDevice();
        Epoch undated = CollectorRig.EpochOf(device, "vitals", null, 1, _rig.Grant(device));
        Epoch dated = CollectorRig.EpochOf(device, "alarm", _rig.Now, 2);
        Epoch journal = CollectorRig.EpochOf(device, "audit", _rig.Now, 3);
        using ReadingStore store = ReadingStore.Open(collectorDatabase);
        CollectorCore collector = new(recipient, store, [device.Public], () => _rig.Now, keepsEvidence: true);
        List<Refusal> refused = [];
        collector.Refused += refused.Add;
        store.Audit.Add(new AuditEntry(_rig.Now, "collector", "collector", "refuse-messages", "any", "refused: 1 messages"));
        collector.Handle(
        [
            Announcements.Of(undated, device, recipient.Public),
            Announcements.Of(dated, device, recipient.Public),
            Announcements.Of(journal, device, recipient.Public),
            CollectorRig.Reading(undated, 1, PackWriter.HeartRate(_rig.Now, 70)),
            CollectorRig.Reading(undated, 3, PackWriter.HeartRate(_rig.Now, 71)),
            CollectorRig.Reading(undated, 2, PackWriter.HeartRate(_rig.Now, 72)),
            CollectorRig.Reading(undated, 4, PackWriter.Write(new PackRecord("nonsense") { Mantissa = 1 })),
            CollectorRig.Reading(dated, 1, DeviceMessages.AlarmPack(_rig.Now.ToUnixTimeSeconds(), ("hr", "high", null, null))),
            CollectorRig.Reading(journal, 1, DeviceMessages.EventPack("command", _rig.Now.ToUnixTimeSeconds(), 0, 1, 1, 0)),
        ]);
        refused.Select(refusal => refusal.Reason).ShouldBe([RefusalReason.ContentWrong]);
        store.Sequences.Received(undated.Device, "vitals").All.ShouldBe([(1, 4)]);
        store.Heartbeats.Beat("test", "");
        store.Heartbeats.End("test");

        foreach (string statement in new[]
        {
            "DELETE FROM packs", "DELETE FROM measurements", "UPDATE measurements SET value = 1", "UPDATE packs SET received = 0",
            "INSERT INTO association_ends VALUES (@none, 0, '', '', '')", "UPDATE associations SET patient = 'erased-1'",
            "UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "SELECT who FROM audit", "INSERT INTO removed VALUES (1, 1, 1, 1)",
            "CREATE TABLE mine (one INTEGER)", "DROP TABLE packs", "ALTER TABLE packs ADD COLUMN one INTEGER",
            "INSERT INTO device_states (device, state, changed, changed_by, reason) VALUES ('d', 'Active', 0, '', '')",
        })
        {
            ShouldBeDenied("collector", statement);
        }
    }

    [Fact]
    public void The_ward_pairs_and_decides_about_the_quarantine_and_can_store_no_epoch()
    {
        HospitalKey device = _rig.NewDevice();
        Epoch epoch = _rig.NewEpoch(device, "vitals");
        _rig.Announce(device, epoch with { Association = Guid.NewGuid().ToByteArray() });
        _rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(_rig.Now, 70))]);
        using SignedReleases releases = new(12);
        HospitalKey updated = _rig.NewDevice();
        _rig.SetState(updated, DeviceState.Suspended, "not used yet");
        _rig.SetState(updated, DeviceState.Active, "used");
        new RolloutControl(_rig.Associations).Begin(
            new RolloutOrder(
                releases.Envelope(12), [updated.Public.DeviceId], [], RolloutRings.Parse("100%")!, new RolloutGates(), "kim"),
            _rig.Now, out _).ShouldNotBeNull();
        using (CollectorRig ward = new("PostgreSQL", target: As("ward")))
        {
            new ReleaseDelivery(ward.Associations, "ward").CheckTimers(_rig.Now).Count.ShouldBe(1);
            RolloutControl control = new(ward.Associations);
            control.TryPause(ward.Associations.Rollouts.All()[0], new AuditEntry(_rig.Now, "kim", "admin", "", "", ""), "why", _rig.Now)
                .ShouldBeTrue();
            byte[] association = ward.Grant(device);
            ward.Associations.Counters.Next(device.Public.DeviceId, _rig.Now);
            ward.Associations.Audit.Add(new AuditEntry(_rig.Now, "nurse", "nurse", "pair", device.Public.DeviceId, "done"));
            ward.Associations.Devices.Find(device.Public.DeviceId).ShouldBeNull();
            ward.SetState(device, DeviceState.Suspended, "for a reason");
            ward.SetState(device, DeviceState.Active, "for another one");
            QuarantineGroup group = ward.Store.Quarantine.Groups(device.Public.DeviceId).Single();
            new QuarantineReview(ward.Store).Accept(group, Convert.ToHexStringLower(association), "admin", "test", _rig.Now)
                .ShouldBe((1, RefusalReason.None));
            ward.Associations.Move(Convert.ToHexStringLower(association), $"{_prefix} free", _rig.Now).ShouldBe(AssociationRefusal.None);
            ward.End(association);
        }

        _rig.HeartRates(device).ShouldBe([70]);
        foreach (string statement in new[]
        {
            "INSERT INTO epochs (device) VALUES (1)", "INSERT INTO evidence_originals VALUES ('', '', 1, 0, @none, @none)",
            "DELETE FROM packs", "UPDATE measurements SET value = 1", "DELETE FROM associations", "UPDATE audit SET who = ''",
            "UPDATE associations SET patient = 'erased-1'", "CREATE TABLE mine (one INTEGER)", "DROP TABLE audit",
            "UPDATE device_states SET state = 'Active'", "DELETE FROM device_states",
            "UPDATE signed_releases SET envelope = @none", "DELETE FROM rollouts", "INSERT INTO signed_releases (digest) VALUES (@none)",
        })
        {
            ShouldBeDenied("ward", statement);
        }
    }

    [Fact]
    public void The_exporter_reads_values_and_neither_keys_nor_the_audit_log_and_writes_only_that_it_exports()
    {
        HospitalKey device = _rig.NewDevice();
        Epoch epoch = _rig.NewEpoch(device, "vitals");
        _rig.Announce(device, epoch);
        _rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(_rig.Now, 70))]);
        using (ReadingStore store = ReadingStore.Open(As("exporter")))
        {
            store.Measurements.Find(new ReadingQuery { Device = epoch.Device }).Single().Value.ShouldBe(70);
            store.Gaps.List(epoch.Device).ShouldBeEmpty();
            store.Epochs.Devices().ShouldBe([epoch.Device]);
            store.Restores.All().ShouldBeEmpty();
            store.Audit.Add(new AuditEntry(_rig.Now, "exporter", "medagent", "export", "everything", "done"));
        }

        Statements.Run(As("exporter"), "SELECT value FROM readings");
        foreach (string statement in new[]
        {
            "SELECT key FROM epochs", "SELECT custody_secret FROM epochs", "SELECT who FROM audit",
            "SELECT ciphertext FROM evidence_originals", "SELECT pack FROM quarantine", "INSERT INTO words (word) VALUES ('x')",
            "DELETE FROM measurements", "UPDATE packs SET time = 1",
        })
        {
            ShouldBeDenied("exporter", statement);
        }
    }

    [Fact]
    public void A_gateway_delivers_and_sees_no_key_and_changes_nothing_but_how_far_it_is()
    {
        HospitalKey device = _rig.NewDevice();
        Epoch epoch = _rig.NewEpoch(device, "vitals") with { Association = _rig.Grant(device) };
        _rig.Announce(device, epoch);
        _rig.Collector.Handle([CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(_rig.Now, 70))]);
        using (DeliveryStore store = DeliveryStore.Open(As("gateway")))
        {
            DestinationProgress progress = store.Destination("fhir");
            IReadOnlyList<PackKey> page = progress.NextArrivals(_rig.Now, out _);
            DeliverablePack pack = store.Load(page).Single();
            pack.Readings.Single().Value.ShouldBe(70);
            store.Associations.Find(pack.Association!).ShouldNotBeNull();
            store.Associations.Udis.Find(epoch.Device).ShouldBeNull();
            store.Retractions.Of(pack.Association!).ShouldBeEmpty();
            progress.Note(page, [(page[0], pack.Association!, "no")], _rig.Now);
            progress.NoteAssociation(pack.Association!, AssociationDeliveryState.Active, null, _rig.Now);
            progress.NoteAssociation(pack.Association!, AssociationDeliveryState.Ended, "no", _rig.Now);
            progress.Drop(store.DeadLetters.List("fhir")[0]);
            progress.NoteRetraction(0);
            progress.Missed().ShouldAllBe(missed => missed.Count == 0);
            store.Associations.Audit.Add(new AuditEntry(_rig.Now, "gateway", "gateway", "start", "host", "done"));
        }

        foreach (string statement in new[]
        {
            "SELECT key FROM epochs", "SELECT custody_secret FROM epochs", "SELECT who FROM audit",
            "SELECT ciphertext FROM evidence_originals", "SELECT pack FROM quarantine", "DELETE FROM measurements",
            "UPDATE packs SET time = 1", "INSERT INTO retractions (association) VALUES (@none)", "DELETE FROM destinations",
            "UPDATE associations SET patient = 'erased-1'", "INSERT INTO device_udis VALUES ('d', '1', 0, '')",
        })
        {
            ShouldBeDenied("gateway", statement);
        }
    }

    [Fact]
    public void A_gateway_to_a_SIEM_sees_who_did_what_to_whom_and_no_value_and_no_key()
    {
        HospitalKey device = _rig.NewDevice();
        string association = Convert.ToHexStringLower(_rig.Grant(device));
        using AssociationStore associations = AssociationStore.Open(_owner);
        string patient = associations.Find(association)!.Patient;
        associations.Audit.Add(new AuditEntry(_rig.Now, "kim", "nurse", "view", "dashboard", "done") { Association = association });
        Epoch journal = CollectorRig.EpochOf(device, "audit", _rig.Now, 3);
        _rig.Announce(device, journal);
        _rig.Collector.Handle(
        [
            CollectorRig.Reading(journal, 1, DeviceMessages.EventPack("command", _rig.Now.ToUnixTimeSeconds(), 0, 1, 1, 0)),
        ]);
        using (DeliveryStore store = DeliveryStore.Open(As("siem")))
        {
            store.Associations.Audit.Add(new AuditEntry(_rig.Now, "gateway", "gateway", "start", "host", "done"));
            SecurityEventFeed feed = new(store, "syslog") { ShowsPatients = true };
            IReadOnlyList<SecurityEvent> events = feed.NextOfAudit();
            events.Select(each => (each.Kind.Name, each.Patient)).ShouldBe([("view", patient), ("start", "")]);
            feed.NoteAudit(events);
            feed.NextOfDeadLetters().ShouldBeEmpty();
            (IReadOnlyList<PackKey> packs, IReadOnlyList<SecurityEvent> told) = feed.NextOfJournals().Single();
            told.Single().Who.ShouldBe(journal.Device);
            feed.NoteJournals(packs, _rig.Now);
            feed.NoteRefusal(events[0], "400", _rig.Now);
            store.DeadLetters.List("syslog").Single().AuditEntry.ShouldBe(events[0].Number);
        }

        foreach (string statement in new[]
        {
            "SELECT key FROM epochs", "SELECT value FROM measurements", "SELECT patient_token FROM associations",
            "UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "SELECT pack FROM quarantine",
            "UPDATE associations SET patient = 'erased-1'", "SELECT name FROM admissions", "DELETE FROM associations",
        })
        {
            ShouldBeDenied("siem", statement);
        }
    }

    [Fact]
    public void Who_receives_admissions_moves_sensors_with_their_patients_and_reads_no_value_and_pairs_nobody()
    {
        HospitalKey device = _rig.NewDevice();
        byte[] association = _rig.Grant(device);
        using AssociationStore associations = AssociationStore.Open(_owner);
        string patient = associations.Find(Convert.ToHexStringLower(association))!.Patient;
        using (AdmissionStore store = AdmissionStore.Open(As("admissions")))
        {
            AdmissionEvent admitted = new(AdmissionKind.Admit, patient, _rig.Now) { Ward = "3 North", Bed = "12", Message = "M1" };
            store.Add(admitted, _rig.Now).Result.ShouldBe(AdmissionResult.Stored);
            store.Add(new AdmissionEvent(AdmissionKind.Merge, "P-new", _rig.Now) { Prior = patient }, _rig.Now)
                .Result.ShouldBe(AdmissionResult.Stored);
            store.Audit.Add(new AuditEntry(_rig.Now, "admissions", "admissions", "start", "host", "done"));
            store.Notices.Add(new AdmissionNotice(_rig.Now, "HIS", "M1", patient, "AA", "a reason"));
        }

        associations.Find(Convert.ToHexStringLower(association))!.Location.ShouldBe("12");
        using (AdmissionStore asWard = AdmissionStore.Open(As("ward")))
        {
            asWard.Present("3 North").Single().Id.ShouldBe("P-new");
            asWard.Dashboards.Say("3 North", _rig.Now);
            asWard.WithSensors().Count.ShouldBe(1);
            asWard.Notices.Newest().Count.ShouldBe(1);
        }

        foreach (string statement in new[]
        {
            "SELECT value FROM measurements", "SELECT key FROM epochs", "SELECT who FROM audit", "SELECT patient_token FROM associations",
            "UPDATE associations SET patient = 'P-2'", "INSERT INTO association_ends VALUES (@none, 0, '', '', '')",
            "UPDATE admission_events SET patient = 'P-2'", "DELETE FROM admission_events", "DELETE FROM association_moves",
        })
        {
            ShouldBeDenied("admissions", statement);
        }

        ShouldBeDenied("ward", "UPDATE admissions SET bed = '1'");
        ShouldBeDenied("ward", "INSERT INTO patient_merges VALUES ('a', 'b', 0)");
        ShouldBeDenied("collector", "SELECT name FROM admissions");
    }

    [Fact]
    public void A_program_that_may_not_change_tables_says_who_has_to()
    {
        string older = _databases.New("PostgreSQL");
        Statements.Run(older, $"GRANT CONNECT ON DATABASE {new NpgsqlConnectionStringBuilder(older).Database} TO PUBLIC");
        string asCollector = new NpgsqlConnectionStringBuilder(older) { Username = $"{_prefix}_collector" }.ToString();
        Should.Throw<InvalidDataException>(() => ReadingStore.Open(asCollector)).Message.ShouldContain("run 'medagent store upgrade'");
    }

    [Fact]
    public void Each_table_of_a_store_is_in_the_list_of_rights()
    {
        string sql = DatabaseRoles.ToSql("c", "w", "e", "g", "a", "s");
        using NpgsqlConnection connection = new(_owner);
        connection.Open();
        using NpgsqlCommand command = new(
            """
            SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition ORDER BY relname
            """,
            connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read())
        {
            tables.Add(reader.GetString(0));
        }

        tables.Count.ShouldBeGreaterThan(25);
        tables.Where(table => !sql.Contains($" ON {table} TO", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private string As(string role) => new NpgsqlConnectionStringBuilder(_owner) { Username = $"{_prefix}_{role}" }.ToString();

    private void ShouldBeDenied(string role, string statement) =>
        Should.Throw<PostgresException>(() => Statements.Run(As(role), statement), statement).SqlState.ShouldBe(Denied, statement);
}
