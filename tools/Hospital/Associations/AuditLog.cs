using System.Data.Common;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// Who did what. The database refuses to change or delete an entry, and each entry has a digest over it and all before it
/// (<see cref="AuditChain"/>). Several programs may write at the same time: their transactions are one after the other.
/// </summary>
public sealed class AuditLog
{
    private const string Columns = "number, time, who, role, action, subject, outcome, digest, origin, association";
    private const int PageLimit = 1000;

    private readonly Database _database;

    internal AuditLog(Database database) => _database = database;

    /// <summary>Adds an entry. When it has returned, the entry is durable.</summary>
    public void Add(AuditEntry entry) => _database.InExclusiveTransaction(() => AddInTransaction(entry));

    /// <summary>Adds entries, all or none.</summary>
    public void Add(IReadOnlyCollection<AuditEntry> entries) => _database.InExclusiveTransaction(() =>
    {
        foreach (AuditEntry entry in entries)
        {
            AddInTransaction(entry);
        }
    });

    /// <summary>Adds an entry in an exclusive transaction of the caller.</summary>
    internal void AddInTransaction(AuditEntry entry)
    {
        // As the database will have it.
        entry = entry with { Time = DateTimeOffset.FromUnixTimeMilliseconds(entry.Time.ToUnixTimeMilliseconds()) };
        (long number, byte[]? digest) = _database.Query(
            "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1",
            row => (row.GetInt64(0), row.NullableBlob(1))).FirstOrDefault();
        byte[] previous = number == 0 ? AuditChain.Beginning : digest ?? DigestOfEarlier();
        _database.Execute(
            $"""
            INSERT INTO audit ({Columns}) VALUES (
                @number, @time, @who, @role, @action, @subject, @outcome, @digest, @origin, @association)
            """,
            ("@number", number + 1), ("@time", entry.Time.ToUnixTimeMilliseconds()), ("@who", entry.Who), ("@role", entry.Role),
            ("@action", entry.Action), ("@subject", entry.Subject), ("@outcome", entry.Outcome),
            ("@digest", AuditChain.Digest(previous, number + 1, entry)), ("@origin", NullIfEmpty(entry.Origin)),
            ("@association", NullIfEmpty(entry.Association)));
    }

    /// <summary>The newest entries, the newest first.</summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<AuditEntry> Newest(int count = 1000) =>
        _database.Query(
            $"SELECT {Columns} FROM audit ORDER BY number DESC LIMIT @limit", row => Read(row).Entry, ("@limit", (long)count));

    /// <summary>The entries of a period, the oldest first.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="until">Its end, which is not in it.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<AuditEntry> Between(DateTimeOffset from, DateTimeOffset until, int limit) => _database.Query(
        $"SELECT {Columns} FROM audit WHERE time >= @from AND time < @until ORDER BY time, number LIMIT @limit", row => Read(row).Entry,
        ("@from", from.ToUnixTimeMilliseconds()), ("@until", until.ToUnixTimeMilliseconds()), ("@limit", (long)limit));

    /// <summary>Whether the newest run of a program has noted its end; true if no run has noted its start.</summary>
    /// <param name="who">The program.</param>
    /// <param name="subject">What it calls itself there.</param>
    public bool HasStopped(string who, string subject) =>
        _database.Query(
            "SELECT action FROM audit WHERE who = @who AND subject = @subject AND action IN ('start', 'stop') ORDER BY number DESC LIMIT 1",
            row => row.GetString(0), ("@who", who), ("@subject", subject)) is not ["start"];

    /// <summary>
    /// Verifies all entries. Entries from before there were digests are covered by the first digest after them.
    /// </summary>
    /// <param name="kept">What somebody outside has kept: without it, nobody sees that the newest entries were removed.</param>
    public AuditVerification Verify(IReadOnlyCollection<AuditHead> kept)
    {
        List<string> faults = [];
        Dictionary<long, string> digests = kept.GroupBy(each => each.Number).ToDictionary(each => each.Key, each => each.Last().Digest);
        byte[] previous = AuditChain.Beginning;
        long number = 0;
        long count = 0;
        AuditHead? head = null;
        for (bool hasMore = true; hasMore;)
        {
            List<(long Number, AuditEntry Entry, byte[]? Digest)> page = After(number);
            hasMore = page.Count == PageLimit;
            foreach ((long found, AuditEntry entry, byte[]? digest) in page)
            {
                if (found != number + 1)
                {
                    Fault(FormattableString.Invariant(found - 1 == number + 1
                        ? (FormattableString)$"entry {number + 1} is missing"
                        : $"entries {number + 1} to {found - 1} are missing"));
                }

                byte[] expected = AuditChain.Digest(previous, found, entry);
                if (digest is null && head is not null)
                {
                    Fault(FormattableString.Invariant(
                        $"entry {found} has no digest: it was not written by a program of this hospital's"));
                }
                else if (digest is not null && !digest.AsSpan().SequenceEqual(expected))
                {
                    Fault(FormattableString.Invariant(head is null && found > 1
                        ? (FormattableString)$"entry {found} or one before it was changed, removed, moved or inserted"
                        : $"entry {found} was changed, moved or inserted"));
                }

                previous = digest ?? expected;
                head = digest is null ? head : new AuditHead(found, Convert.ToHexStringLower(digest));
                if (digests.Remove(found, out string? outside) && outside != Convert.ToHexStringLower(previous))
                {
                    Fault(FormattableString.Invariant(
                        $"entry {found} is not the one that was kept outside: it, or one before it, was written anew"));
                }

                number = found;
                count++;
            }
        }

        foreach (long missing in digests.Keys.Order())
        {
            Fault(FormattableString.Invariant(
                $"entry {missing}, which was kept outside, is not there: the end of the log was removed, or a backup was restored"));
        }

        return new AuditVerification(count, head, faults);

        void Fault(string text)
        {
            if (faults.Count < AuditVerification.FaultsLimit)
            {
                faults.Add(text);
            }
        }
    }

    /// <summary>The digest of the newest entry, when no entry has one yet.</summary>
    private byte[] DigestOfEarlier()
    {
        byte[] digest = AuditChain.Beginning;
        long number = 0;
        while (After(number) is { Count: > 0 } page)
        {
            foreach ((long found, AuditEntry entry, _) in page)
            {
                digest = AuditChain.Digest(digest, found, entry);
                number = found;
            }
        }

        return digest;
    }

    private List<(long Number, AuditEntry Entry, byte[]? Digest)> After(long number) => _database.Query(
        $"SELECT {Columns} FROM audit WHERE number > @after ORDER BY number LIMIT {PageLimit}", Read, ("@after", number));

    private static (long Number, AuditEntry Entry, byte[]? Digest) Read(DbDataReader row) => (
        row.GetInt64(0),
        new AuditEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4),
            row.GetString(5), row.GetString(6))
        {
            Origin = TextOrEmpty(row, 8),
            Association = TextOrEmpty(row, 9),
        },
        row.NullableBlob(7));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string TextOrEmpty(DbDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);
}
