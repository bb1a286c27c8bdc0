using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>The values of columns in a backup, whichever database they are from.</summary>
internal static class BackupValues
{
    /// <summary>Writes a value as a database has returned it.</summary>
    public static void Write(CborWriter writer, object value)
    {
        switch (value)
        {
            case DBNull: writer.WriteNull(); break;
            case byte[] bytes: writer.WriteByteString(bytes); break;
            case string text: writer.WriteTextString(text); break;
            case double number: writer.WriteDouble(number); break;
            case decimal number: writer.WriteDecimal(number); break;
            default: writer.WriteInt64(Convert.ToInt64(value)); break;
        }
    }

    /// <summary>Reads a value: null, long, double, decimal, string or byte[].</summary>
    public static object? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.Null: reader.ReadNull(); return null;
            case CborReaderState.ByteString: return reader.ReadByteString();
            case CborReaderState.TextString: return reader.ReadTextString();
            case CborReaderState.Tag: return reader.ReadDecimal();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger: return reader.ReadInt64();
            default: return reader.ReadDouble();
        }
    }
}
