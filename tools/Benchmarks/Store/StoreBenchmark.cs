using System.Data.Common;
using Npgsql;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>
/// Compares the collector with bare databases, which store the same rows with the same schema and nothing else. Ratios are of one run.
/// </summary>
internal static class StoreBenchmark
{
    /// <summary>Messages in a transaction at most, as the service has.</summary>
    public const int BatchLimit = 64;

    private const int Sensors = 50;

    private const int DecryptionWarmUps = 5;
    private const int DecryptionRounds = 11;

    // As the service has for PostgreSQL.
    private const int Writers = 3;

    /// <summary>Runs it, and prints a table.</summary>
    /// <param name="args">
    /// "--messages N", "--rounds N", "--postgres CONNECTION", "--evidence" (sealed readings are kept as well), "--no-sqlite".
    /// </param>
    public static int Run(string[] args)
    {
        int messages = int.Parse(Option(args, "--messages") ?? "60000");
        int rounds = int.Parse(Option(args, "--rounds") ?? "5");
        string? postgres = Option(args, "--postgres") ?? Environment.GetEnvironmentVariable("NANOMEDAGENT_POSTGRES");
        bool keepsEvidence = args.Contains("--evidence");
        using RecordedTraffic traffic = RecordedTraffic.Record(Sensors, messages, BatchLimit);
        Console.WriteLine(
            FormattableString.Invariant($"{traffic.Messages.Count} messages of {Sensors} sensors, {BatchLimit} in a transaction"));
        Console.WriteLine();
        DecryptionRun decryption = new(traffic);

        // Compiling the code in the background is processor time as well.
        double[] runs = [.. Enumerable.Range(0, DecryptionWarmUps + DecryptionRounds).Select(_ => decryption.Run())];
        double decrypted = Median(runs[DecryptionWarmUps..]);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("store-benchmark-");
        try
        {
            int files = 0;
            (Compared Result, double BytesPerValue)? sqlite = args.Contains("--no-sqlite")
                ? null
                : CompareSqlite(traffic, rounds, keepsEvidence, () => Path.Combine(folder.FullName, $"{files++}.db"));
            Compared? server = postgres is null ? null : ComparePostgres(traffic, rounds, keepsEvidence, postgres);
            Print("", "product", "bare", "share");
            Print("SQLite, values/s", sqlite?.Result);
            Print("PostgreSQL, values/s", server);
            Console.WriteLine();
            Print("bytes in SQLite for a value", sqlite?.BytesPerValue);
            Print("bytes allocated for a value, SQLite", sqlite?.Result.AllocatedPerValue);
            Print("bytes allocated for a value, PostgreSQL", server?.AllocatedPerValue);

            Print("messages/s decrypted and parsed on one core", decrypted);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (Compared Result, double BytesPerValue) CompareSqlite(
        RecordedTraffic traffic, int rounds, bool keepsEvidence, Func<string> newFile)
    {
        // The first run compiles the code, and its rows are what the bare database stores.
        string first = newFile();
        long values = StoreAll(traffic, first, keepsEvidence);
        StoredRows rows;
        using (DbConnection connection = BareSqlite.Open(first))
        {
            rows = StoredRows.Read(connection, traffic);
        }

        return (Median(rounds, () =>
        {
            string ofBare = newFile();
            using Product product = new(traffic, newFile(), writers: 1, keepsEvidence);
            traffic.Prepare(ofBare);
            using BareSqlite bare = new(ofBare, rows);
            return Compared.Run(product, bare, rows.Batches);
        }), BareSqlite.Size(first) / (double)values);
    }

    private static Compared ComparePostgres(RecordedTraffic traffic, int rounds, bool keepsEvidence, string server)
    {
        List<string> databases = [];
        string NewDatabase()
        {
            string name = "benchmark_" + Guid.NewGuid().ToString("N");
            Execute(server, $"CREATE DATABASE {name}");
            databases.Add(name);
            return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
        }

        try
        {
            string first = NewDatabase();
            StoreAll(traffic, first, keepsEvidence);
            StoredRows rows;
            using (NpgsqlConnection connection = new(first))
            {
                connection.Open();
                rows = StoredRows.Read(connection, traffic);
            }

            return Median(rounds, () =>
            {
                string ofBare = NewDatabase();
                string ofProduct = NewDatabase();
                using Product product = new(traffic, ofProduct, Writers, keepsEvidence);
                traffic.Prepare(ofBare);
                BarePostgres.MakePartitions(ofBare, rows);
                BarePostgres.MakePartitions(ofProduct, rows);
                using BarePostgres bare = new(ofBare, rows);

                // What making the databases has left to be written is no part of what is compared.
                Execute(server, "CHECKPOINT");
                return Compared.Run(product, bare, rows.Batches);
            });
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            databases.ForEach(name => Execute(server, $"DROP DATABASE {name} WITH (FORCE)"));
        }
    }

    private static long StoreAll(RecordedTraffic traffic, string database, bool keepsEvidence)
    {
        using Product product = new(traffic, database, writers: 1, keepsEvidence);
        product.Store(0, traffic.Batches.Count);
        return product.Values;
    }

    private static void Execute(string target, string sql)
    {
        using NpgsqlConnection connection = new(target);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The round whose share is in the middle.</summary>
    private static Compared Median(int rounds, Func<Compared> measure) =>
        Enumerable.Range(0, rounds).Select(_ => measure()).OrderBy(round => round.Share).ElementAt(rounds / 2);

    private static double Median(double[] numbers) => numbers.Order().ElementAt(numbers.Length / 2);

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at < 0 || at + 1 >= args.Length ? null : args[at + 1];
    }

    private static void Print(string name, Compared? compared)
    {
        if (compared is not null)
        {
            Print(
                name, FormattableString.Invariant($"{compared.Product:N0}"), FormattableString.Invariant($"{compared.Bare:N0}"),
                FormattableString.Invariant($"{compared.Share:0.00}"));
        }
    }

    private static void Print(string name, double? number)
    {
        if (number is not null)
        {
            Print(name, FormattableString.Invariant($"{number:N0}"), "", "");
        }
    }

    private static void Print(string name, string first, string second, string third) =>
        Console.WriteLine($"{name,-46}{first,10}{second,10}{third,8}".TrimEnd());
}
