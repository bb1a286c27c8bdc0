namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Test cases, each with a name and a reason: what other libraries got wrong there, or where this code takes another path. Each case is a
/// row of a theory, and the test's name shows both.
/// </summary>
/// <typeparam name="T">The input of the test.</typeparam>
internal sealed class CaseTable<T> : IEnumerable<TheoryDataRow<string>>
{
    private readonly List<(string Name, string Reason)> _names = [];
    private readonly Dictionary<string, Func<T>> _cases = [];

    /// <summary>The case with a name. It is made anew for each call, and always in the same way.</summary>
    public T this[string name] => _cases[name]();

    /// <summary>Adds a case.</summary>
    /// <param name="name">What the case is.</param>
    /// <param name="reason">Why the case is tested.</param>
    /// <param name="make">Makes the input.</param>
    public void Add(string name, string reason, Func<T> make)
    {
        _names.Add((name, reason));
        _cases.Add(name, make);
    }

    /// <inheritdoc/>
    public IEnumerator<TheoryDataRow<string>> GetEnumerator() =>
        _names.Select(row => new TheoryDataRow<string>(row.Name) { Label = $"{row.Name}: {row.Reason}" }).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
