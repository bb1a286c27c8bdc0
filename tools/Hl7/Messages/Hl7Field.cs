namespace NanoMedAgent.Hl7.Messages;

/// <summary>A field of a segment, or one of its repetitions. What is absent is empty text.</summary>
public readonly struct Hl7Field
{
    private readonly string? _raw;
    private readonly Hl7Delimiters? _delimiters;

    internal Hl7Field(string raw, Hl7Delimiters delimiters) => (_raw, _delimiters) = (raw, delimiters);

    /// <summary>As it is on the wire, with its escapes.</summary>
    public string Raw => _raw ?? "";

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Raw.Length == 0;

    /// <summary>Whether it says that there is no value, and what the receiver has is to be deleted.</summary>
    public bool IsNull => Raw == Hl7Text.Null;

    /// <summary>The text of the first component's first subcomponent, of the first repetition.</summary>
    public string Text => this[1];

    /// <summary>The whole field as one text, for fields that have no components (ST, TX, FT).</summary>
    public string WholeText => Hl7Text.Unescape(Raw, Delimiters);

    /// <summary>Each repetition; one that is empty where the field is.</summary>
    public IReadOnlyList<Hl7Field> Repetitions
    {
        get
        {
            Hl7Delimiters delimiters = Delimiters;
            return [.. Raw.Split(delimiters.Repetition).Select(raw => new Hl7Field(raw, delimiters))];
        }
    }

    private Hl7Delimiters Delimiters => _delimiters ?? Hl7Delimiters.Standard;

    /// <summary>The text of a component's subcomponent, of the first repetition.</summary>
    /// <param name="component">Counted from 1.</param>
    /// <param name="subcomponent">Counted from 1.</param>
    public string this[int component, int subcomponent = 1]
    {
        get
        {
            ReadOnlySpan<char> first = Part(Raw, Delimiters.Repetition, 1);
            ReadOnlySpan<char> part = Part(Part(first, Delimiters.Component, component), Delimiters.Subcomponent, subcomponent);
            return Hl7Text.Unescape(part.ToString(), Delimiters);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Raw;

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> text, char delimiter, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        for (int i = 1; i < number; i++)
        {
            int end = text.IndexOf(delimiter);
            if (end < 0)
            {
                return [];
            }

            text = text[(end + 1)..];
        }

        return text.IndexOf(delimiter) is >= 0 and var last ? text[..last] : text;
    }
}
