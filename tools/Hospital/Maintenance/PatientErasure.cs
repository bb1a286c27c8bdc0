using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Erases what was measured of one patient: values, alarms, waveforms, their sealed originals, what is in quarantine for the patient, and
/// the keys of finished epochs. The numbers of packs stay, so that no device is asked again; the ledger stays with a pseudonym in place of
/// the patient; the devices' own journal stays. The audit log says that, when and by whom, and not who the patient was.
/// </summary>
public static class PatientErasure
{
    // Packs of these classes are about a patient. The others are about the device.
    private const string AboutPatients = "p.class IN (SELECT number FROM data_classes WHERE name IN ('vitals', 'alarm', 'waveform'))";

    private const string Associations = "(SELECT a.association FROM associations AS a WHERE a.patient = @patient)";

    private const string Origins = $"(SELECT o.number FROM origins AS o WHERE o.association IN {Associations})";

    // Marks an epoch whose key was replaced by a random one that nobody knows.
    private const string NoReaders = "0";
    private const int KeyBytes = 16;

    // All numbers of an epoch have come when a newer one begins behind them and no number up to there is missing.
    private const string IsFinished =
        """
        EXISTS (SELECT 1 FROM ranges AS r WHERE r.device = epochs.device AND r.class = epochs.class AND r.first <= epochs.first_sequence
            AND r.last >= (SELECT MIN(n.first_sequence) - 1 FROM epochs AS n WHERE n.device = epochs.device AND n.class = epochs.class
                AND (n.boot, n.uptime, n.epoch) > (epochs.boot, epochs.uptime, epochs.epoch)))
        """;

    /// <summary>Erases a patient's data. When it was interrupted, it can be begun again.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="patient">The patient's id, as the ward has stored it.</param>
    /// <param name="by">Who has ordered it; it stands in the audit log.</param>
    /// <param name="now">The time.</param>
    /// <param name="progress">Gets the number of packs, now and then.</param>
    /// <exception cref="InvalidDataException">
    /// There is no such patient, a sensor is with the patient, or readings of the same person are under another id.
    /// </exception>
    public static Erasure Run(string target, string patient, string by, DateTimeOffset now, Action<long> progress)
    {
        using Database database = Database.Open(target, isPatient: true);
        Schema.Migrate(database);
        (string, object?) parameter = ("@patient", patient);
        (long all, long current) = database.Query(
            """
            SELECT COUNT(*), COUNT(*) - COUNT(e.association) FROM associations AS a
            LEFT JOIN association_ends AS e ON e.association = a.association WHERE a.patient = @patient
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), parameter)[0];
        if (all == 0 || current > 0)
        {
            throw new InvalidDataException(all == 0
                ? $"no sensor was ever paired with patient {patient}; give the id that the ward shows"
                : $"a sensor is with patient {patient}; unpair it first");
        }

        // Erased one after the other, so that none is forgotten: the last one with what says that they are one person.
        List<string> others = database.Query(
            "SELECT DISTINCT a.patient FROM associations AS a JOIN patient_merges AS m ON m.prior = a.patient WHERE m.patient = @patient",
            row => row.GetString(0), parameter);
        if (others.Count > 0)
        {
            throw new InvalidDataException(
                $"readings of patient {patient} are also under {string.Join(", ", others)}, which was merged into it; erase that first");
        }

        if (!database.IsPostgres)
        {
            // Otherwise deleted rows stay readable in free pages of the file.
            database.Query("PRAGMA secure_delete = ON", _ => 0);
        }

        long packs = new PackRemoval(
            database, new Removal(Removal.Erasure, now), $"p.origin IN {Origins} AND {AboutPatients}", parameter).Run(progress);
        Erasure? erased = null;
        database.InExclusiveTransaction(() => erased = EraseNames(database, patient, packs, by, now));
        CleanUp(database);
        return erased!;
    }

    private static Erasure EraseNames(Database database, string patient, long packs, string by, DateTimeOffset now)
    {
        (string, object?) parameter = ("@patient", patient);
        string pseudonym = "erased-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        database.Execute($"DELETE FROM newest WHERE origin IN {Origins}", parameter);
        int keys = database.Execute(
            $"UPDATE epochs SET key = @key, custody_secret = NULL, readers = {NoReaders} "
                + $"WHERE origin IN {Origins} AND readers <> {NoReaders} AND {IsFinished}",
            ("@key", RandomNumberGenerator.GetBytes(KeyBytes)), parameter);
        database.Execute(
            $"""
            DELETE FROM evidence_announcements WHERE (device, class, epoch) IN (
                SELECT d.device, c.name, epochs.epoch FROM epochs JOIN device_numbers AS d ON d.number = epochs.device
                JOIN data_classes AS c ON c.number = epochs.class WHERE epochs.origin IN {Origins} AND epochs.readers = {NoReaders})
            """,
            parameter);
        long kept = database.Query(
            $"SELECT COUNT(*) FROM epochs WHERE origin IN {Origins} AND readers <> {NoReaders}", row => row.GetInt64(0), parameter)[0];
        int quarantined = database.Execute(
            $"UPDATE quarantine SET pack = @none WHERE association IN {Associations} AND length(pack) > 0",
            ("@none", Array.Empty<byte>()), parameter);
        if (quarantined > 0)
        {
            // What is empty takes no room any more.
            database.Execute(
                """
                UPDATE quarantine_totals SET bytes = (
                    SELECT COALESCE(SUM(length(q.pack)), 0) FROM quarantine AS q WHERE q.device = quarantine_totals.device
                        AND NOT EXISTS (
                            SELECT 1 FROM quarantine_decisions AS d
                            WHERE d.device = q.device AND d.class = q.class AND d.sequence = q.sequence))
                """);
        }

        int associations = database.Execute(
            "UPDATE associations SET patient = @pseudonym, patient_token = @none, visit = NULL WHERE patient = @patient",
            ("@pseudonym", pseudonym), ("@none", Array.Empty<byte>()), parameter);
        EraseAdmissions(database, patient);
        string find = database.IsPostgres ? "strpos" : "instr";
        Erasure erased = new(pseudonym)
        {
            Associations = associations,
            Packs = packs,
            Quarantined = quarantined,
            Keys = keys,
            KeysKept = (int)kept,
            AuditEntries = database.Query(
                $"SELECT COUNT(*) FROM audit WHERE {find}(subject, @patient) > 0 OR {find}(outcome, @patient) > 0",
                row => row.GetInt64(0), parameter)[0],
        };
        new AuditLog(database).AddInTransaction(new AuditEntry(
            now, by, "admin", "erase", pseudonym,
            FormattableString.Invariant($"{associations} associations, {packs} packs, {quarantined} in quarantine, {keys} keys")));
        return erased;
    }

    /// <summary>What record systems have said under this id.</summary>
    private static void EraseAdmissions(Database database, string patient)
    {
        foreach (string condition in new[]
        {
            "admission_events WHERE patient = @patient OR prior = @patient", "admissions WHERE patient = @patient",
            "admission_notices WHERE patient = @patient", "patient_merges WHERE prior = @patient OR patient = @patient",
        })
        {
            database.Execute($"DELETE FROM {condition}", ("@patient", patient));
        }
    }

    /// <summary>Removes what is deleted from the files as well.</summary>
    private static void CleanUp(Database database)
    {
        if (database.IsPostgres)
        {
            database.Execute(
                "VACUUM measurements, missing, alarms, packs, evidence_originals, evidence_announcements, quarantine, associations, "
                    + "epochs");
        }
        else
        {
            database.Query("PRAGMA wal_checkpoint(TRUNCATE)", _ => 0);
        }
    }
}
