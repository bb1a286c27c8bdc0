namespace NanoMedAgent.Registrar.Serving;

/// <summary>Who may have which names: an entry of the file of --est-clients.</summary>
public sealed record EstClientRule
{
    /// <summary>The common name of the client's certificate; null for a client that has a user.</summary>
    public string? Certificate { get; init; }

    /// <summary>The client's user; null for a client that has a certificate.</summary>
    public string? User { get; init; }

    /// <summary>SHA-256 of the user's password in hexadecimal. The password has to be random, as `openssl rand -hex 16` makes it.</summary>
    public string? PasswordSha256 { get; init; }

    /// <summary>The names that it may have certificates for: DNS names, with a star in the first label at most.</summary>
    public required IReadOnlyList<string> Names { get; init; }
}
