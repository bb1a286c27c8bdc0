using System.IO.Compression;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;
using Npgsql;

namespace Hospital.Tests.Readings;

/// <summary>Databases and backups of each version that was published are brought up to date, and have lost nothing.</summary>
public sealed class KeptVersions : IDisposable
{
    private readonly EmptyDatabases _databases = new();

    public static TheoryData<string> Versions => [.. KeptVersion.All];

    public void Dispose() => _databases.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_database_of_PostgreSQL_has_after_the_upgrade_what_the_backup_has(string version)
    {
        string server = _databases.New("PostgreSQL");
        using (FileStream file = File.OpenRead(KeptVersion.Of(version, "postgres.sql.gz")))
        using (StreamReader text = new(new GZipStream(file, CompressionMode.Decompress)))
        using (NpgsqlConnection connection = new(server))
        {
            connection.Open();
            using NpgsqlCommand command = new(text.ReadToEnd(), connection);
            command.ExecuteNonQuery();
        }

        ValuesOf(server).ShouldBe(ValuesOf(Restored(version, "SQLite")));
        StoreCheck.Run(server, _ => { }).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_backup_is_restored_into_both_databases(string version)
    {
        string file = Restored(version, "SQLite");
        StoreCheck.Run(file, _ => { }).ShouldBeEmpty();
        ValuesOf(Restored(version, "PostgreSQL")).ShouldBe(ValuesOf(file));
    }

    private static (string Device, long Sequence, VitalSign Vital, decimal Value)[] ValuesOf(string database)
    {
        using ReadingStore store = ReadingStore.Open(database);
        (string, long, VitalSign, decimal)[] values = [.. store.Measurements.Find(new ReadingQuery())
            .Select(reading => (reading.Device, reading.Sequence, reading.Vital, reading.Value))];
        values.Length.ShouldBeGreaterThan(100);
        return values;
    }

    private string Restored(string version, string database)
    {
        string target = _databases.New(database);
        Programs.Succeeds(
            "store", "restore", KeptVersion.Of(version, "store.backup"), "--key", KeptVersion.Of(version, "backup.key.pem"), "--db", target,
            "--by", "admin").GetAwaiter().GetResult();
        return target;
    }
}
