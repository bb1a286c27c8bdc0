using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The numbers of new packs. They rise, so that new rows are at the end of their tables. SQLite has one writer at a time, who continues
/// after the highest number; PostgreSQL gives each writer blocks of numbers.
/// </summary>
internal sealed class PackNumbers(Database database)
{
    // As in the sequence pack_numbers.
    private const long BlockLength = 1000;

    private long _next;
    private long _end;

    /// <summary>The next number. To be called inside a transaction.</summary>
    public long Next()
    {
        if (_next == _end)
        {
            _next = database.IsPostgres
                ? database.Query("SELECT nextval('pack_numbers')", row => row.GetInt64(0))[0]
                : database.Query("SELECT COALESCE(MAX(number), 0) + 1 FROM packs", row => row.GetInt64(0))[0];
            _end = database.IsPostgres ? _next + BlockLength : long.MaxValue;
        }

        return _next++;
    }

    /// <summary>Begins anew: a transaction has begun, or was rolled back.</summary>
    public void Forget()
    {
        if (!database.IsPostgres)
        {
            _next = 0;
            _end = 0;
        }
    }
}
