namespace Cryptography.Tests.EdgeCases;

/// <summary>
/// Cases with a name and the reason why each is worth a test: what libraries have got wrong there, or where this code takes another path.
/// Each becomes a row of a theory, and name and reason stand in the test's name.
/// </summary>
/// <typeparam name="T">What a test needs of a case.</typeparam>
internal sealed class CaseTable<T> : IEnumerable<TheoryDataRow<string>>
{
    private readonly List<(string Name, string Reason)> _names = [];
    private readonly Dictionary<string, Func<T>> _cases = [];

    /// <summary>The case of a name, made anew, and always the same.</summary>
    public T this[string name] => _cases[name]();

    /// <summary>Adds a case.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="reason">Why it is tested.</param>
    /// <param name="make">Makes it.</param>
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
