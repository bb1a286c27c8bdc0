using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// The technical alarms that devices are silent. The database refuses to change or delete a step, and has each once, whoever notes it.
/// </summary>
public sealed class SilenceTable
{
    private const string Columns = "association, silent, kind, priority, occurred, noted_by";

    private readonly Database _database;

    internal SilenceTable(Database database) => _database = database;

    /// <summary>Notes a step, unless it was noted before.</summary>
    public void Add(SilenceStep step) => _database.Execute(
        $"""
        INSERT INTO silences ({Columns}) VALUES (@association, @silent, @kind, @priority, @at, @by)
        ON CONFLICT (association, silent, kind, priority) DO NOTHING
        """,
        ("@association", AssociationId.ToBytes(step.Association)), ("@silent", step.Silent.ToUnixTimeMilliseconds()),
        ("@kind", step.Kind.ToString()), ("@priority", step.Priority), ("@at", step.At.ToUnixTimeMilliseconds()), ("@by", step.By));

    /// <summary>The steps of one silence, in the order in which they happened.</summary>
    /// <param name="association">The association's id.</param>
    /// <param name="silent">When something last arrived.</param>
    public IReadOnlyList<SilenceStep> Of(string association, DateTimeOffset silent) => _database.Query(
        $"SELECT {Columns} FROM silences WHERE association = @association AND silent = @silent ORDER BY occurred, number", Read,
        ("@association", AssociationId.ToBytes(association)), ("@silent", silent.ToUnixTimeMilliseconds()));

    /// <summary>All steps of an association, in the order in which they happened.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyList<SilenceStep> OfAssociation(string association) => _database.Query(
        $"SELECT {Columns} FROM silences WHERE association = @association ORDER BY occurred, number", Read,
        ("@association", AssociationId.ToBytes(association)));

    /// <summary>The silences that have not ended: of each its association and beginning.</summary>
    public IReadOnlyList<(string Association, DateTimeOffset Silent)> Standing() => _database.Query(
        """
        SELECT DISTINCT s.association, s.silent FROM silences AS s WHERE NOT EXISTS (
            SELECT 1 FROM silences AS e WHERE e.association = s.association AND e.silent = s.silent AND e.kind = 'Ended')
        """,
        row => (AssociationId.ToText((byte[])row[0])!, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));

    private static SilenceStep Read(DbDataReader row) => new(
        AssociationId.ToText((byte[])row[0])!, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Enum.Parse<SilenceStepKind>(row.GetString(2)), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        row.GetString(5));
}
