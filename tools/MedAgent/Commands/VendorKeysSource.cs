using System.Text;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// The source file that tells an image whose releases it accepts: <c>firmware/Esp32/VendorKeys.cs</c>. Bytes are lower-case hexadecimal
/// digits.
/// </summary>
internal sealed record VendorKeysSource
{
    // A COSE_Key is longer than a line.
    private const int DigitsInLine = 100;

    /// <summary>The vendor's identifier; empty while there is none.</summary>
    public byte[] Vendor { get; init; } = [];

    /// <summary>The identifier of the class of devices; empty while there is none.</summary>
    public byte[] Class { get; init; } = [];

    /// <summary>Sequence number of the release that the image is.</summary>
    public long LeastSequence { get; init; } = 1;

    /// <summary>COSE_Keys of the vendor.</summary>
    public IReadOnlyList<byte[]> Keys { get; init; } = [];

    /// <summary>HSS-LMS key of the vendor; empty for none.</summary>
    public byte[] HashBasedKey { get; init; } = [];

    /// <summary>COSE key ids of vendor keys that are not trusted any more.</summary>
    public IReadOnlyList<byte[]> RevokedKeyIds { get; init; } = [];

    /// <summary>Whether the hospital's authority must sign as well.</summary>
    public bool IsCoSigned { get; init; }

    /// <summary>The text of the file.</summary>
    public string Write()
    {
        StringBuilder text = new();
        text.Append(
            FormattableString.Invariant($$"""
            using NanoMedAgent.Releases;

            namespace NanoMedAgent.Esp32;

            /// <summary>
            /// Whose releases this image accepts; none, while there is no key. <c>medagent release vendor-keys</c> writes this file.
            /// </summary>
            internal static class VendorKeys
            {
                /// <summary>What a release must be; null when the device accepts none.</summary>
                public static ReleasePolicy ReadPolicy() => new ReleaseKeys
                {
                    Vendor = {{Text(Vendor)}},
                    Class = {{Text(Class)}},
                    LeastSequence = {{LeastSequence}},

            """));
        AppendList(text, "Keys", Keys);
        text.Append("        HashBasedKey = ").Append(Text(HashBasedKey)).Append(",\n");
        AppendList(text, "RevokedKeyIds", RevokedKeyIds);
        text.Append(
            $$"""
                    IsCoSigned = {{(IsCoSigned ? "true" : "false")}},
                }.ToPolicy();
            }

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendList(StringBuilder text, string name, IReadOnlyList<byte[]> items)
    {
        text.Append("        ").Append(name).Append(" = new string[]\n        {\n");
        foreach (byte[] item in items)
        {
            text.Append("            ").Append(Text(item)).Append(",\n");
        }

        text.Append("        },\n");
    }

    private static string Text(byte[] bytes)
    {
        IEnumerable<string> parts = Convert.ToHexStringLower(bytes).Chunk(DigitsInLine).Select(digits => $"\"{new string(digits)}\"");
        return bytes.Length == 0 ? "\"\"" : string.Join("\n                + ", parts);
    }
}
