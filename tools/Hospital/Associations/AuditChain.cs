using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>
/// The digest of an entry of the audit log covers the entry, its number and the digest before it: whoever changes, removes, inserts or
/// moves an entry has to compute all that follow anew. Somebody outside, a SIEM for example, who has kept one digest notices that.
/// </summary>
public static class AuditChain
{
    /// <summary>Bytes of a digest: SHA-256.</summary>
    public const int DigestBytes = 32;

    // Entries that have no origin and no association are as they were before there were any.
    private static readonly byte[] Purpose = "nanomedagent-audit-1"u8.ToArray();
    private static readonly byte[] PurposeWithOrigin = "nanomedagent-audit-2"u8.ToArray();

    /// <summary>What stands before the first entry.</summary>
    public static byte[] Beginning => new byte[DigestBytes];

    /// <summary>The digest of an entry.</summary>
    /// <param name="previous">The digest of the entry before it.</param>
    /// <param name="number">Its number.</param>
    /// <param name="entry">The entry.</param>
    public static byte[] Digest(ReadOnlySpan<byte> previous, long number, AuditEntry entry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool hasOrigin = entry.Origin.Length > 0 || entry.Association.Length > 0;
        hash.AppendData(hasOrigin ? PurposeWithOrigin : Purpose);
        hash.AppendData(previous);
        Append(number);
        Append(entry.Time.ToUnixTimeMilliseconds());
        string[] texts = [entry.Who, entry.Role, entry.Action, entry.Subject, entry.Outcome];
        foreach (string text in hasOrigin ? [.. texts, entry.Origin, entry.Association] : texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Append(bytes.Length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();

        void Append(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
