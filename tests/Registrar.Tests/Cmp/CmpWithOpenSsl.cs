using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Cmp;
using Registrar.Tests.World;

namespace Registrar.Tests.Cmp;

/// <summary>The registrar asks the mock server of `openssl cmp`, on good days and bad ones.</summary>
public sealed class CmpWithOpenSsl : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenSslAuthority _authority;
    private readonly RegistrarCredential _credential;
    private readonly (string Certificate, string Key) _registrar;
    private readonly (string Certificate, string Key) _server;
    private readonly byte[] _request = RequestOfDevice.Create();
    private readonly string _issued;

    public CmpWithOpenSsl()
    {
        _authority = new OpenSslAuthority(_folder);
        _server = _authority.IssueNew("CMP server", "server");
        _registrar = _authority.IssueNew("registrar", "registrar");
        _credential = RegistrarCredential.Load(_registrar.Certificate, _registrar.Key);
        _issued = _authority.Issue(_request);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _credential.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_device_gets_its_certificate_and_the_registrar_confirms_it()
    {
        using OpenSslCmpServer server = Start();
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Reason.ShouldBeEmpty();
        answer.Outcome.ShouldBe(AuthorityOutcome.Done);
        answer.Certificate.ShouldBe(OpenSslAuthority.Read(_issued).RawData);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "-grant_implicitconf")]
    [InlineData(false, "-pkistatus", "2", "-failure", "19")]
    [InlineData(false, "-send_error")]
    [InlineData(false, "-send_unprotected")]
    public async Task OpenSSLs_own_client_and_the_registrar_come_to_the_same_result(bool isIssued, params string[] options)
    {
        (string request, string issued) = (_folder.File("request.pem"), _folder.File("by-openssl.pem"));
        File.WriteAllText(request, PemEncoding.WriteString("CERTIFICATE REQUEST", _request));
        using (OpenSslCmpServer server = Start(options))
        {
            ProgramResult result = server.RunClient(
                "-path", "pkix/", "-cmd", "p10cr", "-csr", request, "-cert", _registrar.Certificate, "-key", _registrar.Key, "-trusted",
                _authority.Certificate, "-certout", issued);
            (result.Status == 0).ShouldBe(isIssued, result.Output + result.Error);
        }

        using OpenSslCmpServer another = Start(options);
        AuthorityAnswer answer = await Ask(another).EnrolAsync(_request, null, Cancellation);
        (answer.Outcome == AuthorityOutcome.Done).ShouldBe(isIssued, answer.Reason);
        File.Exists(issued).ShouldBe(isIssued);
        if (isIssued)
        {
            answer.Certificate.ShouldBe(OpenSslAuthority.Read(issued).RawData);
        }
    }

    [Fact]
    public async Task A_CA_that_confirms_implicitly_is_asked_once()
    {
        using OpenSslCmpServer server = Start("-grant_implicitconf", "-max_msgs", "1");
        (await Ask(server).EnrolAsync(_request, null, Cancellation)).Outcome.ShouldBe(AuthorityOutcome.Done);
    }

    [Fact]
    public async Task A_CA_that_never_takes_the_confirmation_has_issued_nothing()
    {
        using OpenSslCmpServer server = Start("-max_msgs", "1");
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Unavailable);
        answer.Reason.ShouldStartWith("the certificate could not be confirmed");
    }

    [Fact]
    public async Task A_request_that_waits_is_continued_also_after_a_restart()
    {
        using OpenSslCmpServer server = Start("-poll_count", "2", "-check_after", "7");
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Waiting, answer.Reason);
        answer.CheckAfter.ShouldBe(TimeSpan.FromSeconds(7));
        while (answer.Outcome == AuthorityOutcome.Waiting)
        {
            answer = await Ask(server).EnrolAsync(_request, answer.Ticket, Cancellation);
        }

        answer.Outcome.ShouldBe(AuthorityOutcome.Done, answer.Reason);
    }

    [Theory]
    [InlineData("-failure", "19", AuthorityOutcome.Refused, "badCertTemplate")]
    [InlineData("-failure", "24", AuthorityOutcome.Unavailable, "systemUnavail")]
    [InlineData("-failure", "20", AuthorityOutcome.Unavailable, "signerNotTrusted")]
    public async Task A_rejection_comes_with_its_text_and_says_whether_to_ask_again(
        string option, string value, AuthorityOutcome outcome, string reason)
    {
        using OpenSslCmpServer server = Start("-pkistatus", "2", "-statusstring", "not this one", option, value);
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        ShouldBe(answer, outcome, $"the CA refuses: not this one; {reason}");
    }

    [Fact]
    public async Task An_error_message_is_a_refusal_when_the_CA_has_signed_it()
    {
        using OpenSslCmpServer server = Start("-send_error");
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Refused);
        answer.Reason.ShouldEndWith("badRequest");
    }

    [Theory]
    [InlineData("-send_unprotected")]
    [InlineData("-send_unprot_err", "-send_error", "-pkistatus", "2")]
    public async Task An_unprotected_answer_decides_nothing(params string[] options)
    {
        using OpenSslCmpServer server = Start(options);
        ShouldBe(await Ask(server).EnrolAsync(_request, null, Cancellation), AuthorityOutcome.NotTrusted, "the answer is unprotected");
    }

    [Fact]
    public async Task An_answer_under_a_shared_secret_decides_nothing()
    {
        using OpenSslCmpServer server = new(
            _folder, "-srv_secret", "pass:guessed", "-srv_ref", "registrar", "-srv_trusted", _authority.Certificate, "-rsp_cert", _issued);
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.NotTrusted);
        answer.Reason.ShouldStartWith("the answer is protected with a shared secret");
    }

    [Fact]
    public async Task A_device_cannot_answer_for_the_CA_that_has_issued_its_certificate()
    {
        (string certificate, string key) = _authority.IssueNew("stolen sensor", "device");
        using OpenSslCmpServer server = StartAs((certificate, key), _issued);
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.NotTrusted);
        answer.Reason.ShouldContain("may not speak for the CA");
    }

    [Fact]
    public async Task Another_hospitals_CA_is_not_ours()
    {
        OpenSslAuthority other = new(_folder, "other");
        (string certificate, string key) = other.IssueNew("CMP server", "server");
        using OpenSslCmpServer server = StartAs((certificate, key), _issued);
        AuthorityAnswer answer = await Ask(server).EnrolAsync(_request, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.NotTrusted);
        answer.Reason.ShouldStartWith("the answer is signed by nobody who is trusted");
    }

    [Fact]
    public async Task With_a_pinned_server_no_other_counts()
    {
        using OpenSslCmpServer server = Start();
        using X509Certificate2 pinned = OpenSslAuthority.Read(_server.Certificate);
        (await Ask(server, pinned).EnrolAsync(_request, null, Cancellation)).Outcome.ShouldBe(AuthorityOutcome.Done);
        using X509Certificate2 another = OpenSslAuthority.Read(_authority.IssueNew("CMP server", "server").Certificate);
        ShouldBe(
            await Ask(server, another).EnrolAsync(_request, null, Cancellation), AuthorityOutcome.NotTrusted,
            "the answer's signature is wrong");
    }

    [Fact]
    public async Task A_certificate_for_another_key_is_refused_to_the_CA_as_well()
    {
        using OpenSslCmpServer server = Start();
        AuthorityAnswer answer = await Ask(server).EnrolAsync(RequestOfDevice.Create(), null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Refused);
        answer.Reason.ShouldBe("the CA has issued something else: the certificate is for another key");
        server.Log().ShouldContain("certificate rejected by client with PKIStatus: rejection");
    }

    [Fact]
    public async Task A_certificate_is_revoked_with_its_reason()
    {
        using OpenSslCmpServer server = Start();
        byte[] certificate = OpenSslAuthority.Read(_issued).RawData;
        (await Ask(server).RevokeAsync(certificate, RevocationReason.KeyCompromise, Cancellation)).Outcome.ShouldBe(AuthorityOutcome.Done);
    }

    [Fact]
    public async Task A_revocation_that_the_CA_rejects_comes_with_its_text()
    {
        using OpenSslCmpServer server = Start("-pkistatus", "2", "-statusstring", "not yours", "-failure", "4");
        AuthorityAnswer answer = await Ask(server)
            .RevokeAsync(OpenSslAuthority.Read(_issued).RawData, RevocationReason.KeyCompromise, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Refused);
        answer.Reason.ShouldBe("the CA refuses: not yours; badCertId");
    }

    [Fact]
    public async Task The_registrar_gets_its_own_certificate_for_a_new_key()
    {
        using RegistrarKey key = RegistrarKey.Create();
        CertificateRequest request = new(_credential.Chain[0].SubjectName, (ECDsa)key.Key, key.Digest);

        // The mock server of OpenSSL 3.0 accepts a kur only for the certificate that it gives out itself, by issuer and serial number.
        string own = _authority.IssueAgain(request.CreateSigningRequest(), _credential.Chain[0].SerialNumber);
        using OpenSslCmpServer server = StartAs(_server, own);
        AuthorityAnswer answer = await Ask(server).RenewOwnAsync(key, null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Done, answer.Reason);
        answer.Certificate.ShouldBe(OpenSslAuthority.Read(own).RawData);
    }

    private static void ShouldBe(AuthorityAnswer answer, AuthorityOutcome outcome, string reason) =>
        (answer.Outcome, answer.Reason).ShouldBe((outcome, reason));

    private OpenSslCmpServer Start(params string[] options) => StartAs(_server, _issued, options);

    private OpenSslCmpServer StartAs((string Certificate, string Key) server, string issued, params string[] options) => new(
        _folder,
        [
            "-srv_cert", server.Certificate, "-srv_key", server.Key, "-srv_trusted", _authority.Certificate, "-rsp_cert", issued,
            .. options,
        ]);

    private CmpAuthority Ask(OpenSslCmpServer server, X509Certificate2? pinned = null) => new(
        server.Client, new Uri("http://127.0.0.1/pkix/"), _credential, _authority.Trusted(), pinned,
        () => DateTimeOffset.UtcNow);
}
