using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Enrolment;

/// <summary>
/// The certificates in flash, each with its issuer's: that of the device key; and that of TLS together with its private key, so that one
/// write makes a new pair active as a whole. Each is in two copies.
/// </summary>
public static class KeptCertificates
{
    /// <summary>Bytes of a certificate and its issuer's.</summary>
    internal const int LimitBytes = 1536;

    /// <summary>How many files there are: two of each state, and of the newest TLS key.</summary>
    internal const int Files = 6;

    // Storage: the state files. The one of TLS begins with the private key.
    private const string DeviceName = "cert";
    private const string TlsName = "tls";
    private const int StateLimit = P256.Length + LimitBytes;

    // An ECPrivateKey (RFC 5915) without the public key, which the TLS library calculates; with the curve, P-256.
    private const string KeyBegin = "30310201010420";
    private const string KeyEnd = "a00a06082a8648ce3d030107";

    private const string PemBegin = "-----BEGIN CERTIFICATE-----\n";
    private const string PemEnd = "\n-----END CERTIFICATE-----\n";

    /// <summary>Reads what the TLS library needs to authenticate this device.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="certificates">PEM and a zero byte, as mbedTLS requires: the device's certificate, then its issuer's.</param>
    /// <param name="key">DER of the private key.</param>
    /// <returns>false when there is none, or it cannot be read now.</returns>
    public static bool TryReadTls(IStorage storage, out byte[] certificates, out byte[] key)
    {
        certificates = null;
        key = null;
        new StateFile(storage, TlsName, StateLimit).Read(out byte[] state);
        if (state == null || state.Length <= P256.Length)
        {
            return false;
        }

        string pem = "";
        DerReader chain = new(state, P256.Length, state.Length);
        for (int from = chain.Position; chain.TryRead(Der.Sequence, out _); from = chain.Position)
        {
            pem += PemBegin + Convert.ToBase64String(state, from, chain.Position - from) + PemEnd;
        }

        byte[] privateKey = new byte[P256.Length];
        Array.Copy(state, 0, privateKey, 0, P256.Length);
        key = Der.Join(Hexadecimal.Bytes(KeyBegin), privateKey, Hexadecimal.Bytes(KeyEnd));
        certificates = Der.Join(Der.Text(pem), new byte[1]);
        Array.Clear(privateKey, 0, P256.Length);
        Array.Clear(state, 0, P256.Length);
        return true;
    }

    /// <summary>Keeps a certificate that was checked, in place of the one from before.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="key">The TLS key that it is for; null for the device key.</param>
    /// <param name="certificates">The DER of both.</param>
    /// <returns>false when the storage failed; what a start reads is the old or the new one as a whole.</returns>
    internal static bool TryKeep(IStorage storage, TlsKey key, byte[] certificates)
    {
        if (key == null)
        {
            return TryWrite(storage, DeviceName, certificates);
        }

        byte[] state = Der.Join(key.Private, certificates);
        bool isKept = TryWrite(storage, TlsName, state);
        Array.Clear(state, 0, state.Length);
        return isKept;
    }

    /// <summary>Writes both copies of a state, one after the other: a damaged one does not bring back the state from before.</summary>
    internal static bool TryWrite(IStorage storage, string name, byte[] state)
    {
        StateFile file = new(storage, name, StateLimit);
        file.Read(out _);
        bool areTwo = !file.IsWhole;
        return file.TryWrite(state) && (areTwo || file.TryWrite(state));
    }

    /// <summary>Writes the copies of states again that were damaged.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="isRepaired">Whether there was one.</param>
    /// <returns>Whether a state is lost: all its copies are damaged.</returns>
    internal static bool Repair(IStorage storage, out bool isRepaired)
    {
        bool isLost = false;
        isRepaired = false;
        foreach (string name in new[] { DeviceName, TlsName, TlsKey.FileName })
        {
            StateFile file = new(storage, name, StateLimit);
            isLost |= file.Read(out byte[] state) == StorageResult.Damaged;
            isRepaired |= file.IsRepairable && file.TryWrite(state);
        }

        return isLost;
    }
}
