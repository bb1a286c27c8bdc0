using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>When the ward's pages have first shown an alarm. The database refuses to change or delete a row.</summary>
public sealed class ShownAlarmTable
{
    private readonly Database _database;

    internal ShownAlarmTable(Database database) => _database = database;

    /// <summary>Notes that an alarm is shown, unless it was shown before.</summary>
    /// <param name="association">The association's id.</param>
    /// <param name="sequence">The number of the pack that has raised it.</param>
    /// <param name="at">When.</param>
    public void Add(string association, long sequence, DateTimeOffset at) => _database.Execute(
        """
        INSERT INTO shown_alarms (association, sequence, shown) VALUES (@association, @sequence, @shown)
        ON CONFLICT (association, sequence) DO NOTHING
        """,
        ("@association", AssociationId.ToBytes(association)), ("@sequence", sequence), ("@shown", at.ToUnixTimeMilliseconds()));

    /// <summary>When the alarms of an association were first shown, by the numbers of the packs that have raised them.</summary>
    /// <param name="association">Its id.</param>
    public IReadOnlyDictionary<long, DateTimeOffset> OfAssociation(string association) => _database.Query(
        "SELECT sequence, shown FROM shown_alarms WHERE association = @association",
        row => (Sequence: row.GetInt64(0), At: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
        ("@association", AssociationId.ToBytes(association))).ToDictionary(each => each.Sequence, each => each.At);
}
