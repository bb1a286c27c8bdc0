using System;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// PEM files for TLS, which are passed on as text: a PEM passed as bytes would lack the final zero byte that mbedTLS requires.
/// </summary>
internal static class PemFile
{
    private const string CertificateFile = "broker-cert.pem";
    private const string KeyFile = "broker-key.pem";

    // A chain of two certificates.
    private const int LimitBytes = 4096;

    /// <summary>The certificate and the key that authenticate this device to the broker.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="isProvisioned">Whether to prefer the files that the device was provisioned with, which are a way back when the broker
    /// refuses the device's own.</param>
    /// <returns>null when there are none: a broker that asks for a user alone, or for nothing, gets none.</returns>
    /// <exception cref="InvalidOperationException">A file is too long, or cannot be read.</exception>
    public static X509Certificate2 OwnCertificate(IStorage storage, bool isProvisioned)
    {
        X509Certificate2 provisioned = null;
        bool isOwn = KeptCertificates.TryReadTls(storage, out byte[] certificates, out byte[] key);
        if ((isProvisioned || !isOwn) && TryRead(storage, CertificateFile, out string pem))
        {
            provisioned = new X509Certificate2(pem, Read(storage, KeyFile), "");
        }

        return provisioned == null && isOwn ? new X509Certificate2(certificates, key, "") : provisioned;
    }

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
