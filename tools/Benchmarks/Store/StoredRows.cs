using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Benchmarks.Store;

/// <summary>
/// The rows that the collector has stored, in the batches in which it has stored them: so another program can store the same rows.
/// </summary>
internal sealed class StoredRows
{
    // How to find the pack of a row: its device, its class and its sequence number.
    private static readonly (string Table, string Pack)[] Tables =
    [
        ("packs", "device, class, sequence"),
        ("measurements", "device, class, sequence"),
        ("missing", "device, class, sequence"),
        ("batteries", "device, class, sequence"),
        ("alarms", "device, 'alarm', sequence"),
        ("events", "device, 'audit', sequence"),
    ];

    // These are written with the first batch: they are few.
    private static readonly string[] First = ["epochs", "ranges", "declared_gaps"];

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
            tables.Add(TableRows.Read(connection, table, $"SELECT '', '', 0, t.* FROM {table} AS t", batches, (_, _, _) => 0));
        }

        foreach ((string table, string pack) in Tables)
        {
            tables.Add(TableRows.Read(
                connection, table, $"SELECT {pack}, t.* FROM {table} AS t", batches,
                (device, dataClass, sequence) => batchOfPack[(device, dataClass, sequence)]));
        }

        return new StoredRows([.. tables.Where(table => table.Count > 0)], batches);
    }
}
