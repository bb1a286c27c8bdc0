using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Writes acknowledgements (PROTOCOL.md, "Acknowledgement").</summary>
public static class Acknowledgement
{
    /// <summary>The most ranges in one acknowledgement.</summary>
    public const int RangesLimit = 16;

    [ThreadStatic]
    private static CborWriter? _writer;

    /// <summary>An acknowledgement under an epoch's key.</summary>
    /// <param name="epoch">The newest known epoch whose custodian is this recipient.</param>
    /// <param name="received">The sequence numbers that are stored durably, or were declared lost.</param>
    /// <param name="now">The collector's clock.</param>
    public static byte[] Encode(Epoch epoch, SequenceRanges received, DateTimeOffset now)
    {
        IReadOnlyList<(long First, long Last)> ranges = received.AboveContiguous;
        if (ranges.Count > RangesLimit)
        {
            // The lowest ranges acknowledge the backlog. The highest one keeps the device from sending the newest readings again.
            ranges = [.. ranges.Take(RangesLimit - 1), ranges[^1]];
        }

        CborWriter writer = _writer ??= new CborWriter(CborConformanceMode.Canonical);
        writer.Reset();
        writer.WriteStartArray(5);
        writer.WriteTextString(epoch.Device);
        writer.WriteTextString(epoch.DataClass);
        writer.WriteInt64(received.Contiguous);
        writer.WriteStartArray(ranges.Count);
        foreach ((long first, long last) in ranges)
        {
            writer.WriteStartArray(2);
            writer.WriteInt64(first);
            writer.WriteInt64(last);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteInt64(now.ToUnixTimeSeconds());
        writer.WriteEndArray();
        return CoseMac0.Encode(
            epoch.PurposeOf(CosePurpose.Acknowledgement), writer.Encode(), epoch.CustodyKey(CosePurpose.Acknowledgement), epoch.Id);
    }
}
