namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// The tables of a store, as steps: a database tells in the table schema_version which of them it has, and gets the others when it is opened. A step that a released
/// program has taken is never changed; what is to be different is a new step.
/// </summary>
internal static class Schema
{
    // The first one finds its tables in databases that are older than the steps.
    private const string Readings = """
        CREATE TABLE IF NOT EXISTS epochs (
            device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, key BLOB NOT NULL, base_iv BLOB NOT NULL, acknowledgement_key BLOB,
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
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
            value NUMERIC NOT NULL, unit TEXT NOT NULL, quality TEXT NOT NULL, late BIGINT NOT NULL, rebased BIGINT NOT NULL, clock_quality BIGINT NOT NULL,
            association BLOB,
            PRIMARY KEY (device, class, sequence, vital));
        CREATE INDEX IF NOT EXISTS measurements_by_time ON measurements (device, time);
        CREATE TABLE IF NOT EXISTS missing (
            device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
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

    // Before this there were no associations, so what is stored already has none.
    private const string ReadingsOfAssociations = """
        ALTER TABLE missing ADD COLUMN association BLOB;
        ALTER TABLE events ADD COLUMN association BLOB;
        ALTER TABLE alarms ADD COLUMN association BLOB;
        CREATE INDEX measurements_by_association ON measurements (association, vital, time);
        CREATE INDEX alarms_by_association ON alarms (association);
        CREATE INDEX epochs_by_association ON epochs (association);
        CREATE TABLE devices (
            device TEXT NOT NULL PRIMARY KEY, key BLOB NOT NULL, serial TEXT NOT NULL, registered BIGINT NOT NULL, registered_by TEXT NOT NULL);
        """;

    // Any number will do that nothing else in the database server locks.
    private const long PostgresLock = 0x4E4D31;

    private static readonly IReadOnlyList<string> Steps = [Readings, ReadingsOfAssociations];

    /// <summary>Takes the steps that a database has not taken yet: all of them, or none when one fails. Two programs may do it at once.</summary>
    /// <exception cref="InvalidDataException">A newer program has changed the database.</exception>
    public static void BringUpToDate(Database database)
    {
        // SQLite's transactions begin by taking the only writer's place.
        database.InTransaction(() =>
        {
            if (database.IsPostgres)
            {
                database.Query("SELECT pg_advisory_xact_lock(@lock)", _ => 0, ("@lock", PostgresLock));
            }

            database.Execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)");
            long version = database.Query("SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt64(0))[0];
            if (version > Steps.Count)
            {
                throw new InvalidDataException("the database was changed by a newer version of this program; use that one");
            }

            for (int step = (int)version; step < Steps.Count; step++)
            {
                database.Execute(database.IsPostgres ? Steps[step].Replace(" BLOB", " BYTEA", StringComparison.Ordinal) : Steps[step]);
                database.Execute("INSERT INTO schema_version (version) VALUES (@version)", ("@version", step + 1L));
            }
        });
    }
}
