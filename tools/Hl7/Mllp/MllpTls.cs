using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>How a connection is encrypted: TLS 1.2 or newer.</summary>
public sealed record MllpTls
{
    /// <summary>
    /// The CAs that the other side's certificate must come from. Empty: for a client those that the operating system trusts; for a server
    /// no certificate is asked for.
    /// </summary>
    public X509Certificate2Collection Trusted { get; init; } = [];

    /// <summary>The own certificate with its key; a server needs one.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What a client needs to know.</summary>
    /// <param name="host">The name or address that the server's certificate must be for.</param>
    internal SslClientAuthenticationOptions ForClient(string host)
    {
        X509Certificate2? own = Certificate;
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Trusted.Count > 0 ? Policy() : null,
            ClientCertificates = own is null ? null : [own],
            LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
        };
    }

    /// <summary>What a server needs to know.</summary>
    internal SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificate = Certificate ?? throw new InvalidOperationException("A server needs a certificate."),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = Trusted.Count > 0,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Trusted.Count > 0 ? Policy() : null,
    };

    private X509ChainPolicy Policy()
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(Trusted);
        return policy;
    }
}
