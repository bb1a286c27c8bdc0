using System.Formats.Cbor;
using System.Globalization;

namespace NanoMedAgent.Hospital.Releases;

/// <summary>
/// A manifest for people: a line for each member, command and parameter, indented as they are nested. Unknown parts are shown in
/// hexadecimal.
/// </summary>
public static class SuitListing
{
    // Far more than a manifest needs. A file that is nested without end would take the stack.
    private const int DepthLimit = 32;

    private const int Text = 23;

    private static readonly Dictionary<int, string> Members = new()
    {
        [1] = "format version",
        [2] = "sequence number",
        [3] = "common",
        [4] = "reference",
        [6] = "version",
        [7] = "validate",
        [8] = "load",
        [9] = "invoke",
        [14] = "CoSWID, with the digest of the bill of materials",
        [16] = "payload fetch",
        [20] = "install",
        [23] = "text",
    };

    private static readonly Dictionary<int, string> Commands = new()
    {
        [1] = "check vendor",
        [2] = "check class",
        [3] = "check image",
        [4] = "check use-before",
        [5] = "check slot",
        [6] = "check content",
        [12] = "component",
        [14] = "abort",
        [15] = "try each",
        [18] = "write",
        [20] = "set",
        [21] = "fetch",
        [22] = "copy",
        [23] = "invoke",
        [24] = "check device",
        [25] = "check image is another",
        [26] = "check battery",
        [27] = "check authorized",
        [28] = "check version",
        [31] = "swap",
        [32] = "run",
    };

    private static readonly Dictionary<int, string> Parameters = new()
    {
        [1] = "vendor",
        [2] = "class",
        [3] = "digest",
        [4] = "use before",
        [5] = "slot",
        [12] = "strict order",
        [13] = "soft failure",
        [14] = "size",
        [18] = "content",
        [21] = "URI",
        [22] = "source component",
        [23] = "invoke arguments",
        [24] = "device",
        [26] = "minimum battery (mWh)",
        [27] = "priority",
        [28] = "version",
    };

    /// <summary>The lines.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="path">The file that it is in, for messages.</param>
    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    public static IReadOnlyList<string> Of(byte[] manifest, string path)
    {
        List<string> lines = [];
        try
        {
            CborReader reader = new(manifest, CborConformanceMode.Canonical);
            int count = reader.ReadStartMap() ?? 0;
            for (int i = 0; i < count; i++)
            {
                int key = reader.ReadInt32();
                string name = Members.GetValueOrDefault(key, Unknown(key));
                if (key == SuitLabels.Common)
                {
                    Common(reader.ReadByteString(), lines);
                }
                else if (key == SuitLabels.SetVersion)
                {
                    lines.Add($"{name}: {Value(new CborReader(reader.ReadByteString()))}");
                }
                else if (reader.PeekState() == CborReaderState.ByteString && key is not (SuitLabels.CoSwid or Text))
                {
                    lines.Add(name);
                    Sequence(reader.ReadByteString(), 1, lines);
                }
                else
                {
                    bool isSevered = key is SuitLabels.CoSwid or 16 or SuitLabels.Install or Text
                        && reader.PeekState() == CborReaderState.StartArray;
                    lines.Add($"{name}: {(isSevered ? "severed, " : "")}{Value(reader)}");
                }
            }
        }
        catch (Exception wrong)
            when (wrong is CborContentException or InvalidOperationException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException(
                $"{path}: the manifest in it is not valid ({wrong.Message.TrimEnd('.')}); give a file that 'medagent release new' wrote",
                wrong);
        }

        return lines;
    }

    /// <summary>SHA-256 of each image, in lower-case hexadecimal.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="path">The file that it is in, for messages.</param>
    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    public static IReadOnlyList<string> ImageDigests(byte[] manifest, string path) =>
        [.. ValuesOf(manifest, path, $"set {Parameters[SuitLabels.DigestParameter]} = [").Select(value => value.Split(", ")[^1])];

    /// <summary>The version, such as 1.4.0; null when it has none.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="path">The file that it is in, for messages.</param>
    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    public static string? Version(byte[] manifest, string path) =>
        ValuesOf(manifest, path, "version: [").Select(value => value.Replace(", ", ".", StringComparison.Ordinal)).FirstOrDefault();

    private static IEnumerable<string> ValuesOf(byte[] manifest, string path, string start) =>
        Of(manifest, path).Select(line => line.TrimStart())
            .Where(line => line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith(']'))
            .Select(line => line[start.Length..^1])
            .Distinct();

    private static string Unknown(int key) => FormattableString.Invariant($"({key}, not known)");

    private static void Common(byte[] common, List<string> lines)
    {
        CborReader reader = new(common, CborConformanceMode.Canonical);
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            int key = reader.ReadInt32();
            if (key == SuitLabels.Components)
            {
                int components = reader.ReadStartArray() ?? 0;
                for (int component = 0; component < components; component++)
                {
                    lines.Add(FormattableString.Invariant($"component {component}: {Value(reader)}"));
                }

                reader.ReadEndArray();
            }
            else
            {
                lines.Add("shared, before each of those below");
                Sequence(reader.ReadByteString(), 1, lines);
            }
        }
    }

    private static void Sequence(byte[] sequence, int indent, List<string> lines)
    {
        RefuseDepth(indent);
        CborReader reader = new(sequence, CborConformanceMode.Canonical);
        int items = reader.ReadStartArray() ?? 0;
        string margin = new(' ', 2 * indent);
        for (int i = 0; i < items; i += 2)
        {
            int command = reader.ReadInt32();
            string name = margin + Commands.GetValueOrDefault(command, Unknown(command));
            switch (command)
            {
                case SuitLabels.OverrideParameters:
                    Set(reader, name, lines);
                    break;
                case SuitLabels.RunSequence:
                    lines.Add(name);
                    Sequence(reader.ReadByteString(), indent + 1, lines);
                    break;
                case SuitLabels.TryEach:
                    Alternatives(reader, name, indent, lines);
                    break;
                case SuitLabels.SetComponentIndex:
                    lines.Add($"{name} {Value(reader)}");
                    break;
                default:
                    lines.Add(name);
                    reader.SkipValue();
                    break;
            }
        }
    }

    private static void RefuseDepth(int depth)
    {
        if (depth > DepthLimit)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"it is nested deeper than {DepthLimit} levels"));
        }
    }

    private static void Set(CborReader reader, string name, List<string> lines)
    {
        int count = reader.ReadStartMap() ?? 0;
        for (int i = 0; i < count; i++)
        {
            int key = reader.ReadInt32();
            string value = key switch
            {
                SuitLabels.DigestParameter or SuitLabels.VersionParameter => Value(new CborReader(reader.ReadByteString())),
                SuitLabels.UseBeforeParameter => DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()).ToString(
                    "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                _ => Value(reader),
            };
            lines.Add($"{name} {Parameters.GetValueOrDefault(key, Unknown(key))} = {value}");
        }

        reader.ReadEndMap();
    }

    private static void Alternatives(CborReader reader, string name, int indent, List<string> lines)
    {
        lines.Add(name);
        int count = reader.ReadStartArray() ?? 0;
        for (int i = 0; i < count; i++)
        {
            lines.Add($"{new string(' ', 2 * (indent + 1))}{(i == 0 ? "either" : "or")}");
            if (reader.PeekState() == CborReaderState.Null)
            {
                reader.ReadNull();
            }
            else
            {
                Sequence(reader.ReadByteString(), indent + 2, lines);
            }
        }

        reader.ReadEndArray();
    }

    /// <summary>
    /// A value in the notation of RFC 8949, as far as manifests need it. Anybody may have written its texts, so they may have control
    /// characters.
    /// </summary>
    private static string Value(CborReader reader)
    {
        RefuseDepth(reader.CurrentDepth);
        switch (reader.PeekState())
        {
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
            case CborReaderState.ByteString:
                return Convert.ToHexStringLower(reader.ReadByteString());
            case CborReaderState.TextString:
                return $"\"{reader.ReadTextString()}\"";
            case CborReaderState.Boolean:
                return reader.ReadBoolean() ? "all" : "false";
            case CborReaderState.StartArray:
                List<string> items = [];
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                {
                    items.Add(Value(reader));
                }

                reader.ReadEndArray();
                return $"[{string.Join(", ", items)}]";
            default:
                return Convert.ToHexStringLower(reader.ReadEncodedValue().Span);
        }
    }
}
