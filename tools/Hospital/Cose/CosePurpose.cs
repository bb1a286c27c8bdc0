using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>
/// What a signature, a MAC, a ciphertext or a derived key is for (PROTOCOL.md, "Purposes"). Its bytes, the CBOR array of protocol version,
/// purpose and the ids that it is for, are the external_aad of every COSE structure of this protocol: none verifies for another purpose.
/// </summary>
internal static class CosePurpose
{
    /// <summary>A sealed reading.</summary>
    public const string Reading = "reading";

    /// <summary>An epoch's keys for the readers of its class.</summary>
    public const string Epoch = "epoch";

    /// <summary>An epoch's secret for the custodian of its class.</summary>
    public const string Custody = "custody";

    /// <summary>A device's signature of announcements.</summary>
    public const string Announcement = "announcement";

    /// <summary>A device's tag over a message of readings, for the custodian.</summary>
    public const string Tag = "tag";

    /// <summary>The first key of a block's digest, which is published.</summary>
    public const string Block = "block";

    /// <summary>A device's signature of the digests of its sealed readings.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The custodian's acknowledgement.</summary>
    public const string Acknowledgement = "ack";

    /// <summary>A device's signature of an event.</summary>
    public const string Event = "event";

    /// <summary>A device's signature of evidence about itself.</summary>
    public const string Attestation = "attestation";

    /// <summary>The authority's signature of a command.</summary>
    public const string Command = "command";

    /// <summary>The MAC around a command, under the key of device and authority.</summary>
    public const string CommandMac = "command-mac";

    /// <summary>The MAC in a pairing grant, and its key.</summary>
    public const string Grant = "grant";

    /// <summary>The authority's signature of a policy.</summary>
    public const string Policy = "policy";

    /// <summary>A maker's signature of a voucher.</summary>
    public const string Voucher = "voucher";

    /// <summary>The signature by which a key agrees to become the authority's.</summary>
    public const string Authority = "authority";

    /// <summary>The signature of a delegation, by the authority or by one of its delegates.</summary>
    public const string Delegation = "delegation";

    private const string Protocol = "nm/2";

    /// <summary>For nobody in particular: <see cref="Policy"/>, <see cref="Voucher"/>.</summary>
    public static byte[] Of(string purpose) => Encode(purpose, 0, _ => { });

    /// <summary>For a device.</summary>
    public static byte[] Of(string purpose, string device) => Encode(purpose, 1, writer => writer.WriteTextString(device));

    /// <summary>For an epoch of a class of a device.</summary>
    public static byte[] Of(string purpose, string device, string dataClass, byte[] epochId) => Encode(purpose, 3, writer =>
    {
        writer.WriteTextString(device);
        writer.WriteTextString(dataClass);
        writer.WriteByteString(epochId);
    });

    /// <summary>For a command of a device.</summary>
    public static byte[] Of(string purpose, string device, long counter, DateTimeOffset notAfter) => Encode(purpose, 3, writer =>
    {
        writer.WriteTextString(device);
        writer.WriteInt64(counter);
        writer.WriteInt64(notAfter.ToUnixTimeSeconds());
    });

    private static byte[] Encode(string purpose, int ids, Action<CborWriter> write)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2 + ids);
        writer.WriteTextString(Protocol);
        writer.WriteTextString(purpose);
        write(writer);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
