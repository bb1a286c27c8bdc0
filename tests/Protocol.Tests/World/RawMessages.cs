using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace Protocol.Tests.World;

/// <summary>Messages of COSE with any content and any purpose.</summary>
internal static class RawMessages
{
    public static byte[] PayloadOf(byte[] message)
    {
        CborReader reader = new(message);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        return reader.ReadByteString();
    }

    public static byte[] Sign(HospitalKey key, byte[] purpose, byte[] payload) =>
        Prove("Signature1", [0xA1, 0x01, 0x28], [0xA0], purpose, payload, key.Sign);

    public static byte[] Mac(byte[] key, byte[] purpose, byte[]? epochId, byte[] payload) => Prove(
        "MAC0", [0xA1, 0x01, 0x04], epochId is null ? [0xA0] : [0xA1, 0x04, 0x44, .. epochId], purpose, payload,
        structure => HMACSHA256.HashData(key, structure)[..8]);

    public static byte[] Prove(
        string context, byte[] headers, byte[] unprotectedHeaders, byte[] purpose, byte[] payload, Func<ReadOnlySpan<byte>, byte[]> prove)
    {
        CborWriter structure = new();
        structure.WriteStartArray(4);
        structure.WriteTextString(context);
        structure.WriteByteString(headers);
        structure.WriteByteString(purpose);
        structure.WriteByteString(payload);
        structure.WriteEndArray();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(headers);
        message.WriteEncodedValue(unprotectedHeaders);
        message.WriteByteString(payload);
        message.WriteByteString(prove(structure.Encode()));
        message.WriteEndArray();
        return message.Encode();
    }
}
