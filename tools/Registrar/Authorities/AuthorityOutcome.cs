namespace NanoMedAgent.Registrar.Authorities;

/// <summary>What became of a request to the hospital's CA.</summary>
public enum AuthorityOutcome
{
    /// <summary>The CA has done it: issued the certificate, or revoked it.</summary>
    Done,

    /// <summary>The CA has not decided yet, and says when to ask again.</summary>
    Waiting,

    /// <summary>The CA does not do it; the same request would be refused again.</summary>
    Refused,

    /// <summary>The CA did not answer, or says that it cannot now. The request is repeated later.</summary>
    Unavailable,

    /// <summary>
    /// The answer cannot be trusted: unprotected, not by the CA, not to this request. Anybody may have written it, so it decides nothing,
    /// and the request is repeated later.
    /// </summary>
    NotTrusted,

    /// <summary>The protocol has no such request: EST cannot revoke.</summary>
    NotSupported,
}
