using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Est;

/// <summary>
/// A CA that speaks EST (RFC 7030, with the corrections of RFC 8951). TLS authenticates both sides: the CA by its certificate, the
/// registrar by its own, or by a password. EST has no revocation.
/// </summary>
public sealed class EstAuthority : ICertificateAuthority
{
    private const string CertsOnlyType = "application/pkcs7-mime";
    private const string AttributesType = "application/csrattrs";

    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly RegistrarCredential _credential;
    private readonly TrustedAuthorities _trusted;

    /// <summary>A CA.</summary>
    /// <param name="http">From <see cref="AuthorityConnection.Create"/>.</param>
    /// <param name="address">Of the server, or with a path up to the label.</param>
    /// <param name="credential">The registrar's.</param>
    /// <param name="trusted">The CAs that count.</param>
    public EstAuthority(HttpClient http, Uri address, RegistrarCredential credential, TrustedAuthorities trusted)
    {
        _http = http;
        _credential = credential;
        _trusted = trusted;
        string text = address.AbsoluteUri.TrimEnd('/');
        _base = new Uri((address.AbsolutePath == "/" ? text + "/.well-known/est" : text) + "/");
    }

    /// <inheritdoc/>
    public async Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation) =>
        await PostAsync("simpleenroll", request, cancellation);

    /// <inheritdoc/>
    public async Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation)
    {
        X509Certificate2 old = _credential.Chain[0];
        CertificateRequest request = key.Key is RSA rsa
            ? new CertificateRequest(old.SubjectName, rsa, key.Digest, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(old.SubjectName, (ECDsa)key.Key, key.Digest);

        // The names of the certificate are to be the same (RFC 7030, section 4.2.2).
        foreach (X509Extension names in old.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            request.CertificateExtensions.Add(names);
        }

        string operation = _trusted.IsIssuerOf(old) ? "simplereenroll" : "simpleenroll";
        return await PostAsync(operation, request.CreateSigningRequest(), cancellation);
    }

    /// <inheritdoc/>
    public Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation) =>
        Task.FromResult(new AuthorityAnswer(
            AuthorityOutcome.NotSupported, "EST has no revocation; revoke the certificate at the CA, or give the CA's CMP address"));

    /// <summary>The certificates of the CA, each of which has a chain to a trusted one.</summary>
    /// <returns>The certificates, DER; or null and why there are none.</returns>
    public async Task<(IReadOnlyList<byte[]>? Certificates, string Reason)> ReadAuthoritiesAsync(CancellationToken cancellation)
    {
        (string? body, AuthorityAnswer? failure) =
            await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_base, "cacerts")), CertsOnlyType, cancellation);
        if (failure is not null)
        {
            return (null, failure.Reason);
        }

        if (CertsOnly.TryRead(body!) is not { } certificates)
        {
            return (null, "the CA's certificates cannot be read");
        }

        X509Certificate2[] read = [.. certificates.Select(X509CertificateLoader.LoadCertificate)];
        string? fault = read.Select(each => _trusted.FindFault(each, read)).FirstOrDefault(each => each is not null);
        Array.ForEach(read, each => each.Dispose());
        return fault is null ? (certificates, "") : (null, $"the CA has a certificate that is not trusted: {fault}");
    }

    /// <summary>What the CA wants to find in requests.</summary>
    /// <returns>Object identifiers, none if it wants nothing; or null and why they are not known.</returns>
    public async Task<(IReadOnlyList<string>? Attributes, string Reason)> ReadAttributesAsync(CancellationToken cancellation)
    {
        (string? body, AuthorityAnswer? failure) =
            await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_base, "csrattrs")), AttributesType, cancellation);
        return failure is not null ? (null, failure.Reason)
            : body!.Length == 0 ? ([], "")
            : CsrAttributes.TryRead(body) is { } attributes ? (attributes, "")
            : (null, "the CA's attributes cannot be read");
    }

    private static string Told(HttpResponseMessage response, string body)
    {
        string text = response.Content.Headers.ContentType?.MediaType == "text/plain" ? Printable.Of(body.Trim()) : "";
        return FormattableString.Invariant($"HTTP status {(int)response.StatusCode}{(text.Length > 0 ? ": " + text : "")}");
    }

    private static bool IsAboutRequest(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType;

    private static TimeSpan CheckAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan after = header?.Delta ?? (header?.Date is { } date ? date - DateTimeOffset.UtcNow : TimeSpan.FromMinutes(1));
        return TimeSpan.FromSeconds(Math.Clamp(after.TotalSeconds, 1, 24 * 3600));
    }

    private async Task<AuthorityAnswer> PostAsync(string operation, byte[] request, CancellationToken cancellation)
    {
        StringContent content = new(Convert.ToBase64String(request), Encoding.ASCII);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        content.Headers.Add("Content-Transfer-Encoding", "base64");
        HttpRequestMessage message = new(HttpMethod.Post, new Uri(_base, operation)) { Content = content };
        (string? body, AuthorityAnswer? failure) = await SendAsync(message, CertsOnlyType, cancellation);
        if (failure is not null)
        {
            return failure;
        }

        if (CertsOnly.TryRead(body!) is not { } certificates)
        {
            return new AuthorityAnswer(AuthorityOutcome.Unavailable, "the certificate cannot be read");
        }

        (byte[] subject, byte[] publicKey) = IssuedCertificate.Wanted(request);
        AuthorityAnswer[] judged =
        [
            .. certificates.Select(each => IssuedCertificate.Check(each, subject, publicKey, _trusted, certificates)),
        ];
        return Array.Find(judged, each => each.Outcome == AuthorityOutcome.Done) ?? judged[0];
    }

    private async Task<(string? Body, AuthorityAnswer? Failure)> SendAsync(
        HttpRequestMessage message, string type, CancellationToken cancellation)
    {
        try
        {
            using (message)
            {
                using HttpResponseMessage response = await _http.SendAsync(message, cancellation);
                string body = await response.Content.ReadAsStringAsync(cancellation);
                return response.StatusCode switch
                {
                    HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType == type => (body, null),
                    HttpStatusCode.OK => Fail(AuthorityOutcome.Unavailable, $"the CA does not answer with {type}; check the address"),
                    HttpStatusCode.NoContent or HttpStatusCode.NotFound when type == AttributesType => ("", null),
                    HttpStatusCode.Accepted => (null, new AuthorityAnswer(AuthorityOutcome.Waiting, "the CA has not decided yet")
                    {
                        CheckAfter = CheckAfter(response.Headers.RetryAfter),
                    }),
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Fail(
                        AuthorityOutcome.Unavailable, $"the CA does not accept the registrar ({Told(response, body)})"),
                    _ when IsAboutRequest(response.StatusCode) => Fail(
                        AuthorityOutcome.Refused, $"the CA refuses: {Told(response, body)}"),
                    _ => Fail(AuthorityOutcome.Unavailable, $"the CA answers with {Told(response, body)}"),
                };
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Fail(AuthorityOutcome.Unavailable, $"the CA cannot be reached: {failure.GetBaseException().Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail(AuthorityOutcome.Unavailable, "the CA does not answer in time");
        }
    }

    private static (string? Body, AuthorityAnswer? Failure) Fail(AuthorityOutcome outcome, string reason) =>
        (null, new AuthorityAnswer(outcome, reason));
}
