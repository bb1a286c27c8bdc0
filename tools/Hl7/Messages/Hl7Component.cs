namespace NanoMedAgent.Hl7.Messages;

/// <summary>One component of a field to be written: a text, or several subcomponents.</summary>
public readonly record struct Hl7Component
{
    private readonly string?[]? _parts;

    private Hl7Component(string?[] parts) => _parts = parts;

    /// <summary>Texts that are not escaped yet; null where there is none.</summary>
    internal IReadOnlyList<string?> Parts => _parts ?? [];

    /// <summary>A component that is one text.</summary>
    public static implicit operator Hl7Component(string? text) => FromString(text);

    /// <summary>A component that is one text.</summary>
    public static Hl7Component FromString(string? text) => new([text]);

    /// <summary>A component of several subcomponents, such as an assigning authority.</summary>
    public static Hl7Component Of(params string?[] subcomponents) => new(subcomponents);
}
