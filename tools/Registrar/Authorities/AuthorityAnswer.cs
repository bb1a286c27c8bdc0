namespace NanoMedAgent.Registrar.Authorities;

/// <summary>The answer of the hospital's CA.</summary>
/// <param name="Outcome">What became of the request.</param>
/// <param name="Reason">Why, for people, in printable characters; empty where nothing is to be said.</param>
public sealed record AuthorityAnswer(AuthorityOutcome Outcome, string Reason = "")
{
    /// <summary>The certificate that was issued, DER; null for every other answer.</summary>
    public byte[]? Certificate { get; init; }

    /// <summary>The certificate of its issuer, DER; null for every other answer.</summary>
    public byte[]? Issuer { get; init; }

    /// <summary>What continues a request that waits, also after a restart; empty for a CA that wants the request once more.</summary>
    public byte[] Ticket { get; init; } = [];

    /// <summary>When to ask again about a request that waits.</summary>
    public TimeSpan CheckAfter { get; init; }

    /// <summary>Whether the request is to be repeated.</summary>
    public bool IsTemporary => Outcome is AuthorityOutcome.Unavailable or AuthorityOutcome.NotTrusted;
}
