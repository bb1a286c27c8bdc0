using NanoMedAgent.Hospital.Enrolment;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>The CA with the credential that counts now: a renewal replaces it while others ask.</summary>
/// <param name="first">The CA with the first credential.</param>
public sealed class CurrentAuthority(ICertificateAuthority first) : ICertificateAuthority
{
    private volatile ICertificateAuthority _authority = first;

    /// <summary>Asks with another credential from now on.</summary>
    public void Replace(ICertificateAuthority authority) => _authority = authority;

    /// <inheritdoc/>
    public Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation) =>
        _authority.EnrolAsync(request, ticket, cancellation);

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation) =>
        _authority.RevokeAsync(certificate, reason, cancellation);

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation) =>
        _authority.RenewOwnAsync(key, ticket, cancellation);
}
