using System.Data.Common;

namespace NanoMedAgent.Hospital.Storage;

/// <summary>Reads columns that may be empty, and times.</summary>
internal static class Row
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>A whole number, or null.</summary>
    public static long? NullableInt64(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    /// <summary>Bytes; null for none, or for an empty array.</summary>
    public static byte[]? NullableBlob(this DbDataReader row, int column) => row[column] is byte[] { Length: > 0 } bytes ? bytes : null;

    /// <summary>The time of seconds since 1970; null also for seconds that no date has. No row makes a query throw.</summary>
    public static DateTimeOffset? ToTime(this long? seconds) => seconds is { } known ? ToTime(known) : null;

    /// <summary>The time of seconds since 1970; null for seconds that no date has.</summary>
    public static DateTimeOffset? ToTime(this long seconds) =>
        seconds >= First && seconds <= Last ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
