using System.Text;

namespace NanoMedAgent.Hl7.Messages;

/// <summary>A segment. Fields are counted from 1, as the standard does; MSH-1 is the field delimiter itself.</summary>
public sealed class Hl7Segment
{
    private readonly List<string> _fields;
    private readonly Hl7Delimiters _delimiters;

    /// <summary>An empty segment.</summary>
    /// <param name="name">Three letters or digits, such as OBX.</param>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    public Hl7Segment(string name)
        : this(name, [], Hl7Delimiters.Standard)
    {
        if (!IsName(name))
        {
            throw new ArgumentException("A segment's name is three letters or digits.", nameof(name));
        }

        if (IsHeader)
        {
            _fields.AddRange([_delimiters.Field.ToString(), _delimiters.EncodingCharacters]);
        }
    }

    private Hl7Segment(string name, List<string> fields, Hl7Delimiters delimiters) =>
        (Name, _fields, _delimiters) = (name, fields, delimiters);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How many fields it has, up to the last that is there.</summary>
    public int Count => _fields.Count;

    private bool IsHeader => Name is "MSH" or "FHS" or "BHS";

    /// <summary>A field; empty if it is absent.</summary>
    /// <param name="number">Counted from 1.</param>
    public Hl7Field this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            return new Hl7Field(number <= _fields.Count ? _fields[number - 1] : "", _delimiters);
        }
    }

    /// <summary>Whether a text can be a segment's name.</summary>
    internal static bool IsName(ReadOnlySpan<char> name) =>
        name.Length == 3 && char.IsAsciiLetterUpper(name[0]) && IsLetterOrDigit(name[1]) && IsLetterOrDigit(name[2]);

    /// <summary>Writes a field: its components, which are escaped.</summary>
    /// <returns>The segment.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It has no such field, or writes it itself (MSH-1, MSH-2).</exception>
    public Hl7Segment Set(int number, params Hl7Component[] components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, IsHeader ? 3 : 1);
        while (_fields.Count < number)
        {
            _fields.Add("");
        }

        _fields[number - 1] = Write(components);
        return this;
    }

    /// <summary>Writes one more repetition of a field.</summary>
    /// <returns>The segment.</returns>
    public Hl7Segment Add(int number, params Hl7Component[] components)
    {
        string before = this[number].Raw;
        Set(number, components);
        if (before.Length > 0)
        {
            _fields[number - 1] = before + _delimiters.Repetition + _fields[number - 1];
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new(Name);
        foreach (string field in IsHeader ? _fields.Skip(1) : _fields)
        {
            text.Append(_delimiters.Field).Append(field);
        }

        // Fields that are absent at the end are not written.
        int length = text.Length;
        while (length > Name.Length && text[length - 1] == _delimiters.Field)
        {
            length--;
        }

        return text.ToString(0, length);
    }

    /// <summary>Reads a segment's line.</summary>
    internal static bool TryRead(string line, Hl7Delimiters delimiters, int fieldsLimit, out Hl7Segment segment, out Hl7Refusal refusal)
    {
        segment = null!;
        if (line.Length < 3 || !IsName(line.AsSpan(0, 3)) || (line.Length > 3 && line[3] != delimiters.Field))
        {
            refusal = Hl7Refusal.BadSegmentName;
            return false;
        }

        if (line.AsSpan().Count(delimiters.Field) > fieldsLimit)
        {
            refusal = Hl7Refusal.TooManyFields;
            return false;
        }

        List<string> fields = line.Length > 3 ? [.. line[4..].Split(delimiters.Field)] : [];
        segment = new Hl7Segment(line[..3], fields, delimiters);
        if (segment.IsHeader)
        {
            fields.Insert(0, delimiters.Field.ToString());
        }

        refusal = Hl7Refusal.None;
        return true;
    }

    private static bool IsLetterOrDigit(char character) => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character);

    private string Write(Hl7Component[] components)
    {
        IEnumerable<string> written = components.Select(component => string.Join(
            _delimiters.Subcomponent,
            component.Parts.Select(part => Hl7Text.Escape(part ?? "", _delimiters)))
            .TrimEnd(_delimiters.Subcomponent));
        return string.Join(_delimiters.Component, written).TrimEnd(_delimiters.Component);
    }
}
