using System.Data.Common;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>Reads columns that may be empty, and times.</summary>
internal static class Row
{
    /// <summary>A whole number, or null.</summary>
    public static long? NullableInt64(this DbDataReader row, string column) => row[column] is DBNull ? null : Convert.ToInt64(row[column]);

    /// <summary>The time of seconds since 1970.</summary>
    public static DateTimeOffset? ToTime(this long? seconds) => seconds is { } known ? DateTimeOffset.FromUnixTimeSeconds(known) : null;
}
