using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>What somebody has taken back. Rows are never changed.</summary>
public sealed class RetractionTable
{
    private const string Columns = "SELECT number, association, first, last, retracted, retracted_by, reason FROM retractions";

    private readonly Database _database;

    internal RetractionTable(Database database) => _database = database;

    /// <summary>Takes something back.</summary>
    /// <param name="association">The association's id.</param>
    /// <param name="numbers">The sequence numbers of vital signs; null for all of the association.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why.</param>
    public void Add(string association, (long First, long Last)? numbers, DateTimeOffset at, string by, string reason)
    {
        (long first, long last) = numbers ?? (0, WireBounds.SequenceLimit);
        _database.Execute(
            """
            INSERT INTO retractions (association, first, last, retracted, retracted_by, reason)
            VALUES (@association, @first, @last, @at, @by, @reason)
            """,
            ("@association", AssociationId.ToBytes(association)), ("@first", first), ("@last", last), ("@at", at.ToUnixTimeSeconds()),
            ("@by", by), ("@reason", reason));
    }

    /// <summary>Those after a number, in order.</summary>
    public IReadOnlyList<Retraction> After(long number) => _database.Query(
        $"{Columns} WHERE number > @number ORDER BY number LIMIT 1000", Read, ("@number", number));

    /// <summary>Those of an association.</summary>
    public IReadOnlyList<Retraction> Of(string association) => _database.Query(
        $"{Columns} WHERE association = @association ORDER BY number", Read, ("@association", AssociationId.ToBytes(association)));

    private static Retraction Read(System.Data.Common.DbDataReader row) => new(
        row.GetInt64(0), AssociationId.ToText((byte[])row[1])!, row.GetInt64(2), row.GetInt64(3),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)), row.GetString(5), row.GetString(6));
}
