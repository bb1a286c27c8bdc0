namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// The tables of a store, in migration steps. The table schema_version says which steps a database has; it gets the others when it is
/// opened. A published step is never changed; changes are new steps.
/// </summary>
internal static class Schema
{
    // Databases that are older than the steps have these tables already.
    private const string Readings = """
        CREATE TABLE IF NOT EXISTS epochs (
            device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, key BLOB NOT NULL, base_iv BLOB NOT NULL,
            acknowledgement_key BLOB,
            start BIGINT, clock_quality BIGINT NOT NULL, association BLOB, boot BIGINT NOT NULL, uptime BIGINT NOT NULL,
            policy_version BIGINT NOT NULL, late_after BIGINT NOT NULL, digest BLOB NOT NULL,
            PRIMARY KEY (device, class, epoch));
        CREATE TABLE IF NOT EXISTS packs (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, received BIGINT NOT NULL,
            PRIMARY KEY (device, class, sequence));
        CREATE TABLE IF NOT EXISTS ranges (
            device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
            PRIMARY KEY (device, class, first));
        CREATE TABLE IF NOT EXISTS measurements (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
            uptime BIGINT,
            value NUMERIC NOT NULL, unit TEXT NOT NULL, quality TEXT NOT NULL, late BIGINT NOT NULL, rebased BIGINT NOT NULL,
            clock_quality BIGINT NOT NULL,
            association BLOB,
            PRIMARY KEY (device, class, sequence, vital));
        CREATE INDEX IF NOT EXISTS measurements_by_time ON measurements (device, time);
        CREATE TABLE IF NOT EXISTS missing (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
            uptime BIGINT,
            reason TEXT NOT NULL,
            PRIMARY KEY (device, class, sequence, vital));
        CREATE TABLE IF NOT EXISTS declared_gaps (
            device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, readings BIGINT, lost BIGINT NOT NULL,
            time_from BIGINT, time_to BIGINT, reason TEXT NOT NULL,
            PRIMARY KEY (device, class, first));
        CREATE TABLE IF NOT EXISTS events (
            device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
            kind TEXT NOT NULL, what BIGINT NOT NULL, number BIGINT NOT NULL, reason BIGINT NOT NULL,
            PRIMARY KEY (device, sequence));
        CREATE TABLE IF NOT EXISTS alarms (
            device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
            name TEXT NOT NULL, state TEXT NOT NULL, value NUMERIC, parameters BIGINT,
            PRIMARY KEY (device, name, sequence));
        CREATE INDEX IF NOT EXISTS alarms_by_sequence ON alarms (device, sequence);
        """;

    // Rows that are stored already have no association, because there were none before this step.
    private const string ReadingsOfAssociations = """
        ALTER TABLE missing ADD COLUMN association BLOB;
        ALTER TABLE events ADD COLUMN association BLOB;
        ALTER TABLE alarms ADD COLUMN association BLOB;
        CREATE INDEX measurements_by_association ON measurements (association, vital, time);
        CREATE INDEX alarms_by_association ON alarms (association);
        CREATE INDEX epochs_by_association ON epochs (association);
        CREATE TABLE devices (
            device TEXT NOT NULL PRIMARY KEY, key BLOB NOT NULL, serial TEXT NOT NULL, registered BIGINT NOT NULL,
            registered_by TEXT NOT NULL);
        """;

    // Facts, each kind in its own table: what was granted, what a device has confirmed, what has ended, who did what. Rows are added and
    // never changed.
    private const string Associations = """
        CREATE TABLE associations (
            association BLOB NOT NULL PRIMARY KEY, device TEXT NOT NULL, serial TEXT NOT NULL, patient TEXT NOT NULL,
            patient_token BLOB NOT NULL, location TEXT NOT NULL,
            responsible TEXT NOT NULL, responsible_token BLOB NOT NULL, capture TEXT NOT NULL, granted BIGINT NOT NULL,
            not_after BIGINT NOT NULL,
            counter BIGINT NOT NULL, nonce BLOB NOT NULL);
        CREATE INDEX associations_by_device ON associations (device);
        CREATE INDEX associations_by_patient ON associations (patient);
        CREATE TABLE association_begins (association BLOB NOT NULL PRIMARY KEY, effective BIGINT NOT NULL, receipt BLOB NOT NULL);
        CREATE TABLE association_ends (association BLOB NOT NULL PRIMARY KEY, ended BIGINT NOT NULL, cause TEXT NOT NULL,
        ended_by TEXT NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE command_counters (device TEXT NOT NULL, counter BIGINT NOT NULL, PRIMARY KEY (device, counter));
        CREATE TABLE audit (
            number BIGINT NOT NULL PRIMARY KEY, time BIGINT NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, outcome TEXT NOT NULL);
        """;

    // The dashboard asks every second for what has just arrived.
    private const string Arrivals = """
        CREATE INDEX packs_by_arrival ON packs (device, received);
        CREATE INDEX missing_by_association ON missing (association);
        """;

    private const string UnpairRequests = """
        CREATE TABLE release_requests (
            association BLOB NOT NULL, counter BIGINT NOT NULL, requested BIGINT NOT NULL, requested_by TEXT NOT NULL,
            PRIMARY KEY (association, counter));
        """;

    private const string Batteries = """
        CREATE TABLE batteries (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, percent BIGINT NOT NULL, association BLOB,
            PRIMARY KEY (device, class, sequence));
        """;

    // Packs that count for nobody until somebody has decided; and the decisions.
    private const string Quarantine = """
        CREATE TABLE quarantine (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, received BIGINT NOT NULL,
            late BIGINT NOT NULL, reason TEXT NOT NULL, association BLOB, pack BLOB NOT NULL,
            PRIMARY KEY (device, class, sequence));
        CREATE TABLE quarantine_decisions (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, decided BIGINT NOT NULL, decided_by TEXT NOT NULL,
            decision TEXT NOT NULL, association BLOB, note TEXT NOT NULL,
            PRIMARY KEY (device, class, sequence));
        """;

    // What an announcement claims, when the ledger says otherwise. The order of a device's epochs.
    private const string BoundEpochs = """
        ALTER TABLE epochs ADD COLUMN claimed_association BLOB;
        CREATE INDEX epochs_by_order ON epochs (device, class, boot, uptime, epoch);
        """;

    // Since nm/2 the keys that device and custodian share are derived from one secret.
    private const string CustodySecrets = "ALTER TABLE epochs RENAME COLUMN acknowledgement_key TO custody_secret";

    // The newest value is the one with the highest number, whatever its time is.
    private const string NewestByNumber = """
        CREATE INDEX measurements_by_number ON measurements (association, vital, sequence);
        CREATE INDEX packs_by_time_of_arrival ON packs (received);
        """;

    // Since nm/2 an epoch says which reading is its first, and how many readers it has.
    private const string EpochBounds = """
        ALTER TABLE epochs ADD COLUMN first_sequence BIGINT NOT NULL DEFAULT 1;
        ALTER TABLE epochs ADD COLUMN readers BIGINT NOT NULL DEFAULT 1;
        """;

    // Events that were handled, so that a repeated one is known as such.
    private const string SeenEvents = """
        CREATE TABLE seen_events (
            device TEXT NOT NULL, digest BLOB NOT NULL, seen BIGINT NOT NULL,
            PRIMARY KEY (device, digest));
        """;

    // What proves later that a device has made what is stored. A sealed reading is found by its number alone.
    private const string Evidence = """
        CREATE TABLE evidence_announcements (
            device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, message BLOB NOT NULL,
            PRIMARY KEY (device, class, epoch));
        CREATE TABLE evidence_originals (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, arrival BIGINT NOT NULL, epoch BLOB NOT NULL,
            ciphertext BLOB NOT NULL,
            PRIMARY KEY (device, class, sequence, arrival)) WITHOUT ROWID;
        CREATE TABLE evidence_checkpoints (
            device TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, message BLOB NOT NULL,
            PRIMARY KEY (device, sequence));
        """;

    // Since events have a number, the newest of each device is all that has to be known.
    private const string NewestEvents = """
        DROP TABLE seen_events;
        CREATE TABLE newest_events (
            device TEXT NOT NULL PRIMARY KEY, start BIGINT NOT NULL, number BIGINT NOT NULL, seen BIGINT NOT NULL);
        """;

    // Each step names its tables whose rows the database itself protects against changes.
    private static readonly IReadOnlyList<(string Sql, string[] InsertOnly)> Steps =
    [
        (Readings, []),
        (ReadingsOfAssociations, []),
        (Associations, ["associations", "association_begins", "association_ends", "command_counters", "audit"]),
        (Arrivals, []),
        (UnpairRequests, ["release_requests"]),
        (Batteries, []),
        (Quarantine, ["quarantine", "quarantine_decisions"]),
        (BoundEpochs, []),
        (CustodySecrets, []),
        (NewestByNumber, []),
        (EpochBounds, []),
        (SeenEvents, ["seen_events"]),
        (Evidence, []),
        (NewestEvents, []),
    ];

    /// <summary>
    /// Migrates a database to the newest step: all missing steps, or none if one fails. Two programs may call it at the same time.
    /// </summary>
    /// <exception cref="InvalidDataException">A newer version of this program has changed the database.</exception>
    public static void Migrate(Database database)
    {
        database.InExclusiveTransaction(() =>
        {
            database.Execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)");
            long version = database.Query("SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt64(0))[0];
            if (version > Steps.Count)
            {
                throw new InvalidDataException("the database was changed by a newer version of this program; use that one");
            }

            for (int step = (int)version; step < Steps.Count; step++)
            {
                (string sql, string[] insertOnly) = Steps[step];
                database.Execute(database.IsPostgres ? ForPostgres(sql) : sql);
                foreach (string table in insertOnly)
                {
                    RefuseChanges(database, table);
                }

                database.Execute("INSERT INTO schema_version (version) VALUES (@version)", ("@version", step + 1L));
            }
        });
    }

    private static string ForPostgres(string sql) => sql.Replace(" BLOB", " BYTEA", StringComparison.Ordinal)
        .Replace(" WITHOUT ROWID", "", StringComparison.Ordinal);

    private static void RefuseChanges(Database database, string table)
    {
        if (database.IsPostgres)
        {
            database.Execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of % are "
                    + "never changed', TG_TABLE_NAME; END $$");
        }

        database.Execute(database.IsPostgres
            ? $"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            : $"""
            CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END;
            CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END;
            """);
    }
}
