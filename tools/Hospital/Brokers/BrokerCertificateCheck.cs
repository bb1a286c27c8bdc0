using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>
/// Checks the broker's certificate: its CA, its dates and its names. It keeps why it refused one, because a failed handshake does not say.
/// Certificates that were revoked are not looked up: a hospital's network often has no way to the CA's list.
/// </summary>
internal sealed class BrokerCertificateCheck(BrokerOptions options, BrokerAddress address, X509Certificate2Collection? authorities)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Why the certificate was refused, and what to do; null if it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Checks a certificate.</summary>
    public bool IsValid(MqttClientCertificateValidationEventArgs shown) => IsValid(shown.Certificate, shown.Chain, shown.SslPolicyErrors);

    /// <summary>Checks a certificate.</summary>
    public bool IsValid(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = certificate is null
            ? "the broker shows no certificate; check its settings for TLS"
            : FindFault(new X509Certificate2(certificate), chain, errors);
        return Refusal is null;
    }

    private string? FindFault(X509Certificate2 certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        chain.Build(certificate);
        X509ChainStatusFlags status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return DescribeDates(chain, certificate);
        }

        if ((status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0)
        {
            return options.CaFile is { } file
                ? $"the broker's certificate ({certificate.Subject}) is from another CA ({certificate.Issuer}) than those in {file}; give "
                    + "--broker-ca the certificate of the broker's CA"
                : $"this computer does not trust the CA of the broker's certificate ({certificate.Issuer}); give --broker-ca FILE";
        }

        if (status != X509ChainStatusFlags.NoError)
        {
            string what = string.Join(", ", chain.ChainStatus.Select(one => one.StatusInformation.Trim().TrimEnd('.')).Distinct());
            return $"the broker's certificate ({certificate.Subject}) is not valid: {what}; get another one for the broker";
        }

        return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the broker's certificate is for {NamesOf(certificate)}, not for {address.Host}; use the name in it, or get one with "
                + "this name"
            : null;
    }

    private static string DescribeDates(X509Chain chain, X509Certificate2 certificate)
    {
        X509Certificate2 outdated = chain.ChainElements
            .FirstOrDefault(element => element.ChainElementStatus.Any(one => one.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
            ?.Certificate ?? certificate;
        string what = outdated.Equals(certificate) ? "the broker's certificate" : "the certificate of the broker's CA";
        string how = DateTime.Now > outdated.NotAfter ? "has expired" : "is not valid yet";
        return $"{what} ({outdated.Subject}) {how}: it is valid from {CertificateFiles.ValidityOf(outdated)}; get a new one for the "
            + "broker, or correct the date of this computer";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(one => one.ToString())];
        return all.Length == 0 ? "no name at all (it has no subjectAltName)" : string.Join(" and ", all);
    }
}
