using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// The parameters of one component (draft-ietf-suit-manifest-37, "SUIT_Parameters"). A parameter that is not set is null or negative.
/// </summary>
public sealed class SuitParameters
{
    /// <summary>Bytes of an identifier.</summary>
    public const int IdentifierLength = 16;

    private const int VendorKey = 1;
    private const int ClassKey = 2;
    private const int DigestKey = 3;
    private const int UseBeforeKey = 4;
    private const int SlotKey = 5;
    private const int StrictOrderKey = 12;
    private const int SoftFailureKey = 13;
    private const int SizeKey = 14;
    private const int ContentKey = 18;
    private const int UriKey = 21;
    private const int SourceKey = 22;
    private const int InvokeArgumentsKey = 23;
    private const int DeviceKey = 24;
    private const int BatteryKey = 26;
    private const int PriorityKey = 27;
    private const int VersionKey = 28;
    private const int ParametersLimit = 16;
    private const int UriLimit = 256;
    private const int ContentLimit = 256;

    /// <summary>Identifier of the vendor.</summary>
    public byte[] Vendor;

    /// <summary>Identifier of the class of devices.</summary>
    public byte[] Class;

    /// <summary>Identifier of the device.</summary>
    public byte[] Device;

    /// <summary>SHA-256 of the image.</summary>
    public byte[] Digest;

    /// <summary>Size of the image in bytes.</summary>
    public long Size = -1;

    /// <summary>Expiry, in seconds since 1970.</summary>
    public long UseBefore = -1;

    /// <summary>The slot that the manifest is for.</summary>
    public long Slot = -1;

    /// <summary>The bytes to write or to compare.</summary>
    public byte[] Content;

    /// <summary>Where the payload is.</summary>
    public string Uri;

    /// <summary>Index of the component to copy from.</summary>
    public long Source = -1;

    /// <summary>Energy that the battery must hold, in milliwatt-hours.</summary>
    public long MinimumBattery = -1;

    /// <summary>How urgent the update is: lower is more urgent.</summary>
    public long Priority;

    /// <summary>A comparison for <see cref="SuitVersion"/>.</summary>
    public byte[] VersionComparison;

    /// <summary>Reads a map of parameters.</summary>
    /// <param name="reader">Stands before the map.</param>
    /// <param name="softFailure">The soft-failure parameter of the sequence that contains the map.</param>
    internal UpdateReason Read(CborReader reader, ref bool softFailure)
    {
        if (!reader.TryReadStartMap(ParametersLimit, out int count) || count == 0)
        {
            return UpdateReason.ManifestMalformed;
        }

        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadInteger(out long key))
            {
                return UpdateReason.ManifestMalformed;
            }

            UpdateReason reason = ReadOne(reader, key, ref softFailure);
            if (reason != UpdateReason.None)
            {
                return reason;
            }
        }

        return UpdateReason.None;
    }

    private static UpdateReason Result(bool read) => read ? UpdateReason.None : UpdateReason.ManifestMalformed;

    private UpdateReason ReadOne(CborReader reader, long key, ref bool softFailure)
    {
        switch (key)
        {
            case VendorKey:
                return Result(reader.TryReadFixedByteString(IdentifierLength, out Vendor));
            case ClassKey:
                return Result(reader.TryReadFixedByteString(IdentifierLength, out Class));
            case DeviceKey:
                return Result(reader.TryReadFixedByteString(IdentifierLength, out Device));
            case DigestKey:
                return Result(reader.TryReadByteString(SuitDigest.EncodedLength, out byte[] digest)
                    && SuitDigest.TryParse(digest, out Digest));
            case SizeKey:
                return Result(reader.TryReadInteger(0, int.MaxValue, out Size));
            case UseBeforeKey:
                return Result(reader.TryReadInteger(0, long.MaxValue, out UseBefore));
            case SlotKey:
                return Result(reader.TryReadInteger(0, int.MaxValue, out Slot));
            case SourceKey:
                return Result(reader.TryReadInteger(0, SuitManifest.ComponentsLimit - 1, out Source));
            case BatteryKey:
                return Result(reader.TryReadInteger(0, long.MaxValue, out MinimumBattery));
            case PriorityKey:
                return Result(reader.TryReadInteger(int.MinValue, int.MaxValue, out Priority));
            case UriKey:
                return Result(reader.TryReadTextString(UriLimit, out Uri));
            case ContentKey:
                return Result(reader.TryReadByteString(ContentLimit, out Content));
            case VersionKey:
                return Result(reader.TryReadByteString(SuitVersion.EncodedLimit, out VersionComparison)
                    && SuitVersion.IsComparison(VersionComparison));
            case InvokeArgumentsKey:
                // Invoked components take no arguments here.
                return Result(reader.TryReadByteString(ContentLimit, out _));
            case StrictOrderKey:
                // Commands are always executed in order here.
                return Result(reader.TryReadBoolean(out _));
            case SoftFailureKey:
                return Result(reader.TryReadBoolean(out softFailure));
            default:
                return UpdateReason.CommandUnknown;
        }
    }
}
