using Mono.Cecil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// Sizes in nanoFramework's heap (nf-interpreter, CLR_RT_HeapBlock on 32 bits): blocks of 12 bytes. An object is a header and a block for
/// each field, an array a header and its elements, rounded up. An element that is a reference is a whole block.
/// </summary>
internal static class NanoHeap
{
    /// <summary>Bytes of a block.</summary>
    public const int Block = 12;

    // A header, and the characters in UTF-8 with a zero behind them.
    private const int StringOverhead = Block + 1;

    // Elements that a list has room for when it is made.
    private const int ListCapacity = 4;

    // Target, method, and the header.
    private const int DelegateBytes = 3 * Block;

    /// <summary>Bytes of an array.</summary>
    public static int Array(int elementBytes, int length) => Rounded(Block + (elementBytes * length));

    /// <summary>Bytes of a string.</summary>
    public static int String(string value) => Rounded(StringOverhead + System.Text.Encoding.UTF8.GetByteCount(value));

    /// <summary>Bytes of a boxed number: a header and the number.</summary>
    public static int Boxed => 2 * Block;

    /// <summary>Bytes of a list's enumerator.</summary>
    public static int Enumerator => Object(CoreLibrary.Find(CoreLibrary.ListEnumerator)!);

    /// <summary>Bytes of an array's element.</summary>
    public static int Element(TypeReference type)
    {
        TypeReference underlying = type.Resolve() is { IsEnum: true } definition
            ? definition.Fields.First(field => !field.IsStatic).FieldType
            : type;
        return underlying.MetadataType switch
        {
            MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte => 1,
            MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
            MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
            MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
            _ => Block,
        };
    }

    /// <summary>Bytes of an object, and of what its constructor makes for it.</summary>
    /// <param name="type">A class of the firmware or of the core library.</param>
    public static int Object(TypeReference type)
    {
        int blocks = 1;
        for (TypeReference? current = type; current is not null;)
        {
            if (current.FullName == "System.MulticastDelegate")
            {
                return DelegateBytes;
            }

            TypeDefinition definition = CoreLibrary.Find(current.FullName) ?? current.Resolve();
            blocks += definition.Fields.Count(field => !field.IsStatic);
            current = definition.BaseType;
        }

        return (Block * blocks) + (type.FullName == "System.Collections.ArrayList" ? Array(Block, ListCapacity) : 0);
    }

    private static int Rounded(int bytes) => (bytes + Block - 1) / Block * Block;
}
