namespace NanoMedAgent.Registrar.Authorities;

/// <summary>Whether a certificate was revoked.</summary>
public enum CertificateStatus
{
    /// <summary>A list of its issuer that is valid now does not have it.</summary>
    Good,

    /// <summary>The list has it.</summary>
    Revoked,

    /// <summary>There is no list of its issuer that is valid now, so it does not count.</summary>
    Unknown,
}
