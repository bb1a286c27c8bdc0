using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace Tests;

/// <summary>
/// The MAC around a command (PROTOCOL.md, "Commands"), written from the text. Keys apart it uses no code of firmware or tools.
/// </summary>
internal static class CommandMacs
{
    private const long DelegationsHeader = -70001;

    private static readonly byte[] Hmac256With64 = [0xA1, 0x01, 0x04];

    /// <summary>The key that device and authority share.</summary>
    /// <param name="own">The private key of one of them.</param>
    /// <param name="other">The public key of the other one.</param>
    /// <param name="device">The device's id.</param>
    public static byte[] Key(HospitalKey own, CosePublicKey other, string device) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, own.DeriveSharedSecret(other), 32, salt: null, Purposes.Of("command-mac", device));

    /// <summary>The message with a signed command.</summary>
    public static byte[] Wrap(byte[] signed, byte[] key, string device)
    {
        CborWriter message = new(CborConformanceMode.Canonical);
        message.WriteStartArray(4);
        message.WriteByteString(Hmac256With64);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(signed);
        message.WriteByteString(Tag(signed, key, device));
        message.WriteEndArray();
        return message.Encode();
    }

    /// <summary>The signed command in a message.</summary>
    /// <returns>null if its MAC is wrong.</returns>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Mac0.</exception>
    public static byte[]? Unwrap(byte[] message, byte[] key, string device)
    {
        CborReader reader = new(message, CborConformanceMode.Canonical);
        bool isOne = reader.ReadStartArray() == 4 && reader.ReadByteString().AsSpan().SequenceEqual(Hmac256With64);
        if (!isOne)
        {
            return null;
        }

        ReadDelegations(reader);
        byte[] signed = reader.ReadByteString();
        byte[] tag = reader.ReadByteString();
        reader.ReadEndArray();
        return reader.BytesRemaining == 0 && Tag(signed, key, device).AsSpan().SequenceEqual(tag) ? signed : null;
    }

    /// <summary>The delegations in a message, the authority's first; none in a message of the authority itself.</summary>
    /// <exception cref="CborContentException">It is not CBOR.</exception>
    /// <exception cref="InvalidOperationException">It is not a COSE_Mac0.</exception>
    public static IReadOnlyList<byte[]> DelegationsOf(byte[] message)
    {
        CborReader reader = new(message, CborConformanceMode.Canonical);
        reader.ReadStartArray();
        reader.SkipValue();
        return ReadDelegations(reader);
    }

    /// <summary>The content of a COSE_Mac0 or COSE_Sign1, whoever has made it.</summary>
    public static byte[] ContentOf(byte[] message)
    {
        CborReader reader = new(message);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        return reader.ReadByteString();
    }

    private static List<byte[]> ReadDelegations(CborReader reader)
    {
        List<byte[]> delegations = [];
        int? headers = reader.ReadStartMap();
        if (headers > 0 && (headers != 1 || reader.ReadInt64() != DelegationsHeader))
        {
            throw new InvalidOperationException("another header than that of delegations");
        }

        for (int? count = headers > 0 ? reader.ReadStartArray() : 0; delegations.Count < count;)
        {
            delegations.Add(reader.ReadByteString());
        }

        if (headers > 0)
        {
            reader.ReadEndArray();
        }

        reader.ReadEndMap();
        return delegations;
    }

    private static byte[] Tag(byte[] signed, byte[] key, string device)
    {
        CborWriter structure = new();
        structure.WriteStartArray(4);
        structure.WriteTextString("MAC0");
        structure.WriteByteString(Hmac256With64);
        structure.WriteByteString(Purposes.Of("command-mac", device));
        structure.WriteByteString(signed);
        structure.WriteEndArray();
        return HMACSHA256.HashData(key, structure.Encode())[..8];
    }
}
