using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// PEM files for TLS. They are passed on as text: a PEM passed as bytes would lack the final zero byte that mbedTLS requires.
/// </summary>
internal static class PemFile
{
    // A chain of two certificates.
    private const int LimitBytes = 4096;

    /// <summary>Reads a file that must be there.</summary>
    /// <exception cref="InvalidOperationException">It is missing, too long, or cannot be read.</exception>
    public static string Read(IStorage storage, string name) =>
        TryRead(storage, name, out string pem) ? pem : throw new InvalidOperationException(name + " is missing");

    /// <summary>Reads a file.</summary>
    /// <returns>false when there is none, which is certain. One that cannot be read is tried again with the next connection.</returns>
    /// <exception cref="InvalidOperationException">It is too long, or cannot be read.</exception>
    public static bool TryRead(IStorage storage, string name, out string pem)
    {
        pem = null;
        byte[] buffer = new byte[LimitBytes];
        StorageResult result = storage.Read(name, buffer, out int count);
        if (result == StorageResult.Absent)
        {
            return false;
        }

        if (result != StorageResult.Found)
        {
            throw new InvalidOperationException(name + " is too long, or cannot be read");
        }

        pem = System.Text.Encoding.UTF8.GetString(buffer, 0, count);
        Array.Clear(buffer, 0, count);
        return true;
    }
}
