using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoMedAgent.Registrar.Authorities;

/// <summary>
/// Makes HTTP connections to a CA: bounded, without redirects, and with TLS only to servers that the trusted CAs vouch for.
/// </summary>
public static class AuthorityConnection
{
    private const int AnswerLimit = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A connection that lives for ever would keep a certificate that was renewed, and an address that has moved.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes one.</summary>
    /// <param name="trusted">The CAs that count for the server's certificate.</param>
    /// <param name="credential">The registrar's, for TLS.</param>
    /// <param name="user">A user and a password, for a server that wants them as well; null for none.</param>
    public static HttpClient Create(TrustedAuthorities trusted, RegistrarCredential credential, (string Name, string Password)? user = null)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = Lifetime,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [credential.ToTlsCertificate()],
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    certificate is X509Certificate2 server && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                    && trusted.FindFault(server, chain?.ChainPolicy.ExtraStore ?? []) is null,
            },
        };
        HttpClient http = new(handler) { Timeout = Patience, MaxResponseContentBufferSize = AnswerLimit };
        if (user is { } given)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{given.Name}:{given.Password}")));
        }

        return http;
    }
}
