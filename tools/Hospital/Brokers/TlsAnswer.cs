namespace NanoMedAgent.Hospital.Brokers;

/// <summary>How a port answered an attempt to begin TLS.</summary>
internal enum TlsAnswer
{
    /// <summary>There was no answer in time, or no connection.</summary>
    None,

    /// <summary>TLS began, and nothing was refused.</summary>
    Accepted,

    /// <summary>What listens there does not speak TLS.</summary>
    NotTls,

    /// <summary>TLS, but no version or cipher suite in common.</summary>
    NothingInCommon,

    /// <summary>TLS, and a client certificate is required.</summary>
    CertificateRequired,

    /// <summary>The client certificate is from a CA that is not trusted there.</summary>
    CertificateFromOtherCa,

    /// <summary>The client certificate has expired.</summary>
    CertificateExpired,

    /// <summary>The client certificate was revoked.</summary>
    CertificateRevoked,

    /// <summary>The client certificate is refused for another reason.</summary>
    CertificateRefused,
}
