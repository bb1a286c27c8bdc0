using System.Formats.Cbor;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>The limits of one patient in place of the ward's (PROTOCOL.md, "Limits for one patient").</summary>
/// <param name="End">When the ward's limits are in force again; whole seconds.</param>
/// <param name="Limits">By the names of the vital signs. Empty for the ward's.</param>
public sealed record PatientLimits(DateTimeOffset End, IReadOnlyDictionary<string, PatientLimit> Limits)
{
    /// <summary>The longest time that they may be in force, from the moment at which a device gets them.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private const int SignsLimit = 12;
    private const int ValueLimit = 1_000_000;

    /// <summary>Encodes them, without an array around them.</summary>
    internal void WriteTo(CborWriter writer)
    {
        writer.WriteInt64(End.ToUnixTimeSeconds());
        writer.WriteStartMap(Limits.Count);
        foreach ((string name, PatientLimit limit) in Limits)
        {
            VitalSign sign = VitalSign.Find(name)!;
            writer.WriteTextString(name);
            writer.WriteStartArray(2);
            Write(writer, sign, limit.Low);
            Write(writer, sign, limit.High);
            writer.WriteEndArray();
        }

        writer.WriteEndMap();
    }

    /// <summary>Encodes them as a device reports them: an array of two.</summary>
    public byte[] Encode()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        WriteTo(writer);
        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>Reads what a device reports.</summary>
    /// <returns>null if it is malformed.</returns>
    public static PatientLimits? TryRead(byte[] encoded)
    {
        try
        {
            CborReader reader = new(encoded, CborConformanceMode.Canonical);
            if (reader.ReadStartArray() != 2)
            {
                return null;
            }

            long end = reader.ReadInt64();
            int? count = reader.ReadStartMap();
            if (end is < 0 or > uint.MaxValue || count is null or < 1 or > SignsLimit)
            {
                return null;
            }

            Dictionary<string, PatientLimit> limits = [];
            while (reader.PeekState() != CborReaderState.EndMap)
            {
                if (VitalSign.Find(reader.ReadTextString()) is not { } sign || reader.ReadStartArray() != 2)
                {
                    return null;
                }

                limits.Add(sign.Name, new PatientLimit(Read(reader, sign), Read(reader, sign)));
                reader.ReadEndArray();
            }

            reader.ReadEndMap();
            reader.ReadEndArray();
            return reader.BytesRemaining == 0 ? new PatientLimits(DateTimeOffset.FromUnixTimeSeconds(end), limits) : null;
        }
        catch (Exception exception) when (exception is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static void Write(CborWriter writer, VitalSign sign, decimal? limit)
    {
        if (limit is { } value)
        {
            writer.WriteInt32((int)DeviceUnits.Of(sign, value));
        }
        else
        {
            writer.WriteNull();
        }
    }

    /// <exception cref="InvalidOperationException">It is out of range.</exception>
    private static decimal? Read(CborReader reader, VitalSign sign)
    {
        if (reader.PeekState() == CborReaderState.Null)
        {
            reader.ReadNull();
            return null;
        }

        int value = reader.ReadInt32();
        return value is >= -ValueLimit and <= ValueLimit ? DeviceUnits.From(sign, value) : throw new InvalidOperationException();
    }
}
