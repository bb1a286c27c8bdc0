namespace Firmware.Checks.Surface;

/// <summary>What the surfaces declare although the firmware's IL does not refer to it: a type, or "type: member", in the words of <c>api/*.txt</c>.</summary>
internal static class AskedFor
{
    /// <summary>Wanted by the compiler or the type system.</summary>
    public static readonly string[] ByTheCompiler =
    [
        // Every delegate is one, and its constructor takes a pointer.
        "System.MulticastDelegate",
        "System.IntPtr",

        // The length of an array, as the IL has it.
        "System.UIntPtr",

        // What the bytes behind an array literal may be typed as, by their number.
        "System.Byte",
        "System.Int16",
        "System.Int32",
        "System.Int64",

        // Taken by the compiler and not passed on: the version goes into the assembly's name, the indexer's name into get_Chars.
        "System.Reflection.AssemblyVersionAttribute",
        "System.Reflection.AssemblyVersionAttribute: AssemblyVersionAttribute(string version)",
        "System.Runtime.CompilerServices.IndexerNameAttribute",
        "System.Runtime.CompilerServices.IndexerNameAttribute: IndexerNameAttribute(string indexerName)",

        // C# wants both or neither.
        "System.String: static bool operator ==(string a, string b)",
        "System.String: static bool operator !=(string a, string b)",

        // An IL instruction of its own (ldlen).
        "System.Array: int Length { get; }",
    ];
}
