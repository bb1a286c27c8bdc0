using System.Formats.Cbor;

namespace NanoMedAgent.HostSim.Fleet;

/// <summary>Four vital signs that drift a little, as a pack (PROTOCOL.md, "Pack").</summary>
internal sealed class FleetPatient(int seed)
{
    private readonly Random _random = new(seed);
    private int _heartRate = 600 + (seed % 300);

    /// <summary>Values in one pack.</summary>
    public const int Values = 4;

    /// <summary>Measures all of them.</summary>
    public byte[] Measure(DateTimeOffset time)
    {
        _heartRate = Math.Clamp(_heartRate + _random.Next(-15, 16), 450, 1300);
        CborWriter writer = new();
        writer.WriteStartArray(Values);
        writer.WriteStartMap(4);
        writer.WriteInt32(0);
        writer.WriteTextString("hr");
        WriteTenths(writer, _heartRate);
        writer.WriteInt32(-3);
        writer.WriteInt64(time.ToUnixTimeSeconds());
        writer.WriteInt32(-4);
        writer.WriteTextString("1/min");
        writer.WriteEndMap();
        Write(writer, "o2", "%", 950 + _random.Next(50));
        Write(writer, "rr", null, 120 + _random.Next(80));
        Write(writer, "t", "Cel", 362 + _random.Next(12));
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static void Write(CborWriter writer, string name, string? unit, int tenths)
    {
        writer.WriteStartMap(unit is null ? 2 : 3);
        writer.WriteInt32(0);
        writer.WriteTextString(name);
        if (unit is not null)
        {
            writer.WriteInt32(1);
            writer.WriteTextString(unit);
        }

        WriteTenths(writer, tenths);
        writer.WriteEndMap();
    }

    private static void WriteTenths(CborWriter writer, int tenths)
    {
        writer.WriteInt32(2);
        writer.WriteTag(CborTag.DecimalFraction);
        writer.WriteStartArray(2);
        writer.WriteInt32(-1);
        writer.WriteInt32(tenths);
        writer.WriteEndArray();
    }
}
