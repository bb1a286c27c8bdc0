namespace PowerCuts;

/// <summary>A cut that has cost more than it may.</summary>
/// <param name="Cut">Where.</param>
/// <param name="Wrong">What is wrong.</param>
public sealed record Failure(Cut Cut, IReadOnlyList<string> Wrong)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Cut}: {string.Join("; ", Wrong)}\n  again: dotnet run --project tests/PowerCuts -c Release -- --replay {Cut}";
}
