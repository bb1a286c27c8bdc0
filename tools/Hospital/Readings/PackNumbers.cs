using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The numbers of new packs. SQLite has one writer at a time, who continues after the highest number. PostgreSQL gives each writer blocks
/// of numbers; a number of it says as well of which class a pack is and in which week it arrived, and so in which partition it is
/// (migration step 0021).
/// </summary>
internal sealed class PackNumbers(Database database)
{
    /// <summary>Numbers below this one say nothing about a partition: those of SQLite, and of older versions.</summary>
    public const long FirstOfPartitions = 1L << WeekShift;

    // As in the sequence pack_numbers.
    private const long BlockLength = 1000;

    private const int WeekShift = 43;
    private const int ClassShift = 59;
    private const long WeekLimit = 1L << (ClassShift - WeekShift);
    private const long SecondsOfWeek = 7 * 24 * 3600;

    // 1970 began on a Thursday; weeks begin on Mondays.
    private const long SecondsBeforeThursday = 3 * 24 * 3600;

    private readonly HashSet<long> _partitions = [];
    private long _next;
    private long _end;

    /// <summary>The lowest number of a class in the week of a time.</summary>
    public static long FirstOf(int dataClass, long receivedSeconds) =>
        ((long)dataClass << ClassShift) + (Math.Clamp(WeekOf(receivedSeconds), 0, WeekLimit - 1) << WeekShift);

    /// <summary>When the partition ends that has a class's week.</summary>
    /// <param name="week">The first week of the partition.</param>
    /// <param name="weeks">How many weeks it has.</param>
    /// <returns>In seconds since 1970.</returns>
    public static long EndOf(long week, int weeks) => ((week + weeks) * SecondsOfWeek) - SecondsBeforeThursday;

    /// <summary>How many weeks a partition of a class has; the function make_partitions has the same rule.</summary>
    public static int WeeksOf(int dataClass) => Numbers.DataClassOf(dataClass) is "vitals" or "waveform" ? 1 : 4;

    /// <summary>The next number. To be called inside a transaction.</summary>
    /// <param name="dataClass">The number of the pack's class.</param>
    /// <param name="receivedSeconds">When it arrived, in seconds since 1970.</param>
    public long Next(int dataClass, long receivedSeconds)
    {
        if (_next == _end)
        {
            _next = database.IsPostgres
                ? database.Query("SELECT nextval('pack_numbers')", row => row.GetInt64(0))[0]
                : database.Query(
                    "SELECT COALESCE(MAX(number), 0) + 1 FROM packs WHERE number < @limit", row => row.GetInt64(0),
                    ("@limit", FirstOfPartitions))[0];
            _end = database.IsPostgres ? _next + BlockLength : long.MaxValue;
        }

        long number = _next++;
        if (!database.IsPostgres)
        {
            return number;
        }

        long first = FirstOf(dataClass, receivedSeconds);
        if (_partitions.Add(first))
        {
            // The next one in advance, so that nobody waits when its time begins.
            database.Query(
                "SELECT CAST(make_partitions(@now) AS TEXT), CAST(make_partitions(@next) AS TEXT)", _ => 0, ("@now", first),
                ("@next", FirstOf(dataClass, receivedSeconds + (WeeksOf(dataClass) * SecondsOfWeek))));
        }

        return first + (number % FirstOfPartitions);
    }

    /// <summary>Begins anew: a transaction has begun, or was rolled back.</summary>
    public void Begin()
    {
        if (!database.IsPostgres)
        {
            _next = 0;
            _end = 0;
        }
    }

    /// <summary>What was made may not be in the database.</summary>
    public void Forget() => _partitions.Clear();

    private static long WeekOf(long seconds) => (seconds + SecondsBeforeThursday) / SecondsOfWeek;
}
