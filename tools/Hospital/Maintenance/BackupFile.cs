using System.Data.Common;
using System.Formats.Cbor;
using System.IO.Compression;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Readings;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>A backup in a file: compressed (gzip), then encrypted. A whole one has its name; a part of one never does.</summary>
public static class BackupFile
{
    private const string Part = ".part";

    /// <summary>Writes a backup of a store into a new file that only its owner can read.</summary>
    /// <returns>The number of rows.</returns>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    public static long Write(string path, string store, RSA recipient, DateTimeOffset now, Action<long> progress)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists already; a backup replaces nothing, so give another --out");
        }

        string part = path + Part;
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            long rows;
            using (FileStream file = new(part, options))
            {
                using (Stream encrypted = BackupEncryption.Encrypt(file, recipient))
                using (GZipStream compressed = new(encrypted, CompressionLevel.Fastest, leaveOpen: true))
                {
                    rows = StoreBackup.Write(store, compressed, now, progress);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
            return rows;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Restores the backup in a file.</summary>
    /// <returns>When the backup was made, and the number of rows.</returns>
    /// <exception cref="IOException">There is a store already, or the file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The backup is damaged, for another key, or of a newer version.</exception>
    public static (StoreRestore Restore, long Rows) Restore(
        string path, string store, RSA key, string by, DateTimeOffset now, Action<long> progress)
    {
        if (StoreRestoring.FindObstacle(store) is { } obstacle)
        {
            throw new IOException(obstacle);
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read);
        try
        {
            using Stream decrypted = BackupEncryption.Decrypt(file, key);
            using GZipStream backup = new(decrypted, CompressionMode.Decompress);
            return StoreRestoring.Run(backup, store, by, now, progress);
        }
        catch (Exception failure) when (failure is CryptographicException or InvalidDataException or CborContentException
            or InvalidOperationException or OverflowException or IOException or CryptoException or CmsException)
        {
            throw new InvalidDataException($"{path}: {failure.Message.TrimEnd('.')}; nothing was restored", failure);
        }
        catch (DbException failure) when (ReadingStore.IsAboutContent(failure))
        {
            throw new InvalidDataException(
                $"{path}: the database does not take its rows ({failure.Message}); nothing was restored", failure);
        }
    }
}
