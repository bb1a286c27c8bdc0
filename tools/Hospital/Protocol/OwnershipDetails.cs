using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The details of an event of the kind "ownership".</summary>
/// <param name="Key">The device's key.</param>
/// <param name="Nonce">What a voucher may have to answer: 16 bytes; null on a device that has an owner.</param>
/// <param name="Owner">The key id of the owner's authority: 8 bytes; null on a device that has no owner.</param>
public sealed record OwnershipDetails(CosePublicKey Key, byte[]? Nonce, byte[]? Owner)
{
    private const int Entries = 3;
    private const int NonceLength = 16;
    private const int OwnerLength = 8;

    /// <summary>Reads the details.</summary>
    /// <returns>null when they are not those of this kind.</returns>
    internal static OwnershipDetails? Read(CborReader reader)
    {
        if (reader.ReadStartArray() != Entries || CosePublicKey.Read(reader) is not { } key)
        {
            return null;
        }

        byte[]? nonce = ReadBytes(reader);
        byte[]? owner = ReadBytes(reader);
        reader.ReadEndArray();
        return nonce is null or { Length: NonceLength } && owner is null or { Length: OwnerLength }
            ? new OwnershipDetails(key, nonce, owner) : null;
    }

    private static byte[]? ReadBytes(CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Null)
        {
            return reader.ReadByteString();
        }

        reader.ReadNull();
        return null;
    }
}
