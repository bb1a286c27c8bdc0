using System.Net;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Serving;
using Registrar.Tests.World;

namespace Registrar.Tests.Serving;

/// <summary>The EST server asks the lists of revoked certificates that `openssl ca -gencrl` writes.</summary>
public sealed class RevokedClients : IAsyncLifetime
{
    private const string Name = "pump-7.hospital.example";

    private readonly EstRig _rig;
    private readonly (string Certificate, string Key) _pump;
    private string _list = "";
    private TimeSpan _ahead;

    public RevokedClients()
    {
        _rig = new EstRig($$"""[{ "certificate": "{{Name}}", "names": ["{{Name}}"] }]""", authority =>
        {
            _list = authority.WriteRevocationList();
            return RevocationLists.Open(_list, authority.Trusted(), () => DateTimeOffset.UtcNow + _ahead);
        });
        _pump = _rig.Authority.IssueNew(Name, "registrar");
    }

    public async ValueTask InitializeAsync() => await _rig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("simpleenroll")]
    [InlineData("simplereenroll")]
    public async Task A_client_whose_certificate_was_revoked_gets_no_other_one_and_is_told_why(string operation)
    {
        (await PostAsync(operation)).Status.ShouldBe(HttpStatusCode.OK);
        _rig.Authority.Revoke(_pump.Certificate, "keyCompromise");
        (await PostAsync(operation)).Status.ShouldBe(HttpStatusCode.OK, "the CA has not written another list yet");
        _rig.Authority.WriteRevocationList();
        (await PostAsync(operation)).ShouldBe((HttpStatusCode.Forbidden, "the certificate is revoked: KeyCompromise\n"));
        _rig.Ca.Tickets.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_client_is_not_hurt_by_the_revocation_of_one()
    {
        _rig.Authority.Revoke(_rig.Authority.IssueNew(Name, "registrar").Certificate, "superseded");
        _rig.Authority.WriteRevocationList();
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_a_list_that_is_out_of_date_nobody_is_taken_for_good()
    {
        _ahead = TimeSpan.FromDays(8);
        (await PostAsync("simplereenroll")).ShouldBe(
            (HttpStatusCode.ServiceUnavailable, "whether the certificate was revoked is not known now\n"));
        _rig.Ca.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_somebody_else_has_signed_or_that_is_gone_says_nothing()
    {
        OpenSslAuthority forger = _rig.NewAuthority("forger");
        InstalledPrograms.Succeeds(
            "openssl", "req", "-x509", "-new", "-key", forger.Key, "-days", "3650", "-subj", "/CN=hospital CA", "-out", forger.Certificate,
            "-config", forger.File("ca.cnf"), "-extensions", "authority");
        File.Copy(forger.WriteRevocationList(), _list, overwrite: true);
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        File.Delete(_list);
        (await PostAsync("simplereenroll")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _rig.Ca.Tickets.ShouldBeEmpty();
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string operation)
    {
        using RegistrarCredential pump = RegistrarCredential.Load(_pump.Certificate, _pump.Key);
        (HttpStatusCode status, string text) = await _rig.PostAsync(operation, Convert.ToBase64String(EstRig.Request(Name)), pump);
        return (status, status == HttpStatusCode.OK ? "" : text);
    }
}
