using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Identity;

/// <summary>
/// The device's id (PROTOCOL.md, "Device id"), derived from its key: no registry assigns ids, and nobody can use another device's.
/// </summary>
internal static class DeviceId
{
    private const int NamedBytes = 10;
    private const int IdentifierLength = 16;

    /// <summary>The first 10 bytes of <see cref="Fingerprint"/> in lower-case hexadecimal: 20 characters.</summary>
    public static string Of(CoseKey key) => Hexadecimal.Of(Fingerprint(key), NamedBytes);

    /// <summary>The first 16 bytes of <see cref="Fingerprint"/>: the identifier of this device in the manifest of a release.</summary>
    public static byte[] Identifier(CoseKey key)
    {
        byte[] identifier = new byte[IdentifierLength];
        Array.Copy(Fingerprint(key), identifier, IdentifierLength);
        return identifier;
    }

    /// <summary>SHA-256(SubjectPublicKeyInfo), 32 bytes.</summary>
    private static byte[] Fingerprint(CoseKey key) => Sha256.Hash(key.SubjectPublicKeyInfo());
}
