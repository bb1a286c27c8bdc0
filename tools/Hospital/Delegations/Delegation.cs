using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>What the authority, or one of its delegates, lets another key do for some time (PROTOCOL.md, "Delegation").</summary>
/// <param name="Key">Whom it is for.</param>
/// <param name="Purposes">What that key may do.</param>
/// <param name="NotBefore">Since when.</param>
/// <param name="NotAfter">Until when.</param>
/// <param name="RevocationNumber">Devices refuse it when the authority has told them a higher one.</param>
public sealed record Delegation(
    CosePublicKey Key, DelegationPurposes Purposes, DateTimeOffset NotBefore, DateTimeOffset NotAfter, long RevocationNumber)
{
    /// <summary>The most devices that a delegation can name.</summary>
    public const int DevicesLimit = 8;

    private const int Entries = 6;
    private const int DeviceIdLength = 20;
    private const int MessageLimit = 512;
    private const long NumberLimit = uint.MaxValue;

    /// <summary>The ids of the devices that it is for; null if it does not name any.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>The ward that it is for: the policies of its devices name it. null if it does not name one.</summary>
    public string? Ward { get; init; }

    /// <summary>Why devices would refuse it; empty if they would not.</summary>
    public string Error() => Purposes is DelegationPurposes.None || ((int)Purposes & ~63) != 0 ? "it has no purpose"
        : NotAfter <= NotBefore ? "it ends before it begins"
        : NotBefore.ToUnixTimeSeconds() < 0 || NotAfter.ToUnixTimeSeconds() > NumberLimit ? "its times are out of range"
        : RevocationNumber is < 0 or > NumberLimit ? "its revocation number is out of range"
        : Devices is not null && Ward is not null ? "it names devices and a ward"
        : Devices is { Count: 0 or > DevicesLimit } ? $"it names no device, or more than {DevicesLimit}"
        : Devices?.Any(device => device.Length != DeviceIdLength || !device.All(char.IsAsciiHexDigitLower)) == true
            ? $"it names a device whose id is not {DeviceIdLength} hexadecimal digits in lower case"
        : Ward is { } ward && !WardName.IsValid(ward) ? $"the name of its ward is not {WardName.Rule}"
        : "";

    /// <summary>Signs it.</summary>
    /// <param name="signer">The authority, or a delegate that may delegate further.</param>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(HospitalKey signer)
    {
        if (Error() is { Length: > 0 } error)
        {
            throw new ArgumentException(error);
        }

        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartMap(Entries);
        writer.WriteInt32(1);
        Key.WriteTo(writer);
        writer.WriteInt32(2);
        writer.WriteInt32((int)Purposes);
        writer.WriteInt32(3);
        WriteScope(writer);
        writer.WriteInt32(4);
        writer.WriteInt64(NotBefore.ToUnixTimeSeconds());
        writer.WriteInt32(5);
        writer.WriteInt64(NotAfter.ToUnixTimeSeconds());
        writer.WriteInt32(6);
        writer.WriteInt64(RevocationNumber);
        writer.WriteEndMap();
        return CoseSign1.Sign(CosePurpose.Of(CosePurpose.Delegation), writer.Encode(), signer);
    }

    /// <summary>Reads a delegation, and verifies its signature.</summary>
    /// <param name="message">COSE_Sign1.</param>
    /// <param name="signer">The key that must have signed it.</param>
    /// <param name="delegation">null if it is refused.</param>
    public static bool TryVerify(byte[] message, CosePublicKey signer, out Delegation? delegation)
    {
        delegation = null;
        try
        {
            delegation = message.Length <= MessageLimit
                && CoseSign1.Verify(CosePurpose.Of(CosePurpose.Delegation), message, signer) is { } payload ? Read(payload) : null;
            return delegation is not null && delegation.Error().Length == 0;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads a delegation whose signature somebody has verified before.</summary>
    /// <param name="message">COSE_Sign1.</param>
    /// <returns>null if it is none.</returns>
    public static Delegation? ReadUnverified(byte[] message)
    {
        try
        {
            return CoseSign1.Unverified(message) is { } payload ? Read(payload) : null;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether it is within its signer's own delegation: no longer, for no other purpose and for no other device.</summary>
    public bool IsWithin(Delegation parent) => parent.Purposes.HasFlag(DelegationPurposes.Delegate)
        && (Purposes & ~parent.Purposes) == 0
        && NotBefore >= parent.NotBefore && NotAfter <= parent.NotAfter
        && (parent.Ward is null || parent.Ward == Ward)
        && (parent.Devices is null || (Devices is not null && Devices.All(parent.Devices.Contains)));

    private void WriteScope(CborWriter writer)
    {
        if (Devices is not null)
        {
            writer.WriteStartArray(Devices.Count);
            foreach (string device in Devices)
            {
                writer.WriteTextString(device);
            }

            writer.WriteEndArray();
        }
        else if (Ward is not null)
        {
            writer.WriteTextString(Ward);
        }
        else
        {
            writer.WriteNull();
        }
    }

    private static Delegation? Read(byte[] payload)
    {
        CborReader reader = new(payload, CborConformanceMode.Canonical);
        if (reader.ReadStartMap() != Entries || reader.ReadInt32() != 1 || CosePublicKey.Read(reader) is not { } key
            || reader.ReadInt32() != 2)
        {
            return null;
        }

        int purposes = reader.ReadInt32();
        if (reader.ReadInt32() != 3)
        {
            return null;
        }

        List<string>? devices = null;
        string? ward = null;
        switch (reader.PeekState())
        {
            case CborReaderState.Null:
                reader.ReadNull();
                break;
            case CborReaderState.TextString:
                ward = reader.ReadTextString();
                break;
            default:
                devices = [];
                for (int? count = reader.ReadStartArray(); devices.Count < count;)
                {
                    devices.Add(reader.ReadTextString());
                }

                reader.ReadEndArray();
                break;
        }

        DateTimeOffset? notBefore = reader.ReadInt32() == 4 ? Time(reader) : null;
        DateTimeOffset? notAfter = reader.ReadInt32() == 5 ? Time(reader) : null;
        long? number = reader.ReadInt32() == 6 ? reader.ReadInt64() : null;
        reader.ReadEndMap();
        return notBefore is null || notAfter is null || number is null || reader.BytesRemaining != 0 ? null
            : new Delegation(key, (DelegationPurposes)purposes, notBefore.Value, notAfter.Value, number.Value)
            {
                Devices = devices,
                Ward = ward,
            };
    }

    private static DateTimeOffset? Time(CborReader reader) =>
        reader.ReadInt64() is var seconds and >= 0 and <= NumberLimit ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
