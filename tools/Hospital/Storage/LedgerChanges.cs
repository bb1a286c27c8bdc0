namespace NanoMedAgent.Hospital.Storage;

/// <summary>
/// A number that rises with each change of what collectors remember: associations, states of devices, and which of their
/// starts are in quarantine. A collector reads it at the beginning of each transaction, and so knows of a change with the next message that
/// it stores.
/// </summary>
internal static class LedgerChanges
{
    /// <summary>The query for the number of the last change.</summary>
    public const string LastNumber = "SELECT COALESCE(MAX(number), 0) FROM ledger_changes";

    /// <summary>The number of the last change.</summary>
    public static long Last(Database database) => database.Query(LastNumber, row => row.GetInt64(0))[0];

    /// <summary>
    /// Notes a change, inside the exclusive transaction that makes it. These are one after the other, so that the numbers of changes rise
    /// in the order in which others see them.
    /// </summary>
    public static void Note(Database database, DateTimeOffset now) => database.Execute(
        "INSERT INTO ledger_changes (time) VALUES (@time)", ("@time", now.ToUnixTimeMilliseconds()));
}
