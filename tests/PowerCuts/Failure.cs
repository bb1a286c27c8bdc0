namespace PowerCuts;

/// <summary>A cut that cost more than it may.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="Errors">What is wrong.</param>
public sealed record Failure(Cut Cut, IReadOnlyList<string> Errors)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Cut}: {string.Join("; ", Errors)}\n  to repeat it: dotnet run --project tests/PowerCuts -c Release -- --replay {Cut}";
}
