using NanoMedAgent.Hospital.Enrolment;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>
/// The hospital's CA as the registrar sees it. Whatever the network or the CA does wrong is an answer with a reason; exceptions are for
/// cancellation alone.
/// </summary>
public interface ICertificateAuthority
{
    /// <summary>Asks for the certificate of a request, or asks again about one that waits.</summary>
    /// <param name="request">A PKCS#10 request (RFC 2986), DER, whose name and signature the caller has checked.</param>
    /// <param name="ticket">What an answer <see cref="AuthorityOutcome.Waiting"/> has given; null for a new request.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation);

    /// <summary>Asks for the revocation of a certificate.</summary>
    /// <param name="certificate">DER.</param>
    /// <param name="reason">Why (RFC 5280, section 5.3.1).</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation);

    /// <summary>
    /// Asks for a certificate for a new key of the registrar itself, in the name that it has: a renewal, or the first one where the
    /// registrar's certificate is from a CA that does not count here.
    /// </summary>
    /// <param name="key">The new key.</param>
    /// <param name="ticket">What an answer <see cref="AuthorityOutcome.Waiting"/> has given; null for a new request.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation);
}
