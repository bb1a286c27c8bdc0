using System.Data;
using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;
using DbUp.Sqlite.Helpers;
using Npgsql;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// The tables of a store, in migration steps (the folder Migrations), which DbUp runs. Its table "migrations" says which steps a database
/// has; it gets the others when it is opened. A published step is never changed; changes are new steps.
/// </summary>
internal static class Schema
{
    private const string Journal = "migrations";
    private const string Folder = ".Storage.Migrations.";
    private const string ChangedByNewer = "the database was changed by a newer version of this program; use that one";
    private const string PostgresOnly = ".postgresql.sql";
    private const string SqliteOnly = ".sqlite.sql";

    // A program opens its store many times.
    private static readonly Lazy<SqlScript[]> SqliteScripts = new(() => [.. ReadScripts(isPostgres: false)]);
    private static readonly Lazy<SqlScript[]> PostgresScripts = new(() => [.. ReadScripts(isPostgres: true)]);

    /// <summary>
    /// Migrates a database to the newest step: all missing steps, or none if one fails. Two programs may call it at the same time.
    /// </summary>
    /// <returns>The steps that were missing.</returns>
    /// <exception cref="InvalidDataException">
    /// A newer version of this program has changed the database; or steps are missing, and this user may not change tables.
    /// </exception>
    public static IReadOnlyList<string> Migrate(Database database)
    {
        // A program opens its store often, and there are missing steps only once a version: most times nobody needs the lock, or DbUp.
        if (HasAllSteps(database))
        {
            return [];
        }

        IReadOnlyList<string> steps = [];
        database.InExclusiveTransaction(() => steps = Run(database, int.MaxValue));
        return steps;
    }

    /// <summary>Runs missing steps in the transaction of the caller.</summary>
    /// <param name="database">The database.</param>
    /// <param name="newest">The last step to run; by its number.</param>
    /// <returns>The steps that were missing.</returns>
    public static IReadOnlyList<string> Run(Database database, int newest)
    {
        List<string> steps = [];
        database.OnConnection(connection =>
        {
            UpgradeEngine engine = Engine(database, connection, newest);
            MarkStepsBeforeDbUp(database, engine);
            if (engine.GetExecutedButNotDiscoveredScripts().Count > 0)
            {
                throw new InvalidDataException(ChangedByNewer);
            }

            DatabaseUpgradeResult result = engine.PerformUpgrade();
            if (!result.Successful)
            {
                throw result.Error is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
                    ? new InvalidDataException(
                        "the database lacks steps of this version, and this user may not change its tables; run 'medagent store upgrade' "
                        + "as their owner", result.Error)
                    : result.Error;
            }

            steps.AddRange(result.Scripts.Select(script => script.Name));
        });
        return steps;
    }

    /// <summary>Checks that a database which is only read has the tables of this version.</summary>
    /// <exception cref="InvalidDataException">It has others.</exception>
    public static void Check(Database database)
    {
        int step = NewestStep(database);
        if (step != NewestKnownStep(database))
        {
            throw new InvalidDataException(step > NewestKnownStep(database)
                ? ChangedByNewer
                : "the tables are not those of this version yet: the replica is behind, or nobody has run 'medagent store upgrade'");
        }
    }

    /// <summary>The number of the newest step that a database has; 0 if it has none.</summary>
    public static int NewestStep(Database database) => AllTables(database).Contains(Journal)
        ? database.Query($"SELECT MAX(scriptname) FROM {Journal}", row => row.IsDBNull(0) ? 0 : NumberOf(row.GetString(0)))[0]
        : 0;

    /// <summary>The number of the newest step of this version.</summary>
    public static int NewestKnownStep(Database database) => Scripts(database.IsPostgres, int.MaxValue).Max(script => NumberOf(script.Name));

    /// <summary>The tables whose rows are the contents of a store; those about the database and its programs are not among them.</summary>
    public static IReadOnlyList<string> Tables(Database database) =>
        [.. AllTables(database).Where(name => name is not (Journal or "heartbeats"))];

    private static bool HasAllSteps(Database database) => AllTables(database).Contains(Journal)
        && database.Query($"SELECT scriptname FROM {Journal}", row => row.GetString(0)).ToHashSet()
            .SetEquals(Scripts(database.IsPostgres, int.MaxValue).Select(script => script.Name));

    private static List<string> AllTables(Database database) => database.Query(
        database.IsPostgres
            ? """
              SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
              WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname
              """
            : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
        row => row.GetString(0));

    private static UpgradeEngine Engine(Database database, IDbConnection connection, int newest)
    {
        SharedConnection shared = new(connection);
        UpgradeEngineBuilder builder;
        if (database.IsPostgres)
        {
            // Beside the tables, wherever the connection's search path puts them.
            string schema = database.Query("SELECT current_schema()", row => row.GetString(0))[0];
            builder = DeployChanges.To.PostgresqlDatabase(new OpenConnections(shared)).JournalToPostgresqlTable(schema, Journal);
        }
        else
        {
            builder = DeployChanges.To.SqliteDatabase(shared).JournalToSqliteTable(Journal);
        }

        return builder.WithScripts(Scripts(database.IsPostgres, newest)).WithVariablesDisabled().LogTo(new NoOpUpgradeLog()).Build();
    }

    private static IEnumerable<SqlScript> Scripts(bool isPostgres, int newest) =>
        (isPostgres ? PostgresScripts : SqliteScripts).Value.Where(script => NumberOf(script.Name) <= newest);

    private static IEnumerable<SqlScript> ReadScripts(bool isPostgres)
    {
        Assembly assembly = typeof(Schema).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            int at = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (at < 0 || resource.EndsWith(isPostgres ? SqliteOnly : PostgresOnly, StringComparison.Ordinal))
            {
                continue;
            }

            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            string sql = reader.ReadToEnd();
            bool isForBoth = !resource.EndsWith(PostgresOnly, StringComparison.Ordinal);
            yield return new SqlScript(resource[(at + Folder.Length)..], isPostgres && isForBoth ? ForPostgres(sql) : sql);
        }
    }

    /// <summary>Databases of the first versions have their steps in a table of their own.</summary>
    private static void MarkStepsBeforeDbUp(Database database, UpgradeEngine engine)
    {
        const string OldJournal = "schema_version";
        string tables = database.IsPostgres ? "SELECT tablename FROM pg_tables" : "SELECT name FROM sqlite_master";
        string[] names = [.. database.Query(tables, row => row.GetString(0))];
        if (!names.Contains(OldJournal))
        {
            return;
        }

        long version = database.Query("SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt64(0))[0];
        foreach (SqlScript script in engine.GetDiscoveredScripts().Where(script => NumberOf(script.Name) <= version))
        {
            engine.MarkAsExecuted(script.Name);
        }

        database.Execute($"DROP TABLE {OldJournal}");
    }

    private static int NumberOf(string script) => int.Parse(script[..4]);

    private static string ForPostgres(string sql) => sql
        .Replace(" BLOB", " BYTEA", StringComparison.Ordinal)
        .Replace(" WITHOUT ROWID", "", StringComparison.Ordinal)
        .Replace("INTEGER PRIMARY KEY", "INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
        .Replace("INTEGER NOT NULL PRIMARY KEY", "BIGINT NOT NULL PRIMARY KEY", StringComparison.Ordinal);

    /// <summary>DbUp's statements on a connection that is open already, in the transaction that it is in.</summary>
    private sealed class OpenConnections(IDbConnection connection)
        : DatabaseConnectionManager(new DelegateConnectionFactory(_ => connection))
    {
        /// <inheritdoc/>
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => [scriptContents];
    }
}
