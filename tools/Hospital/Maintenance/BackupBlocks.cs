using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// The blocks of a backup: a CBOR sequence (RFC 8742) of encoded items (tag 24, RFC 8949, section 3.4.5.1), so that one block at a time is
/// in memory. The last one is the SHA-256 of all before: a backup that is damaged or cut off is never taken for a whole one.
/// </summary>
internal static class BackupBlocks
{
    /// <summary>A row has a few kilobytes at most, and a block some hundred rows.</summary>
    public const int LimitBytes = 64 * 1024 * 1024;

    // Tag 24, and a byte string with a length of four bytes.
    private static readonly byte[] Prefix = [0xD8, 0x18, 0x5A];

    private static readonly int HeadLength = Prefix.Length + sizeof(uint);

    /// <summary>Writes a block.</summary>
    public static void Write(Stream stream, IncrementalHash hash, byte[] block)
    {
        byte[] head = [.. Prefix, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(Prefix.Length), (uint)block.Length);
        stream.Write(head);
        stream.Write(block);
        hash.AppendData(head);
        hash.AppendData(block);
    }

    /// <summary>Writes the last block.</summary>
    public static void WriteEnd(Stream stream, IncrementalHash hash)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteByteString(hash.GetCurrentHash());
        Write(stream, hash, writer.Encode());
    }

    /// <summary>Reads a block.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static CborReader Read(Stream stream, IncrementalHash hash)
    {
        byte[] head = new byte[HeadLength];
        stream.ReadExactly(head);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(Prefix.Length));
        if (!head.AsSpan().StartsWith(Prefix) || length > LimitBytes)
        {
            throw new InvalidDataException("it is not a backup of a store");
        }

        byte[] block = new byte[length];
        stream.ReadExactly(block);
        hash.AppendData(head);
        hash.AppendData(block);
        return new CborReader(block, CborConformanceMode.Lax);
    }

    /// <summary>Reads the last block, and the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What was read is not what was written.</exception>
    public static void ReadEnd(Stream stream, IncrementalHash hash)
    {
        byte[] expected = hash.GetCurrentHash();
        if (!Read(stream, hash).ReadByteString().AsSpan().SequenceEqual(expected) || stream.ReadByte() >= 0)
        {
            throw new InvalidDataException("its contents are not what was written");
        }
    }
}
