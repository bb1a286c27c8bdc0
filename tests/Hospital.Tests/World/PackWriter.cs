using System.Formats.Cbor;

namespace Hospital.Tests.World;

/// <summary>
/// Writes SenML packs in CBOR with whatever is in their records (PROTOCOL.md, "Pack"), also what no device would send.
/// </summary>
internal static class PackWriter
{
    /// <summary>A heart rate.</summary>
    public static byte[] HeartRate(DateTimeOffset time, int value) =>
        Write(new PackRecord("hr") { Unit = "1/min", Mantissa = value, Time = time.ToUnixTimeSeconds() });

    /// <summary>A pack of records.</summary>
    public static byte[] Write(params PackRecord[] records)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartArray(records.Length);
        foreach (PackRecord record in records)
        {
            Write(writer, record);
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    private static void Write(CborWriter writer, PackRecord record)
    {
        int entries = 1 + (record.Unit is null ? 0 : 1) + (record.Mantissa is null ? 0 : 1) + (record.Text is null ? 0 : 1)
            + (record.Time is null ? 0 : 1);
        writer.WriteStartMap(entries);
        writer.WriteInt32(0);
        writer.WriteTextString(record.Name);
        if (record.Unit is { } unit)
        {
            writer.WriteInt32(1);
            writer.WriteTextString(unit);
        }

        if (record.Mantissa is { } mantissa)
        {
            writer.WriteInt32(2);
            if (record.Exponent == 0)
            {
                writer.WriteInt64(mantissa);
            }
            else
            {
                writer.WriteTag(CborTag.DecimalFraction);
                writer.WriteStartArray(2);
                writer.WriteInt32(record.Exponent);
                writer.WriteInt64(mantissa);
                writer.WriteEndArray();
            }
        }

        if (record.Text is { } text)
        {
            writer.WriteInt32(3);
            writer.WriteTextString(text);
        }

        if (record.Time is { } time)
        {
            writer.WriteInt32(-3);
            writer.WriteInt64(time);
        }

        writer.WriteEndMap();
    }
}
