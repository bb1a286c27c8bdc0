using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Checks that a store is whole: the file itself (SQLite), and that what tables say of each other agrees. Nothing is changed. It reads
/// everything once.
/// </summary>
public static class StoreCheck
{
    private const string InRange =
        "EXISTS (SELECT 1 FROM ranges AS r WHERE r.device = p.device AND r.class = p.class AND r.first <= p.sequence "
            + "AND r.last >= p.sequence)";

    // What is wrong, and how many rows that is true of.
    private static readonly (string Problem, string Count)[] Rules =
    [
        ("packs of no known device", "packs AS p WHERE NOT EXISTS (SELECT 1 FROM device_numbers AS d WHERE d.number = p.device)"),
        ("packs of no known origin",
            "packs AS p WHERE NOT EXISTS (SELECT 1 FROM origins AS o WHERE o.number = p.origin AND o.device = p.device)"),
        ("packs whose epoch is not stored",
            "packs AS p WHERE p.epoch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM epochs AS e WHERE e.number = p.epoch "
                + "AND e.device = p.device AND e.class = p.class)"),
        ("packs whose numbers do not count as received: devices would send them again", $"packs AS p WHERE NOT {InRange}"),
        ("packs with a number that another pack of the class has",
            "(SELECT 1 AS one FROM packs GROUP BY device, class, sequence HAVING COUNT(*) > 1) AS twice"),
        ("packs in quarantine whose numbers do not count as received",
            "quarantine AS q WHERE NOT EXISTS (SELECT 1 FROM ranges AS r JOIN device_numbers AS d ON d.number = r.device "
                + "JOIN data_classes AS c ON c.number = r.class WHERE d.device = q.device AND c.name = q.class "
                + "AND r.first <= q.sequence AND r.last >= q.sequence)"),
        ("values without a pack", Orphans("measurements")),
        ("missing values without a pack", Orphans("missing")),
        ("events without a pack", Orphans("events")),
        ("alarms without a pack", Orphans("alarms")),
        ("values with an unknown vital sign or quality",
            "measurements AS m WHERE NOT EXISTS (SELECT 1 FROM vital_signs AS v WHERE v.number = m.vital) "
                + "OR NOT EXISTS (SELECT 1 FROM words AS w WHERE w.number = m.quality)"),
        ("ranges of received numbers that overlap or are empty",
            "ranges AS p WHERE p.last < p.first OR EXISTS (SELECT 1 FROM ranges AS r WHERE r.device = p.device AND r.class = p.class "
                + "AND r.first > p.first AND r.first <= p.last)"),
        ("epochs of no known device or origin",
            "epochs AS e WHERE NOT EXISTS (SELECT 1 FROM origins AS o WHERE o.number = e.origin AND o.device = e.device)"),
    ];

    /// <summary>Checks a store.</summary>
    /// <param name="target">A file of SQLite, or a PostgreSQL connection string or URI.</param>
    /// <param name="progress">Gets what is checked next.</param>
    /// <returns>What is wrong, a line for each; empty if nothing is.</returns>
    /// <exception cref="InvalidDataException">Its tables are not those of this version.</exception>
    public static IReadOnlyList<string> Run(string target, Action<string> progress)
    {
        using Database database = Database.Open(target, isPatient: true);
        if (Schema.NewestStep(database) != Schema.NewestKnownStep(database))
        {
            throw new InvalidDataException("the tables are not those of this version; run 'medagent store upgrade' first");
        }

        List<string> problems = [];
        if (!database.IsPostgres)
        {
            progress("the file itself");
            problems.AddRange(database.Query("PRAGMA integrity_check", row => row.GetString(0)).Where(line => line != "ok"));
        }

        foreach ((string problem, string count) in Rules)
        {
            progress(problem);
            long rows = database.Query($"SELECT COUNT(*) FROM {count}", row => row.GetInt64(0))[0];
            if (rows > 0)
            {
                problems.Add(FormattableString.Invariant($"{rows} {problem}"));
            }
        }

        return problems;
    }

    private static string Orphans(string table) => $"{table} AS m WHERE NOT EXISTS (SELECT 1 FROM packs AS p WHERE p.number = m.pack)";
}
