namespace Protocol.Tests.Document;

/// <summary>A fenced block of PROTOCOL.md that the tests write.</summary>
/// <param name="Language">"hex", "cbor-diag" or "text".</param>
/// <param name="Name">The example that it belongs to; behind the language in the fence.</param>
internal sealed record ExampleBlock(string Language, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Language} {Name}";
}
