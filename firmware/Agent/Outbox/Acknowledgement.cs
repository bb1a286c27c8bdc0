using NanoMedAgent.Encoding;

namespace NanoMedAgent.Outbox;

/// <summary>
/// The custodian's statement of which readings it has stored (PROTOCOL.md, "Acknowledgement"). The caller verifies the MAC before it parses
/// the payload.
/// </summary>
public sealed class Acknowledgement
{
    /// <summary>Bytes of the longest payload: 16 ranges of two numbers of 9 bytes each, and the rest.</summary>
    public const int PayloadLimit = 400;

    private const int RangesLimit = 16;
    private const int TextLimit = 20;

    private Acknowledgement(string deviceId, string dataClass, long contiguous, long[] bounds, long unixSeconds)
    {
        DeviceId = deviceId;
        DataClass = dataClass;
        Contiguous = contiguous;
        Bounds = bounds;
        UnixSeconds = unixSeconds;
    }

    /// <summary>The device whose readings are acknowledged.</summary>
    public readonly string DeviceId;

    /// <summary>The data class whose sequence numbers are acknowledged.</summary>
    internal readonly string DataClass;

    /// <summary>Every number up to this one is stored; 0 for none.</summary>
    internal readonly long Contiguous;

    /// <summary>First and last number of each stored range above <see cref="Contiguous"/>, ascending.</summary>
    internal readonly long[] Bounds;

    /// <summary>The custodian's clock, in seconds since 1970.</summary>
    public readonly long UnixSeconds;

    /// <summary>The highest number that it acknowledges.</summary>
    internal long Highest => Bounds.Length == 0 ? Contiguous : Bounds[Bounds.Length - 1];

    /// <summary>The end of the first numbers that are not stored, at most the given one.</summary>
    internal long LastMissing(long last) => Bounds.Length > 0 && Bounds[0] <= last ? Bounds[0] - 1 : last;

    /// <summary>Whether a number is stored.</summary>
    internal bool Covers(long number)
    {
        bool isCovered = number <= Contiguous;
        for (int i = 0; i < Bounds.Length; i += 2)
        {
            isCovered |= number >= Bounds[i] && number <= Bounds[i + 1];
        }

        return isCovered;
    }

    /// <summary>Reads the payload.</summary>
    /// <returns>null when the payload is malformed, or its ranges are not ascending and disjoint.</returns>
    public static Acknowledgement TryParse(byte[] payload)
    {
        if (!CborReader.TryOpen(payload, out CborReader reader) || !reader.TryReadFixedArray(5)
            || !reader.TryReadTextString(TextLimit, out string deviceId)
            || !reader.TryReadTextString(TextLimit, out string dataClass)
            || !reader.TryReadInteger(0, long.MaxValue, out long contiguous)
            || !reader.TryReadStartArray(RangesLimit, out int count))
        {
            return null;
        }

        long[] bounds = new long[count * 2];
        long before = contiguous;
        for (int i = 0; i < bounds.Length; i += 2)
        {
            if (!reader.TryReadFixedArray(2)
                || !reader.TryReadInteger(0, long.MaxValue, out bounds[i])
                || !reader.TryReadInteger(0, long.MaxValue, out bounds[i + 1])
                || bounds[i] <= before || bounds[i + 1] < bounds[i])
            {
                return null;
            }

            before = bounds[i + 1];
        }

        return reader.TryReadInteger(0, long.MaxValue, out long unixSeconds)
            ? new Acknowledgement(deviceId, dataClass, contiguous, bounds, unixSeconds)
            : null;
    }
}
