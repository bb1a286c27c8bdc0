using System.Collections.Concurrent;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>What the CA has answered since the start.</summary>
public sealed class AnswerCounters
{
    private readonly ConcurrentDictionary<AuthorityOutcome, long> _counts = [];

    /// <summary>By outcome.</summary>
    public IReadOnlyDictionary<AuthorityOutcome, long> ByOutcome => _counts;

    internal void Count(AuthorityOutcome outcome) => _counts.AddOrUpdate(outcome, 1, (_, count) => count + 1);
}
