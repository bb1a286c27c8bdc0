using System.Formats.Cbor;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>Reads SenML packs in CBOR (RFC 8428, section 6; PROTOCOL.md, "Pack").</summary>
public static class SenMlPack
{
    private const int RecordsLimit = 64;
    private const int TypicalRecords = 8;
    private const int DigitsLimit = 9;

    private static readonly PackTexts Texts = new();

    [ThreadStatic]
    private static CborReader? _reader;

    /// <summary>Reads a pack.</summary>
    /// <returns>Its records; null if it is not a SenML pack.</returns>
    public static SenMlRecord[]? Read(byte[] pack)
    {
        List<SenMlRecord> records = new(TypicalRecords);
        return TryRead(pack, records) ? [.. records] : null;
    }

    /// <summary>Reads a pack.</summary>
    /// <param name="pack">From a device.</param>
    /// <param name="records">Gets its records.</param>
    /// <returns>false if it is not a SenML pack.</returns>
    internal static bool TryRead(byte[] pack, List<SenMlRecord> records)
    {
        try
        {
            CborReader reader = _reader ??= new CborReader(pack, CborConformanceMode.Canonical);
            reader.Reset(pack);
            if (reader.ReadStartArray() is not (>= 1 and <= RecordsLimit))
            {
                return false;
            }

            string baseUnit = "";
            long? baseTime = null;
            while (reader.PeekState() != CborReaderState.EndArray)
            {
                records.Add(ReadRecord(reader, ref baseUnit, ref baseTime));
            }

            reader.ReadEndArray();
            return reader.BytesRemaining == 0;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    private static SenMlRecord ReadRecord(CborReader reader, ref string baseUnit, ref long? baseTime)
    {
        string name = "";
        string? unit = null;
        string? text = null;
        decimal? value = null;
        byte[]? data = null;
        bool isPossible = true;
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadInt32())
            {
                case 0:
                    name = ReadName(reader);
                    break;
                case 1:
                    unit = ReadName(reader);
                    break;
                case 2:
                    value = ReadNumber(reader);
                    break;
                case 3:
                    text = ReadName(reader);
                    break;
                case 8:
                    data = reader.ReadByteString();
                    isPossible &= data.Length is > 0 and <= WireBounds.CheckpointLimit;
                    break;
                case -3:
                    baseTime = reader.ReadInt64();
                    isPossible &= WireBounds.IsTime(baseTime.Value);
                    break;
                case -4:
                    baseUnit = ReadName(reader);
                    break;
                default:
                    throw new InvalidOperationException("it has a SenML field that the protocol does not use");
            }
        }

        reader.ReadEndMap();
        int valueCount = (value is null ? 0 : 1) + (text is null ? 0 : 1) + (data is null ? 0 : 1);
        if (!isPossible || valueCount != 1)
        {
            throw new InvalidOperationException("its time or its data is out of bounds, or it has not exactly one value");
        }

        return new SenMlRecord(name, unit ?? baseUnit, baseTime, value, text) { Data = data };
    }

    private static string ReadName(CborReader reader)
    {
        Span<char> buffer = stackalloc char[WireBounds.NameLimit];
        return reader.TryReadTextString(buffer, out int length) && Texts.Of(buffer[..length]) is { } text
            ? text
            : throw new InvalidOperationException("it has a text of another kind");
    }

    /// <summary>A whole number or a decimal fraction (RFC 8949, section 3.4.4).</summary>
    private static decimal ReadNumber(CborReader reader)
    {
        if (reader.PeekState() != CborReaderState.Tag)
        {
            return reader.ReadInt64();
        }

        if (reader.ReadTag() != CborTag.DecimalFraction || reader.ReadStartArray() != 2)
        {
            throw new InvalidOperationException("it has a number of another kind");
        }

        int exponent = reader.ReadInt32();
        long mantissa = reader.ReadInt64();
        reader.ReadEndArray();
        if (exponent is > 0 or < -DigitsLimit)
        {
            throw new InvalidOperationException("its exponent is out of range");
        }

        // Without the zeros at the end, as a person would write it.
        while (exponent < 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        ulong digits = mantissa < 0 ? (ulong)-(mantissa + 1) + 1 : (ulong)mantissa;
        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), 0, mantissa < 0, (byte)-exponent);
    }
}
