using System.Security.Cryptography.X509Certificates;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>Where messages are posted, and with what they are signed.</summary>
/// <param name="Address">The receiver; https, or on this machine.</param>
/// <param name="Secrets">One secret, or two while it is changed: a message then has two signatures. 24 to 64 bytes each.</param>
/// <param name="Authorities">The CAs that count for its certificate; null for those that the operating system trusts.</param>
public sealed record WebhookAddress(Uri Address, IReadOnlyList<byte[]> Secrets, X509Certificate2Collection? Authorities)
{
    /// <summary>The host alone: some put a secret into the path.</summary>
    public override string ToString() => Address.Authority;
}
