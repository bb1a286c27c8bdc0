using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>Writes acknowledgements (PROTOCOL.md, "Acknowledgement").</summary>
public static class Acknowledgement
{
    /// <summary>Ranges that one acknowledgement has room for.</summary>
    public const int RangesLimit = 16;

    /// <summary>An acknowledgement under an epoch's key.</summary>
    /// <param name="epoch">The newest that is known; this recipient is its custodian.</param>
    /// <param name="received">What is stored durably, or was declared lost.</param>
    /// <param name="now">The collector's clock.</param>
    public static byte[] Encode(Epoch epoch, SequenceRanges received, DateTimeOffset now)
    {
        IReadOnlyList<(long First, long Last)> ranges = received.AboveContiguous;
        if (ranges.Count > RangesLimit)
        {
            // The lowest ones tell the device what of its backlog is through; the highest spares it from sending what is newest again.
            ranges = [.. ranges.Take(RangesLimit - 1), ranges[^1]];
        }

        CborWriter writer = new(CborConformanceMode.Canonical);
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
        return CoseMac0.Encode(writer.Encode(), epoch.Id, epoch.AcknowledgementKey!);
    }
}
