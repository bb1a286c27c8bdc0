using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar;

/// <summary>The CA that the command line names.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Authority">What is asked.</param>
/// <param name="Trusted">The CAs that count.</param>
/// <param name="Credential">The registrar's.</param>
/// <param name="Connection">To it.</param>
internal sealed record AuthorityAccess(
    Uri Address, ICertificateAuthority Authority, TrustedAuthorities Trusted, RegistrarCredential Credential, HttpClient Connection)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        Credential.Dispose();
    }
}
