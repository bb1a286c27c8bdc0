using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cose;

/// <summary>
/// What a signature, a MAC, a ciphertext or a derived key is for (PROTOCOL.md, "Purposes"): the CBOR array of protocol version, purpose,
/// and the ids that it is for. Every COSE structure of this protocol has it as its external_aad, so that none verifies for another purpose.
/// </summary>
public static class CosePurpose
{
    /// <summary>A sealed reading.</summary>
    public const string Reading = "reading";

    /// <summary>An epoch's keys for the readers of its class.</summary>
    public const string Epoch = "epoch";

    /// <summary>An epoch's secret for the custodian of its class.</summary>
    public const string Custody = "custody";

    /// <summary>The device's signature of announcements.</summary>
    public const string Announcement = "announcement";

    /// <summary>The device's tag over a message of readings, for the custodian.</summary>
    public const string Tag = "tag";

    /// <summary>The first key of a block's digest, which everybody knows.</summary>
    public const string Block = "block";

    /// <summary>The device's signature of the digests of its sealed readings.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The custodian's acknowledgement.</summary>
    public const string Acknowledgement = "ack";

    /// <summary>The device's signature of an event.</summary>
    public const string Event = "event";

    /// <summary>The device's signature of evidence about itself.</summary>
    public const string Attestation = "attestation";

    /// <summary>The authority's signature of a command.</summary>
    public const string Command = "command";

    /// <summary>The MAC around a command, under the key of device and authority.</summary>
    public const string CommandMac = "command-mac";

    /// <summary>The MAC in a pairing grant, and its key.</summary>
    public const string Grant = "grant";

    /// <summary>The authority's signature of a policy.</summary>
    public const string Policy = "policy";

    /// <summary>The signature by which a key agrees to become the authority's.</summary>
    public const string Authority = "authority";

    /// <summary>The maker's signature of a voucher.</summary>
    public const string Voucher = "voucher";

    /// <summary>The signature of a delegation, by the authority or by one of its delegates.</summary>
    public const string Delegation = "delegation";

    /// <summary>The device's MAC of the table of a key, in its own flash.</summary>
    public const string Table = "table";

    /// <summary>The device's MAC of what a start has verified, in its own flash.</summary>
    public const string Verified = "verified";

    private const string Protocol = "nm/2";
    private const int Capacity = 64;

    /// <summary>For nobody in particular: <see cref="Policy"/>, <see cref="Voucher"/>.</summary>
    public static byte[] Of(string purpose) => Begin(purpose, 0).ToArray();

    /// <summary>For a device.</summary>
    public static byte[] Of(string purpose, string deviceId)
    {
        CborWriter writer = Begin(purpose, 1);
        writer.WriteTextString(deviceId);
        return writer.ToArray();
    }

    /// <summary>For an epoch of a class of a device.</summary>
    public static byte[] Of(string purpose, string deviceId, string dataClass, byte[] epochId)
    {
        CborWriter writer = Begin(purpose, 3);
        writer.WriteTextString(deviceId);
        writer.WriteTextString(dataClass);
        writer.WriteByteString(epochId);
        return writer.ToArray();
    }

    /// <summary>For a command of a device.</summary>
    public static byte[] Of(string purpose, string deviceId, long counter, long notAfter)
    {
        CborWriter writer = Begin(purpose, 3);
        writer.WriteTextString(deviceId);
        writer.WriteInteger(counter);
        writer.WriteInteger(notAfter);
        return writer.ToArray();
    }

    private static CborWriter Begin(string purpose, int ids)
    {
        CborWriter writer = new(Capacity);
        writer.WriteStartArray(2 + ids);
        writer.WriteTextString(Protocol);
        writer.WriteTextString(purpose);
        return writer;
    }
}
