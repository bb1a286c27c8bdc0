using System.Data.Common;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// Collects the rows of the next numbers of a device's class out of several tables. A table with many rows bounds all of them, so that a
/// page is small however much is stored.
/// </summary>
internal sealed class ContentPage(Database database, string device, string dataClass, long first, long last)
{
    private const int RowsLimit = 2048;

    private readonly SortedDictionary<long, StoredContent> _contents = [];

    /// <summary>The number up to which all rows of the tables so far were read.</summary>
    public long Through { get; private set; } = last;

    /// <summary>Reads rows of one more table.</summary>
    /// <param name="columns">The first one is the sequence number.</param>
    /// <param name="tables">One table, or a join.</param>
    /// <param name="add">Adds a row to its content.</param>
    /// <param name="owner">The name of the table with device, class and sequence in a join, with a dot.</param>
    /// <param name="hasClass">Whether that table has a column for the class.</param>
    /// <param name="isOfPack">Whether rows count only with what other tables have.</param>
    public void Read(
        string columns, string tables, Action<StoredContent, DbDataReader> add, string owner = "", bool hasClass = true,
        bool isOfPack = false)
    {
        string ofClass = hasClass ? $"{owner}class = @class AND" : "";
        List<(string, object?)> parameters = [("@device", device), ("@first", first), ("@last", Through)];
        if (hasClass)
        {
            parameters.Add(("@class", dataClass));
        }

        List<long> numbers = database.Query(
            $"""
            SELECT {columns} FROM {tables}
            WHERE {owner}device = @device AND {ofClass} {owner}sequence >= @first AND {owner}sequence <= @last
            ORDER BY {owner}sequence LIMIT {RowsLimit}
            """,
            row =>
            {
                long sequence = row.GetInt64(0);
                if (!_contents.TryGetValue(sequence, out StoredContent? content) && !isOfPack)
                {
                    _contents[sequence] = content = new StoredContent(sequence);
                }

                if (content is not null)
                {
                    add(content, row);
                }

                return sequence;
            },
            [.. parameters]);
        if (numbers.Count == RowsLimit)
        {
            // More rows of the last number may follow. No pack has a page of them.
            Through = Math.Max(numbers[^1] - 1, first);
        }
    }

    /// <summary>What was read, by number.</summary>
    public IReadOnlyList<StoredContent> Contents() => [.. _contents.Values.TakeWhile(content => content.Sequence <= Through)];
}
