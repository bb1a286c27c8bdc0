using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Identity;

/// <summary>
/// Tables of the keys that stay for months: the authority's and the recipients'. Each is made once and kept in a file, under a MAC whose
/// key only the vault has: over the table and the public key. Whatever is wrong with a file, the table is made anew; nothing in it is
/// trusted. No table stays in RAM.
/// </summary>
internal sealed class KeyTables : IKeyTables
{
    private const int MacLength = 32;
    private const int FileLength = P256Table.EncodedLength + MacLength;

    private readonly IStorage _storage;
    private readonly IKeyVault _vault;
    private bool _hasFailed;

    /// <summary>The tables in a storage.</summary>
    /// <param name="storage">Where they are. A place has one file, so that a change of keys leaves none behind.</param>
    /// <param name="vault">Authenticates them.</param>
    public KeyTables(IStorage storage, IKeyVault vault)
    {
        _storage = storage;
        _vault = vault;
    }

    /// <summary>How many files the tables take, each of a flash block.</summary>
    /// <param name="recipients">Of the policy.</param>
    public static int FilesFor(int recipients) => 1 + recipients;

    /// <inheritdoc/>
    public P256Table TableOf(CoseKey key, int recipient)
    {
        string name = "table-" + Hexadecimal.Of(new[] { (byte)(1 + recipient) }, 1);
        StorageResult result = Read(name, key, out P256Table table);
        if (table == null)
        {
            table = P256Table.Make(key.X, key.Y);

            // What could not be read is not overwritten, and a full storage is not tried again at each epoch.
            if (result != StorageResult.Failed && !_hasFailed)
            {
                Keep(name, key, table);
            }
        }

        return table;
    }

    /// <summary>Reads a table. In a method of its own: the file leaves the heap before a table is made.</summary>
    /// <param name="name">The file.</param>
    /// <param name="key">Whose table it must be.</param>
    /// <param name="table">null when there is none, or it is not authentic.</param>
    private StorageResult Read(string name, CoseKey key, out P256Table table)
    {
        // In the file, the MAC stands where the key stands while it is computed.
        byte[] content = new byte[P256Table.EncodedLength + (2 * P256.Length)];
        StorageResult result = _storage.Read(name, content, out int count);
        table = null;
        if (result == StorageResult.Found && count == FileLength)
        {
            byte[] mac = new byte[MacLength];
            Array.Copy(content, P256Table.EncodedLength, mac, 0, MacLength);
            table = ConstantTime.AreEqual(mac, Mac(key, content)) ? P256Table.Decode(content) : null;
        }

        return result;
    }

    private void Keep(string name, CoseKey key, P256Table table)
    {
        byte[] content = new byte[P256Table.EncodedLength + (2 * P256.Length)];
        table.Encode(content);
        byte[] mac = Mac(key, content);
        if (mac == null)
        {
            return;
        }

        Array.Copy(mac, 0, content, P256Table.EncodedLength, MacLength);
        _hasFailed = !_storage.TryWrite(name, content, FileLength);
        if (_hasFailed)
        {
            _storage.Delete(name);
        }
    }

    private byte[] Mac(CoseKey key, byte[] content)
    {
        Array.Copy(key.X, 0, content, P256Table.EncodedLength, P256.Length);
        Array.Copy(key.Y, 0, content, P256Table.EncodedLength + P256.Length, P256.Length);
        return _vault.Mac(CosePurpose.Of(CosePurpose.Table), content);
    }
}
