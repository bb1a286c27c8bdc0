using System.Text;
using NanoMedAgent.CostMeter.Sizes;

namespace NanoMedAgent.CostMeter;

/// <summary>The sizes of the assemblies as a table for the repository.</summary>
internal static class SizeTable
{
    private const string Head =
        """


        # What the firmware takes of flash and heap

        Bytes of the PE files for the device, of assemblies with [short names](README.md#short-names), computed from their metadata: each
        record has a fixed size, each name, string and signature is there once, unless the interpreter knows it, and a reference takes two
        bytes instead of four. nanoFramework's converter (metadata-processor 3.0.100) made 142,588 bytes of assemblies for which this
        computed 142,859. Byte code and strings of one assembly are addressed by 16 bits: 65,536 bytes each. All PE files together may have
        LIMIT.

        *Heap* is what the interpreter takes of the managed heap when it loads the assembly: 140 bytes, 4 for each reference, 8 for each
        type, 2 for each field and method, 1 for each method that may have a breakpoint, and 12 for each static field (from its sources, for
        32 bits; not measured).

        *NanoMedAgent.Element* is on boards with a secure element alone: an image without the chip is built without it, so it is not in the
        sum. On a board with the chip it comes on top.


        """;

    /// <summary>A part of firmware/COSTS.md.</summary>
    public static string ForRepository(IReadOnlyList<ChipImage> images, ChipImage element)
    {
        StringBuilder text = new(
            Head.ReplaceLineEndings("\n").Replace("LIMIT", CostTable.Number(ChipImage.BytesLimit), StringComparison.Ordinal));
        text.Append("| assembly | PE file | tables | byte code | strings | signatures and data | heap |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (ChipImage image in images)
        {
            AppendSizes(text, image.Name, [image]);
        }

        AppendSizes(text, "all", images);
        AppendSizes(text, element.Name, [element]);
        return text.ToString();
    }

    private static void AppendSizes(StringBuilder text, string name, IReadOnlyList<ChipImage> images)
    {
        Func<ChipImage, int>[] columns =
        [
            image => image.Bytes, image => image.Tables, image => image.ByteCode,
            image => image.Strings, image => image.Signatures, image => image.Ram,
        ];
        text.Append("| ").AppendJoin(" | ", columns.Select(column => CostTable.Number(images.Sum(column))).Prepend(name)).Append(" |\n");
    }
}
