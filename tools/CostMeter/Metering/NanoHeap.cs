using Mono.Cecil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// How nanoFramework's heap counts (nf-interpreter, CLR_RT_HeapBlock on 32 bits): blocks of 12 bytes. An object is a header and a block for each field, an array a
/// header and its elements, rounded up; an element that is a reference is a whole block.
/// </summary>
internal static class NanoHeap
{
    /// <summary>Bytes of a block.</summary>
    public const int Block = 12;

    // A header, and the characters in UTF-8 with a zero behind them.
    private const int StringOverhead = Block + 1;

    // Target, method, and the header.
    private const int DelegateBytes = 3 * Block;

    // Message, inner exception, stack trace and result of the core library's Exception.
    private const int ExceptionFields = 4;

    /// <summary>Bytes of an array.</summary>
    public static int Array(int elementBytes, int length) => Rounded(Block + (elementBytes * length));

    /// <summary>Bytes of a string.</summary>
    public static int String(string value) => Rounded(StringOverhead + System.Text.Encoding.UTF8.GetByteCount(value));

    /// <summary>Bytes of a boxed number: a header and the number.</summary>
    public static int Boxed => 2 * Block;

    /// <summary>Bytes of a list's enumerator, an object of five fields.</summary>
    public static int Enumerator => Fields(5);

    /// <summary>Bytes of an array's element.</summary>
    public static int Element(TypeReference type)
    {
        TypeReference underlying = type.Resolve() is { IsEnum: true } definition ? definition.Fields.First(field => !field.IsStatic).FieldType : type;
        return underlying.MetadataType switch
        {
            MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
            MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
            MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
            MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
            _ => Block,
        };
    }

    /// <summary>Bytes of an object of a class that the firmware itself declares, or derives from or makes of the core library's.</summary>
    public static int Object(TypeReference type)
    {
        if (type.FullName == "System.Collections.ArrayList")
        {
            return Fields(3) + Array(Block, 4);
        }

        int fields = 0;
        TypeReference? current = type;
        while (current is not null && !current.Namespace.StartsWith("System", StringComparison.Ordinal))
        {
            TypeDefinition definition = current.Resolve();
            fields += definition.Fields.Count(field => !field.IsStatic);
            current = definition.BaseType;
        }

        return current?.FullName switch
        {
            "System.MulticastDelegate" => DelegateBytes,
            "System.Object" or null => Fields(fields),
            _ => Fields(fields + ExceptionFields),
        };
    }

    private static int Fields(int count) => Block * (1 + count);

    private static int Rounded(int bytes) => (bytes + Block - 1) / Block * Block;
}
