using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Serving;
using Registrar.Tests.World;

namespace Registrar.Tests.Serving;

/// <summary>The EST server asks the lists of revoked certificates that `openssl ca -gencrl` writes.</summary>
public sealed class RevokedClients : IAsyncLifetime
{
    private const string Name = "pump-7.hospital.example";

    private readonly TemporaryFolder _folder = new();
    private readonly OpenSslAuthority _authority;
    private readonly OpenSslCa _ca;
    private readonly RegistrarCredential _tls;
    private readonly (string Certificate, string Key) _pump;
    private readonly string _list;
    private readonly EstHost _host;
    private TimeSpan _ahead;

    public RevokedClients()
    {
        _authority = new OpenSslAuthority(_folder);
        _ca = new OpenSslCa(_authority);
        (string certificate, string key) = _authority.IssueNew("EST server", "server");
        _tls = RegistrarCredential.Load(certificate, key);
        _pump = _authority.IssueNew(Name, "registrar");
        _list = _authority.WriteRevocationList();
        string clients = _folder.File("clients.json");
        File.WriteAllText(clients, $$"""[{ "certificate": "{{Name}}", "names": ["{{Name}}"] }]""");
        TrustedAuthorities trusted = _authority.Trusted();
        EstService service = new(_ca, trusted, EstClients.Load(clients), NullLogger.Instance)
        {
            Revocations = RevocationLists.Open(_list, trusted, () => DateTimeOffset.UtcNow + _ahead),
        };
        _host = new EstHost(new IPEndPoint(IPAddress.Loopback, 0), _tls.ToTlsCertificate(), service);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _host.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _tls.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("simpleenroll")]
    [InlineData("simplereenroll")]
    public async Task A_client_whose_certificate_was_revoked_gets_no_other_one_and_is_told_why(string operation)
    {
        (await PostAsync(operation)).Status.ShouldBe(HttpStatusCode.OK);
        _authority.Revoke(_pump.Certificate, "keyCompromise");
        (await PostAsync(operation)).Status.ShouldBe(HttpStatusCode.OK, "the CA has not written another list yet");
        _authority.WriteRevocationList();
        (await PostAsync(operation)).ShouldBe((HttpStatusCode.Forbidden, "the certificate is revoked: KeyCompromise\n"));
        _ca.Tickets.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_client_is_not_hurt_by_the_revocation_of_one()
    {
        _authority.Revoke(_authority.IssueNew(Name, "registrar").Certificate, "superseded");
        _authority.WriteRevocationList();
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_a_list_that_is_out_of_date_nobody_is_taken_for_good()
    {
        _ahead = TimeSpan.FromDays(8);
        (await PostAsync("simplereenroll")).ShouldBe(
            (HttpStatusCode.ServiceUnavailable, "whether the certificate was revoked is not known now\n"));
        _ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_somebody_else_has_signed_or_that_is_gone_says_nothing()
    {
        OpenSslAuthority forger = new(_folder, "forger");
        InstalledPrograms.Succeeds(
            "openssl", "req", "-x509", "-new", "-key", forger.Key, "-days", "3650", "-subj", "/CN=hospital CA", "-out", forger.Certificate,
            "-config", forger.File("ca.cnf"), "-extensions", "authority");
        File.Copy(forger.WriteRevocationList(), _list, overwrite: true);
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        File.Delete(_list);
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _ca.Tickets.ShouldBeEmpty();
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string operation)
    {
        using RegistrarCredential pump = RegistrarCredential.Load(_pump.Certificate, _pump.Key);
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), pump);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        StringContent content = new(Convert.ToBase64String(request), Encoding.ASCII);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        using HttpResponseMessage response = await http.PostAsync(
            new Uri($"https://localhost:{_host.Address!.Port}/.well-known/est/{operation}"), content, Cancellation);
        string text = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text);
    }
}
