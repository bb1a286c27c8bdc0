using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>Reads a SUIT_Command_Sequence, command by command, with the arguments of each.</summary>
internal sealed class SuitSequence
{
    private const int ItemsLimit = 128;
    private const int AlternativesLimit = 8;
    private const int PolicyLimit = 15;

    private readonly CborReader _reader;
    private readonly int _components;
    private int _left;

    private SuitSequence(CborReader reader, int items, int components)
    {
        _reader = reader;
        _left = items;
        _components = components;
    }

    /// <summary>Whether no command is left.</summary>
    public bool AtEnd => _left == 0;

    /// <summary>The current command.</summary>
    public int Command;

    /// <summary>After <see cref="SuitCommand.SetComponentIndex"/>: the indices.</summary>
    public int[] Components;

    /// <summary>After <see cref="SuitCommand.OverrideParameters"/>: the map.</summary>
    public byte[] Parameters;

    /// <summary>
    /// After <see cref="SuitCommand.TryEach"/> and <see cref="SuitCommand.RunSequence"/>: the sequences; null stands for the empty one.
    /// </summary>
    public byte[][] Sequences;

    /// <summary>Opens a sequence; it stands before the first command.</summary>
    /// <param name="encoded">An array of commands, each with its argument.</param>
    /// <param name="components">Number of components in the manifest.</param>
    /// <param name="sequence">null when the encoding is invalid.</param>
    public static bool TryOpen(byte[] encoded, int components, out SuitSequence sequence)
    {
        sequence = null;
        if (!CborReader.TryOpen(encoded, out CborReader reader) || !reader.TryReadStartArray(ItemsLimit, out int items) || items % 2 != 0)
        {
            return false;
        }

        sequence = new SuitSequence(reader, items, components);
        return true;
    }

    /// <summary>Reads the next command. There must be one.</summary>
    public UpdateReason Next()
    {
        _left -= 2;
        if (!_reader.TryReadInteger(int.MinValue, int.MaxValue, out long command))
        {
            return UpdateReason.ManifestMalformed;
        }

        Command = (int)command;
        if (SuitCommand.TakesPolicy(Command))
        {
            return Result(_reader.TryReadInteger(0, PolicyLimit, out _));
        }

        switch (Command)
        {
            case SuitCommand.SetComponentIndex:
                return Result(TryReadIndices());
            case SuitCommand.OverrideParameters:
                return Result(_reader.TryReadEncoded(SuitManifest.LengthLimit, out Parameters));
            case SuitCommand.RunSequence:
                Sequences = new byte[1][];
                return Result(_reader.TryReadByteString(SuitManifest.LengthLimit, out Sequences[0]));
            case SuitCommand.TryEach:
                return Result(TryReadAlternatives());
            default:
                return UpdateReason.CommandUnknown;
        }
    }

    private static UpdateReason Result(bool read) => read ? UpdateReason.None : UpdateReason.ManifestMalformed;

    private bool TryReadIndices()
    {
        int[] indices;
        if (_reader.TryReadBoolean(out bool all))
        {
            indices = new int[_components];
            for (int i = 0; i < _components; i++)
            {
                indices[i] = i;
            }

            Components = indices;
            return all;
        }

        int count = 1;
        if (_reader.NextType == CborMajorType.Array && (!_reader.TryReadStartArray(_components, out count) || count == 0))
        {
            return false;
        }

        indices = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (!_reader.TryReadInteger(0, _components - 1, out long index))
            {
                return false;
            }

            indices[i] = (int)index;
        }

        Components = indices;
        return true;
    }

    private bool TryReadAlternatives()
    {
        if (!_reader.TryReadStartArray(AlternativesLimit, out int count) || count < 2)
        {
            return false;
        }

        byte[][] sequences = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            // An empty alternative must be the last. It means that none of the others needs to apply.
            if (!(i == count - 1 && i > 1 && _reader.TryReadNull())
                && !_reader.TryReadByteString(SuitManifest.LengthLimit, out sequences[i]))
            {
                return false;
            }
        }

        Sequences = sequences;
        return true;
    }
}
