using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>
/// The rows that the collector has stored, in the batches in which it has stored them: so another program can store the same rows.
/// </summary>
internal sealed class StoredRows
{
    // Joins each row with its pack.
    private static readonly (string Table, string Pack)[] Tables =
    [
        ("packs", "p.number = t.number"),
        ("measurements", "p.number = t.pack"),
        ("missing", "p.number = t.pack"),
        ("alarms", "p.number = t.pack"),
        ("events", "p.number = t.pack"),
    ];

    // These are written with the first batch: they are few, and the collector updates some of them with each batch.
    private static readonly string[] First =
    [
        "device_numbers", "origins", "words", "epochs", "ranges", "newest", "declared_gaps", "evidence_checkpoints",
        "evidence_announcements",
    ];

    private StoredRows(IReadOnlyList<TableRows> tables, int batches)
    {
        All = tables;
        Batches = batches;
    }

    /// <summary>The tables.</summary>
    public IReadOnlyList<TableRows> All { get; }

    /// <summary>How many batches.</summary>
    public int Batches { get; }

    /// <summary>Reads all rows of a database.</summary>
    /// <param name="connection">Of the database.</param>
    /// <param name="traffic">What was stored in it.</param>
    public static StoredRows Read(DbConnection connection, RecordedTraffic traffic)
    {
        Dictionary<(string Device, string DataClass, long Sequence), int> batchOfPack = [];
        for (int batch = 0; batch < traffic.Batches.Count; batch++)
        {
            foreach (Message message in traffic.Batches[batch])
            {
                Topic topic = Topic.Parse(message.Topic)!;
                byte[] readings = topic.Kind == Topic.Readings ? SourceTag.TryRead(message.Payload, out _)! : [];
                foreach (SealedReading reading in SealedReading.ReadAll(readings)!)
                {
                    batchOfPack.TryAdd((topic.Device, topic.DataClass, reading.Sequence), batch);
                }
            }
        }

        int batches = traffic.Batches.Count;
        List<TableRows> tables = [];
        foreach (string table in First)
        {
            string condition = table == "words" ? "WHERE t.number > 1" : "";
            tables.Add(TableRows.Read(connection, table, $"SELECT '', '', 0, t.* FROM {table} AS t {condition}", batches, (_, _, _) => 0));
        }

        foreach ((string table, string pack) in Tables)
        {
            tables.Add(TableRows.Read(
                connection, table,
                $"""
                SELECT d.device, c.name, p.sequence, t.* FROM {table} AS t JOIN packs AS p ON {pack}
                JOIN device_numbers AS d ON d.number = p.device JOIN data_classes AS c ON c.number = p.class ORDER BY p.number
                """,
                batches, (device, dataClass, sequence) => batchOfPack[(device, dataClass, sequence)]));
        }

        tables.Add(TableRows.Read(
            connection, "evidence_originals",
            "SELECT t.device, t.class, t.sequence, t.* FROM evidence_originals AS t ORDER BY t.device, t.class, t.sequence", batches,
            (device, dataClass, sequence) => batchOfPack[(device, dataClass, sequence)]));
        return new StoredRows([.. tables.Where(table => table.Count > 0)], batches);
    }
}
