using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using Microsoft.AspNetCore.Http;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Est;
using Registrar.Tests.World;

namespace Registrar.Tests.Est;

/// <summary>
/// The registrar asks a CA with EST. `openssl crl2pkcs7` writes the certificates of the answers, with line breaks as RFC 7030 has them.
/// </summary>
public sealed class EstClient : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenSslAuthority _authority;
    private readonly RegistrarCredential _credential;
    private readonly X509Certificate2 _tls;
    private readonly byte[] _request = RequestOfDevice.Create();

    public EstClient()
    {
        _authority = new OpenSslAuthority(_folder);
        (string certificate, string key) = _authority.IssueNew("registrar", "registrar");
        _credential = RegistrarCredential.Load(certificate, key);
        (string tls, string tlsKey) = _authority.IssueNew("EST server", "server");
        using RegistrarCredential server = RegistrarCredential.Load(tls, tlsKey);
        _tls = server.ToTlsCertificate();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _tls.Dispose();
        _credential.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_gets_its_certificate_and_the_registrar_authenticates_itself_with_its_own()
    {
        string issued = _authority.Issue(_request);
        await using FakeEstServer server = await StartAsync(context => WriteAsync(context, Pkcs7(issued)));
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Reason.ShouldBeEmpty();
        answer.Certificate.ShouldBe(OpenSslAuthority.Read(issued).RawData);
        answer.Issuer.ShouldBe(OpenSslAuthority.Read(_authority.Certificate).RawData);
        (string path, string client, _, string body) = server.Requests.ShouldHaveSingleItem();
        (path, client).ShouldBe(("/.well-known/est/simpleenroll", "CN=registrar"));
        Convert.FromBase64String(body).ShouldBe(_request);
        body.ShouldNotContain('\n');
    }

    [Fact]
    public async Task The_registrar_renews_its_own_certificate_for_a_new_key_in_its_own_name()
    {
        using RegistrarKey key = RegistrarKey.Create();
        await using FakeEstServer server = await StartAsync(async (context, body) =>
            await WriteAsync(context, Pkcs7(_authority.Issue(Convert.FromBase64String(body), "registrar"))));
        AuthorityAnswer answer = await Ask(server).RenewOwnAsync(key, null, Cancellation);
        answer.Reason.ShouldBeEmpty();
        X509CertificateLoader.LoadCertificate(answer.Certificate!).Subject.ShouldBe("CN=registrar");
        server.Requests.Single().Path.ShouldBe("/.well-known/est/simplereenroll");
    }

    [Theory]
    [InlineData(400, "no such name", AuthorityOutcome.Refused, "the CA refuses: HTTP status 400: no such name")]
    [InlineData(401, "", AuthorityOutcome.Unavailable, "the CA does not accept the registrar (HTTP status 401)")]
    [InlineData(403, "who?", AuthorityOutcome.Unavailable, "the CA does not accept the registrar (HTTP status 403: who?)")]
    [InlineData(503, "", AuthorityOutcome.Unavailable, "the CA answers with HTTP status 503")]
    [InlineData(302, "", AuthorityOutcome.Unavailable, "the CA answers with HTTP status 302")]
    public async Task A_refusal_comes_with_its_text_and_says_whether_to_ask_again(
        int status, string text, AuthorityOutcome outcome, string reason)
    {
        await using FakeEstServer server = await StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, "text/plain");
            context.Response.Headers.Location = "https://elsewhere.example/";
            return context.Response.WriteAsync(text);
        });
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe((outcome, reason));
    }

    [Fact]
    public async Task A_request_that_waits_is_sent_again_when_the_CA_says()
    {
        await using FakeEstServer server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.Headers.RetryAfter = "90";
            return Task.CompletedTask;
        });
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        (answer.Outcome, answer.CheckAfter).ShouldBe((AuthorityOutcome.Waiting, TimeSpan.FromSeconds(90)));
    }

    [Theory]
    [InlineData("application/pkcs7-mime", "%%%", "the certificate cannot be read")]
    [InlineData("application/pkcs7-mime", "MAA=", "the certificate cannot be read")]
    [InlineData("text/html", "<html>", "the CA does not answer with application/pkcs7-mime; check the address")]
    public async Task What_is_no_certificate_is_asked_for_again(string type, string body, string reason)
    {
        await using FakeEstServer server = await StartAsync(context => WriteAsync(context, body, type));
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe((AuthorityOutcome.Unavailable, reason));
    }

    [Fact]
    public async Task A_certificate_for_another_key_is_refused()
    {
        string other = _authority.Issue(RequestOfDevice.Create());
        await using FakeEstServer server = await StartAsync(context => WriteAsync(context, Pkcs7(other)));
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe(
            (AuthorityOutcome.Refused, "the CA has issued something else: the certificate is for another key"));
    }

    [Fact]
    public async Task A_server_that_no_trusted_CA_vouches_for_is_told_nothing()
    {
        OpenSslAuthority other = new(_folder, "other");
        await using FakeEstServer server = await StartAsync(context => Task.CompletedTask);
        using HttpClient http = AuthorityConnection.Create(other.Trusted(), _credential);
        AuthorityAnswer answer = await new EstAuthority(http, server.Address, _credential, other.Trusted())
            .EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Unavailable);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_certificates_and_the_wishes_of_the_CA_are_read()
    {
        // The attributes are the example of RFC 7030, section 4.5.2.
        const string attributesOfExample =
            "MEEGCSqGSIb3DQEJBzASBgcqhkjOPQIBMQcGBSuBBAAiMBYGCSqGSIb3DQEJDjEJBgcrBgEBAQEWBggqhkjOPQQDAw==";
        await using FakeEstServer server = await StartAsync(context => context.Request.Path == "/.well-known/est/cacerts"
            ? WriteAsync(context, Pkcs7(_authority.Certificate))
            : WriteAsync(context, attributesOfExample, "application/csrattrs"));
        EstAuthority authority = Ask(server);
        (IReadOnlyList<byte[]>? certificates, _) = await authority.ReadAuthoritiesAsync(Cancellation);
        certificates.ShouldHaveSingleItem().ShouldBe(OpenSslAuthority.Read(_authority.Certificate).RawData);
        (IReadOnlyList<string>? attributes, _) = await authority.ReadAttributesAsync(Cancellation);
        attributes.ShouldBe(
            [
                "1.2.840.113549.1.9.7", "1.2.840.10045.2.1", "1.3.132.0.34", "1.2.840.113549.1.9.14", "1.3.6.1.1.1.1.22",
                "1.2.840.10045.4.3.3",
            ]);
    }

    [Fact]
    public async Task EST_cannot_revoke_and_says_so()
    {
        await using FakeEstServer server = await StartAsync(context => Task.CompletedTask);
        AuthorityAnswer answer = await Ask(server).RevokeAsync([1], RevocationReason.KeyCompromise, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.NotSupported);
    }

    [Fact]
    public async Task A_password_goes_to_the_server_that_wants_one()
    {
        await using FakeEstServer server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), _credential, ("registrar", "secret"));
        await new EstAuthority(http, server.Address, _credential, _authority.Trusted()).EnrolAsync(_request, null, Cancellation);
        server.Requests.Single().Authorization.ShouldBe("Basic cmVnaXN0cmFyOnNlY3JldA==");
    }

    private static Task WriteAsync(HttpContext context, string body, string type = "application/pkcs7-mime; smime-type=certs-only")
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    private static string Pkcs7(string certificate)
    {
        string[] lines = InstalledPrograms.Succeeds("openssl", "crl2pkcs7", "-nocrl", "-certfile", certificate).Split('\n');
        return string.Join('\n', lines.Where(line => !line.StartsWith('-')));
    }

    private Task<FakeEstServer> StartAsync(Func<HttpContext, Task> answer) => StartAsync((context, _) => answer(context));

    private Task<FakeEstServer> StartAsync(Func<HttpContext, string, Task> answer) => FakeEstServer.StartAsync(_tls, answer);

    private EstAuthority Ask(FakeEstServer server) => new(
        AuthorityConnection.Create(_authority.Trusted(), _credential), server.Address, _credential, _authority.Trusted());
}
