using System.Formats.Cbor;
using System.Globalization;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.World;

/// <summary>Evidence of a device, encoded from the text of the protocol without any code of the tools.</summary>
internal sealed record EvidenceMessage
{
    private static readonly byte[] Headers = [0xA2, 0x01, 0x28, 0x10, 0x73, .. "application/eat+cwt"u8];

    public byte[]? Nonce { get; init; }

    public byte[]? EntityId { get; init; }

    public byte[]? Vendor { get; init; }

    public byte[]? Class { get; init; }

    public long Start { get; init; } = 1;

    public long Uptime { get; init; } = 10;

    public bool? SecureBoot { get; init; }

    public long? DebugStatus { get; init; }

    public bool? FlashEncryption { get; init; }

    public long PolicyVersion { get; init; } = 7;

    public long Failures { get; init; }

    /// <summary>The manifest's digest, then those of its components; null for none.</summary>
    public byte[][]? Digests { get; init; }

    /// <summary>The name of the file of each digest; null for those that the protocol asks for.</summary>
    public Func<int, string>? Name { get; init; }

    /// <summary>A claim that is left out; 0 for none.</summary>
    public long Without { get; init; }

    /// <summary>Whether it has a claim that nobody knows.</summary>
    public bool HasMore { get; init; }

    /// <summary>The message, signed by a device.</summary>
    public byte[] By(HospitalKey device)
    {
        byte[] claims = Encode(device);
        CborWriter structure = new();
        structure.WriteStartArray(4);
        structure.WriteTextString("Signature1");
        structure.WriteByteString(Headers);
        structure.WriteByteString(Purposes.Of("attestation", device.Public.DeviceId));
        structure.WriteByteString(claims);
        structure.WriteEndArray();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(Headers);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteByteString(claims);
        message.WriteByteString(device.Sign(structure.Encode()));
        message.WriteEndArray();
        return message.Encode();
    }

    private byte[] Encode(HospitalKey device)
    {
        List<(long Label, Action<CborWriter> Write)> claims = [];
        void Add(bool isThere, long label, Action<CborWriter> write)
        {
            if (isThere && label != Without)
            {
                claims.Add((label, write));
            }
        }

        Add(Nonce is not null, 10, writer => writer.WriteByteString(Nonce!));
        Add(true, 256, writer => writer.WriteByteString(EntityId ?? [0x01, .. device.Public.DeviceIdentifier]));
        Add(Vendor is not null, 258, writer => writer.WriteByteString(Vendor!));
        Add(Class is not null, 259, writer => writer.WriteByteString(Class!));
        Add(true, 261, writer => writer.WriteInt64(Uptime));
        Add(SecureBoot is not null, 262, writer => writer.WriteBoolean(SecureBoot!.Value));
        Add(DebugStatus is not null, 263, writer => writer.WriteInt64(DebugStatus!.Value));
        Add(true, 267, writer => writer.WriteInt64(Start));
        Add(Digests is not null, 273, writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteStartArray(2);
            writer.WriteInt32(258);
            writer.WriteByteString(Tag());
            writer.WriteEndArray();
            writer.WriteEndArray();
        });
        Add(HasMore, 300, writer => writer.WriteTextString("more"));
        Add(true, -65537, writer => writer.WriteInt64(PolicyVersion));
        Add(true, -65538, writer =>
        {
            if (FlashEncryption is { } isOn)
            {
                writer.WriteBoolean(isOn);
            }
            else
            {
                writer.WriteNull();
            }
        });
        Add(true, -65539, writer => writer.WriteInt32(0));
        Add(true, -65540, writer =>
        {
            writer.WriteStartArray(2);
            writer.WriteInt64(0);
            writer.WriteInt64(Failures);
            writer.WriteEndArray();
        });
        CborWriter encoded = new(CborConformanceMode.Canonical);
        encoded.WriteStartMap(claims.Count);
        foreach ((long label, Action<CborWriter> write) in claims)
        {
            encoded.WriteInt64(label);
            write(encoded);
        }

        encoded.WriteEndMap();
        return encoded.Encode();
    }

    private byte[] Tag()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartMap(2);
        writer.WriteInt32(1);
        writer.WriteTextString("nanoMedAgent");
        writer.WriteInt32(3);
        writer.WriteStartMap(1);
        writer.WriteInt32(17);
        writer.WriteStartArray(Digests!.Length);
        foreach ((int index, byte[] digest) in Digests.Index())
        {
            writer.WriteStartMap(2);
            writer.WriteInt32(7);
            writer.WriteStartArray(2);
            writer.WriteInt32(1);
            writer.WriteByteString(digest);
            writer.WriteEndArray();
            writer.WriteInt32(24);
            writer.WriteTextString(
                Name?.Invoke(index) ?? (index == 0 ? "manifest" : (index - 1).ToString(CultureInfo.InvariantCulture)));
            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        writer.WriteEndMap();
        writer.WriteEndMap();
        return writer.Encode();
    }
}
