using CsCheck;

namespace Cryptography.Tests.Vectors;

/// <summary>Valid inputs with up to eight changes of kinds that parsers often handle wrongly.</summary>
internal static class Mutated
{
    private static readonly byte[] Edges =
    [
        0x00, 0x01, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1F, 0x20, 0x30, 0x5F, 0x7F, 0x80, 0x82, 0x9B, 0xBF, 0xDB, 0xFF,
    ];

    private static readonly Gen<(int Kind, int Place, byte Value)[]> Changes =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 0xFFFF], Gen.Byte).Array[0, 8];

    /// <summary>Changed copies of good inputs.</summary>
    public static Gen<byte[]> From(params byte[][] seeds) =>
        Gen.Select(Gen.Int[0, seeds.Length - 1], Changes).Select((seed, changes) => changes.Aggregate(seeds[seed], Change));

    private static byte[] Change(byte[] input, (int Kind, int Place, byte Value) change)
    {
        if (input.Length == 0)
        {
            return [change.Value];
        }

        // Beginnings have the heads and the lengths: half of the changes are there.
        int place = change.Place % 2 == 0 ? change.Place / 2 % Math.Min(input.Length, 40) : change.Place / 2 % input.Length;
        byte[] changed = [.. input];
        switch (change.Kind)
        {
            case 0:
                changed[place] ^= (byte)(1 << (change.Value & 7));
                return changed;
            case 1:
                changed[place] = Edges[change.Value % Edges.Length];
                return changed;
            case 2:
                changed[place] = change.Value;
                return changed;
            case 3:
                return input[..place];
            case 4:
                return [.. input[..place], change.Value, .. input[place..]];
            case 5:
                return [.. input[..place], .. input[(place + 1)..]];
            case 6:
                int length = Math.Min(change.Value, input.Length - place);
                return [.. input[..(place + length)], .. input[place..]];
            default:
                changed.AsSpan(place, Math.Min(4, input.Length - place)).Fill(0xFF);
                return changed;
        }
    }
}
