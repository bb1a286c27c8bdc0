using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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

    private readonly EstRig _rig;
    private readonly RegistrarCredential _gateway;

    public EstServer()
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Password)));
        _rig = new EstRig($$"""
            [
              { "certificate": "pump-gateway", "names": ["pump-*.hospital.example"] },
              { "certificate": "pump-7.hospital.example", "names": ["pump-*.hospital.example"] },
              { "user": "imaging", "passwordSha256": "{{digest}}", "names": ["ct1.hospital.example", "*"] }
            ]
            """);
        _gateway = _rig.New("pump-gateway", "registrar");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private OpenSslAuthority Authority => _rig.Authority;

    private Uri Address => _rig.Address;

    public async ValueTask InitializeAsync() => await _rig.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        await _rig.DisposeAsync();
    }

    [Fact]
    public void StrongSwan_gets_a_certificate_with_a_password()
    {
        string request = WriteRequest("ct1.hospital.example");
        string pem = Pki("--est", "--url", Address.ToString(), "--in", request, "--cacert", Authority.Certificate, "--userpass",
            $"imaging:{Password}", "--outform", "pem");
        X509Certificate2.CreateFromPem(pem).Subject.ShouldBe("CN=ct1.hospital.example");
    }

    [Fact]
    public void StrongSwan_renews_a_certificate_with_it()
    {
        (string certificate, string key) = Authority.IssueNew("pump-7.hospital.example", "registrar");
        string request = WriteRequest("pump-7.hospital.example");
        string pem = Pki("--est", "--url", Address.ToString(), "--in", request, "--cacert", Authority.Certificate, "--cert", certificate,
            "--key", key, "--outform", "pem");
        using X509Certificate2 renewed = X509Certificate2.CreateFromPem(pem);
        renewed.Subject.ShouldBe("CN=pump-7.hospital.example");
        renewed.SerialNumber.ShouldNotBe(OpenSslAuthority.Read(certificate).SerialNumber);
    }

    [Fact]
    public void StrongSwan_gets_the_certificates_of_the_CA()
    {
        Pki("--estca", "--url", Address.ToString(), "--cacert", Authority.Certificate, "--caout", _rig.File("root.pem"), "--force",
            "--outform", "pem");
        string written = Directory.GetFiles(_rig.Folder, "root*").ShouldHaveSingleItem();
        OpenSslAuthority.Read(written).RawData.ShouldBe(OpenSslAuthority.Read(Authority.Certificate).RawData);
    }

    [Fact]
    public async Task A_client_with_a_certificate_gets_the_names_of_its_rule()
    {
        byte[] request = EstRig.Request("pump-1.hospital.example", "pump-1.hospital.example");
        using HttpClient http = AuthorityConnection.Create(Authority.Trusted(), _gateway);
        EstAuthority client = new(http, Address, _gateway, Authority.Trusted());
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
        using HttpClient http = AuthorityConnection.Create(Authority.Trusted(), _gateway);
        AuthorityAnswer answer = await new EstAuthority(http, Address, _gateway, Authority.Trusted())
            .EnrolAsync(EstRig.Request(name), null, Cancellation);
        (answer.Outcome, answer.Reason).ShouldBe((AuthorityOutcome.Refused, $"the CA refuses: HTTP status 400: {reason}"));
        _rig.Ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_client_gets_the_name_of_a_sensor_be_its_rule_for_all_names()
    {
        (HttpStatusCode status, string text) = await PostAsync("simpleenroll", EstRig.Request("00112233445566778899"), Password);
        (status, text).ShouldBe((HttpStatusCode.BadRequest, "the client may not have these names\n"));
        (await PostAsync("simpleenroll", EstRig.Request("x1"), Password)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sensor_or_a_stranger_is_no_client()
    {
        using RegistrarCredential sensor = _rig.New("00112233445566778899", "device");
        using HttpClient http = AuthorityConnection.Create(Authority.Trusted(), sensor);
        AuthorityAnswer answer = await new EstAuthority(http, Address, sensor, Authority.Trusted())
            .EnrolAsync(EstRig.Request("pump-1.hospital.example"), null, Cancellation);
        answer.Reason.ShouldStartWith("the CA does not accept the registrar (HTTP status 401");
        (await PostAsync("simpleenroll", EstRig.Request("ct1.hospital.example"), "wrong")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("simpleenroll", EstRig.Request("ct1.hospital.example"), null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("simplereenroll", EstRig.Request("ct1.hospital.example"), Password)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_certificate_from_another_CA_gets_no_connection()
    {
        OpenSslAuthority other = _rig.NewAuthority("other");
        (string certificate, string key) = other.IssueNew("pump-gateway", "registrar");
        using RegistrarCredential stranger = RegistrarCredential.Load(certificate, key);
        using HttpClient http = AuthorityConnection.Create(Authority.Trusted(), stranger);
        AuthorityAnswer answer = await new EstAuthority(http, Address, stranger, Authority.Trusted())
            .EnrolAsync(EstRig.Request("pump-1.hospital.example"), null, Cancellation);
        answer.Outcome.ShouldBe(AuthorityOutcome.Unavailable);
        _rig.Ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_renewal_keeps_its_names()
    {
        (string certificate, string key) = Authority.IssueNew("pump-7.hospital.example", "registrar");
        using RegistrarCredential pump = RegistrarCredential.Load(certificate, key);
        string request = Convert.ToBase64String(EstRig.Request("pump-8.hospital.example"));
        (await _rig.PostAsync("simplereenroll", request, pump)).Text.ShouldBe("the request has other names than the certificate\n");
    }

    [Fact]
    public async Task A_request_that_the_CA_has_not_decided_is_continued_when_it_comes_again()
    {
        byte[] ticket = [7, 7];
        _rig.Ca.First.Enqueue(
            new AuthorityAnswer(AuthorityOutcome.Waiting, "later") { Ticket = ticket, CheckAfter = TimeSpan.FromSeconds(90) });
        _rig.Ca.First.Enqueue(new AuthorityAnswer(AuthorityOutcome.Unavailable, "away"));
        byte[] request = EstRig.Request("ct1.hospital.example");
        (await PostAsync("simpleenroll", request, Password)).Status.ShouldBe(HttpStatusCode.Accepted);
        (HttpStatusCode status, string text) = await PostAsync("simpleenroll", request, Password);
        (status, text).ShouldBe((HttpStatusCode.ServiceUnavailable, "the CA cannot be asked now\n"));
        _rig.Ca.Tickets.ShouldBe([null, ticket]);
    }

    [Theory]
    [InlineData("%", HttpStatusCode.BadRequest)]
    [InlineData("MAA=", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task What_is_no_request_is_refused(string body, HttpStatusCode expected) =>
        (await _rig.PostAsync("simpleenroll", body, _gateway)).Status.ShouldBe(expected);

    [Fact]
    public async Task A_request_that_is_too_long_is_refused() =>
        (await _rig.PostAsync("simpleenroll", new string('A', 20_000), _gateway)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    [Theory]
    [InlineData("[", "line 1")]
    [InlineData("""[{ "certificate": "a", "user": "b", "names": ["x"] }]""", "a client has either a certificate, or a user")]
    [InlineData("""[{ "user": "b", "names": ["x"] }]""", "a client has either a certificate, or a user")]
    [InlineData("""[{ "certificate": "a", "names": [] }]""", "the names of a are not DNS names")]
    [InlineData("""[{ "certificate": "a", "names": ["x.*.example"] }]""", "the names of a are not DNS names")]
    [InlineData("""[{ "certificate": "a", "names": ["x"], "colour": 1 }]""", "'colour' is not known")]
    public void A_file_of_clients_that_is_not_right_is_refused_with_what_to_do(string json, string reason)
    {
        string file = _rig.File("broken.json");
        File.WriteAllText(file, json);
        Should.Throw<InvalidDataException>(() => EstClients.Load(file)).Message.ShouldContain(reason);
    }

    private static string Pki(params string[] arguments) => InstalledPrograms.Succeeds("pki", arguments);

    private string WriteRequest(string name)
    {
        string file = _rig.File("request.der");
        File.WriteAllBytes(file, EstRig.Request(name));
        return file;
    }

    private Task<(HttpStatusCode Status, string Text)> PostAsync(string operation, byte[] request, string? password) =>
        _rig.PostAsync(operation, request, "imaging", password);
}
