using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Est;
using NanoMedAgent.Registrar.Serving;
using Registrar.Tests.World;

namespace Registrar.Tests.Serving;

/// <summary>
/// Other devices of the hospital get certificates from the registrar with EST. strongSwan's `pki` is a client, the registrar's own client
/// another one; behind the registrar `openssl ca` issues.
/// </summary>
public sealed class EstServer : IAsyncLifetime
{
    private const string Password = "4a7d1ed414474e4033ac29ccb8653d9b";

    private readonly TemporaryFolder _folder = new();
    private readonly OpenSslAuthority _authority;
    private readonly OpenSslCa _ca;
    private readonly RegistrarCredential _tls;
    private readonly RegistrarCredential _gateway;
    private readonly EstHost _host;

    public EstServer()
    {
        _authority = new OpenSslAuthority(_folder);
        _ca = new OpenSslCa(_authority);
        _tls = New("EST server", "server");
        _gateway = New("pump-gateway", "registrar");
        string clients = _folder.File("clients.json");
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Password)));
        File.WriteAllText(clients, $$"""
            [
              { "certificate": "pump-gateway", "names": ["pump-*.hospital.example"] },
              { "certificate": "pump-7.hospital.example", "names": ["pump-*.hospital.example"] },
              { "user": "imaging", "passwordSha256": "{{digest}}", "names": ["ct1.hospital.example", "*"] }
            ]
            """);
        _host = new EstHost(
            new IPEndPoint(IPAddress.Loopback, 0), _tls.ToTlsCertificate(),
            new EstService(_ca, _authority.Trusted(), EstClients.Load(clients), NullLogger.Instance));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address => new($"https://localhost:{_host.Address!.Port}");

    public async ValueTask InitializeAsync() => await _host.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _tls.Dispose();
        _gateway.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void StrongSwan_gets_a_certificate_with_a_password()
    {
        string request = WriteRequest("ct1.hospital.example");
        string pem = Pki("--est", "--url", Address.ToString(), "--in", request, "--cacert", _authority.Certificate, "--userpass",
            $"imaging:{Password}", "--outform", "pem");
        X509Certificate2.CreateFromPem(pem).Subject.ShouldBe("CN=ct1.hospital.example");
    }

    [Fact]
    public void StrongSwan_renews_a_certificate_with_it()
    {
        (string certificate, string key) = _authority.IssueNew("pump-7.hospital.example", "registrar");
        string request = WriteRequest("pump-7.hospital.example");
        string pem = Pki("--est", "--url", Address.ToString(), "--in", request, "--cacert", _authority.Certificate, "--cert", certificate,
            "--key", key, "--outform", "pem");
        using X509Certificate2 renewed = X509Certificate2.CreateFromPem(pem);
        renewed.Subject.ShouldBe("CN=pump-7.hospital.example");
        renewed.SerialNumber.ShouldNotBe(OpenSslAuthority.Read(certificate).SerialNumber);
    }

    [Fact]
    public void StrongSwan_gets_the_certificates_of_the_CA()
    {
        Pki("--estca", "--url", Address.ToString(), "--cacert", _authority.Certificate, "--caout", _folder.File("root.pem"), "--force",
            "--outform", "pem");
        string written = Directory.GetFiles(_folder.Path, "root*").ShouldHaveSingleItem();
        OpenSslAuthority.Read(written).RawData.ShouldBe(OpenSslAuthority.Read(_authority.Certificate).RawData);
    }

    [Fact]
    public async Task A_client_with_a_certificate_gets_the_names_of_its_rule()
    {
        byte[] request = Request("pump-1.hospital.example", "pump-1.hospital.example");
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), _gateway);
        EstAuthority client = new(http, Address, _gateway, _authority.Trusted());
        AuthorityAnswer answer = await client.EnrolAsync(request, null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe((AuthorityOutcome.Done, ""));
        (await client.ReadAuthoritiesAsync(Cancellation)).Certificates!.Count.ShouldBe(1);
        (await client.ReadAttributesAsync(Cancellation)).Attributes.ShouldBe(["1.2.840.10045.4.3.2"]);
    }

    [Theory]
    [InlineData("ct1.hospital.example", "the client may not have these names")]
    [InlineData("pump-1.other.example", "the client may not have these names")]
    [InlineData("pump-1.x.hospital.example", "the client may not have these names")]
    public async Task A_client_gets_no_other_names(string name, string reason)
    {
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), _gateway);
        AuthorityAnswer answer = await new EstAuthority(http, Address, _gateway, _authority.Trusted())
            .EnrolAsync(Request(name), null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe((AuthorityOutcome.Refused, $"the CA refuses: HTTP status 400: {reason}"));
        _ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_client_gets_the_name_of_a_sensor_be_its_rule_for_all_names()
    {
        (HttpStatusCode status, string text) = await PostAsync("simpleenroll", Request("00112233445566778899"), Password);
        (status, text).ShouldBe((HttpStatusCode.BadRequest, "the client may not have these names\n"));
        (await PostAsync("simpleenroll", Request("x1"), Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sensor_or_a_stranger_is_no_client()
    {
        using RegistrarCredential sensor = New("00112233445566778899", "device");
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), sensor);
        AuthorityAnswer answer = await new EstAuthority(http, Address, sensor, _authority.Trusted())
            .EnrolAsync(Request("pump-1.hospital.example"), null, Cancellation);
        answer.Reason.ShouldStartWith("the CA does not accept the registrar (HTTP status 401");
        (await PostAsync("simpleenroll", Request("ct1.hospital.example"), "wrong")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("simpleenroll", Request("ct1.hospital.example"), null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("simplereenroll", Request("ct1.hospital.example"), Password)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_certificate_from_another_CA_gets_no_connection()
    {
        OpenSslAuthority other = new(_folder, "other");
        (string certificate, string key) = other.IssueNew("pump-gateway", "registrar");
        using RegistrarCredential stranger = RegistrarCredential.Load(certificate, key);
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), stranger);
        AuthorityAnswer answer = await new EstAuthority(http, Address, stranger, _authority.Trusted())
            .EnrolAsync(Request("pump-1.hospital.example"), null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Unavailable);
        _ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_renewal_keeps_its_names()
    {
        (string certificate, string key) = _authority.IssueNew("pump-7.hospital.example", "registrar");
        using RegistrarCredential pump = RegistrarCredential.Load(certificate, key);
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), pump);
        using HttpResponseMessage response = await http.SendAsync(
            Message("simplereenroll", Convert.ToBase64String(Request("pump-8.hospital.example"))), Cancellation);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldBe("the request has other names than the certificate\n");
    }

    [Fact]
    public async Task A_request_that_the_CA_has_not_decided_is_continued_when_it_comes_again()
    {
        byte[] ticket = [7, 7];
        _ca.First.Enqueue(
            new AuthorityAnswer(AuthorityOutcome.Waiting, "later") { Ticket = ticket, CheckAfter = TimeSpan.FromSeconds(90) });
        _ca.First.Enqueue(new AuthorityAnswer(AuthorityOutcome.Unavailable, "away"));
        byte[] request = Request("ct1.hospital.example");
        (await PostAsync("simpleenroll", request, Password)).Status.ShouldBe(HttpStatusCode.Accepted);
        (HttpStatusCode status, string text) = await PostAsync("simpleenroll", request, Password);
        (status, text).ShouldBe((HttpStatusCode.ServiceUnavailable, "the CA cannot be asked now\n"));
        _ca.Tickets.ShouldBe([null, ticket]);
    }

    [Theory]
    [InlineData("%", HttpStatusCode.BadRequest)]
    [InlineData("MAA=", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task What_is_no_request_is_refused(string body, HttpStatusCode expected)
    {
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), _gateway);
        using HttpResponseMessage response = await http.SendAsync(Message("simpleenroll", body), Cancellation);
        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_request_that_is_too_long_is_refused()
    {
        using HttpClient http = AuthorityConnection.Create(_authority.Trusted(), _gateway);
        using HttpResponseMessage response = await http.SendAsync(Message("simpleenroll", new string('A', 20_000)), Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("[", "line 1")]
    [InlineData("""[{ "certificate": "a", "user": "b", "names": ["x"] }]""", "a client has either a certificate, or a user")]
    [InlineData("""[{ "user": "b", "names": ["x"] }]""", "a client has either a certificate, or a user")]
    [InlineData("""[{ "certificate": "a", "names": [] }]""", "the names of a are not DNS names")]
    [InlineData("""[{ "certificate": "a", "names": ["x.*.example"] }]""", "the names of a are not DNS names")]
    [InlineData("""[{ "certificate": "a", "names": ["x"], "colour": 1 }]""", "'colour' is not known")]
    public void A_file_of_clients_that_is_not_right_is_refused_with_what_to_do(string json, string reason)
    {
        string file = _folder.File("broken.json");
        File.WriteAllText(file, json);
        Should.Throw<InvalidDataException>(() => EstClients.Load(file)).Message.ShouldContain(reason);
    }

    private static byte[] Request(string name, string? dns = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        if (dns is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSigningRequest();
    }

    private static string Pki(params string[] arguments) => InstalledPrograms.Succeeds("pki", arguments);

    private string WriteRequest(string name)
    {
        string file = _folder.File("request.der");
        File.WriteAllBytes(file, Request(name));
        return file;
    }

    private RegistrarCredential New(string name, string kind)
    {
        (string certificate, string key) = _authority.IssueNew(name, kind);
        return RegistrarCredential.Load(certificate, key);
    }

    private HttpRequestMessage Message(string operation, string body)
    {
        StringContent content = new(body, Encoding.ASCII);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        return new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "/.well-known/est/" + operation)) { Content = content };
    }

    /// <summary>Posts a request with a password, without a certificate.</summary>
    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string operation, byte[] request, string? password)
    {
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient http = new(handler);
        using HttpRequestMessage message = Message(
            operation, Convert.ToBase64String(request, Base64FormattingOptions.InsertLineBreaks));
        if (password is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"imaging:{password}")));
        }

        using HttpResponseMessage response = await http.SendAsync(message, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
