using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Registrar;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>A registrar whose options or files are not right says so in one line, with what to do, and shows no secret.</summary>
public sealed class BrokenOptions : IDisposable
{
    // Only for a registrar that starts in spite of what is wrong.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _options;

    public BrokenOptions()
    {
        OpenSslAuthority authority = new(_folder);
        (string certificate, string key) = authority.IssueNew("registrar", "registrar");
        using HospitalKey hospital = HospitalKey.Create();
        using HospitalKey own = HospitalKey.Create();
        own.Save(_folder.File("registrar.key.pem"));
        File.WriteAllText(_folder.File("authority.pub.pem"), hospital.Public.ToPem());
        Write("registrar.delegation", own, DelegationPurposes.Certificate | DelegationPurposes.Delegate, hospital);
        Write("grants.delegation", own, DelegationPurposes.Grant | DelegationPurposes.Delegate, hospital);
        Write("another.delegation", hospital, DelegationPurposes.Certificate, hospital);
        Write("foreign.delegation", own, DelegationPurposes.Certificate, own);
        _options = new Dictionary<string, string>
        {
            ["--authority"] = _folder.File("authority.pub.pem"),
            ["--delegation"] = _folder.File("registrar.delegation"),
            ["--delegate-key"] = _folder.File("registrar.key.pem"),
            ["--db"] = _folder.File("readings.db"),
            ["--broker"] = "127.0.0.1:1",
            ["--cmp"] = "http://127.0.0.1:1/",
            ["--ca-trust"] = authority.Certificate,
            ["--ca-cert"] = certificate,
            ["--ca-key"] = key,
        };
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--authority", "there is neither a public key nor a certificate")]
    [InlineData("--delegation", "there is no delegation in this file; make one with 'medagent delegation new'")]
    [InlineData("--delegate-key", "there is no private P-256 key in this file")]
    [InlineData("--ca-trust", "there is no certificate in this file; give one in PEM")]
    [InlineData("--ca-cert", "there is no certificate in this file; give one in PEM")]
    [InlineData("--ca-key", "there is no private key in this file that can be used")]
    [InlineData("--cmp-server", "there is no certificate in this file; give one in PEM")]
    [InlineData("--db", "the database cannot be read")]
    public async Task A_file_that_is_something_else_is_named(string option, string reason)
    {
        string file = _folder.File("broken");
        File.WriteAllText(file, string.Concat(Enumerable.Repeat("this is a secret\n", 20)));
        _options[option] = file;
        (await FailAsync()).ShouldContain($"{file}: {reason}");
    }

    [Fact]
    public async Task A_list_of_revoked_certificates_that_is_something_else_is_named()
    {
        string file = _folder.File("crl.pem");
        File.WriteAllText(file, "this is a secret\n");
        File.WriteAllText(_folder.File("clients.json"), """[{ "certificate": "pump", "names": ["pump"] }]""");
        _options["--est-listen"] = "127.0.0.1:0";
        _options["--est-tls-cert"] = _options["--ca-cert"];
        _options["--est-tls-key"] = _options["--ca-key"];
        _options["--est-clients"] = _folder.File("clients.json");
        _options["--est-crl"] = file;
        (await FailAsync()).ShouldContain($"{file}: there is no list of revoked certificates in this file; give the CA's in PEM or DER");
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        _options["--ca-cert"] = _folder.File("absent.pem");
        ShouldFail(await StartedProgram.RunAsync(
            StartedProgram.Built("nanomedagent-registrar", Arguments()), TestContext.Current.CancellationToken))
            .ShouldContain("absent.pem: the file does not exist; check its name");
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused()
    {
        _options["--ca-key"] = _options["--delegate-key"];
        (await FailAsync()).ShouldContain("this is not the key of the certificate in");
    }

    [Theory]
    [InlineData(
        "grants.delegation",
        "or not for the purpose certificate; make one with 'medagent delegation new --purpose certificate delegate'")]
    [InlineData("another.delegation", "this delegation is not for the key in")]
    [InlineData("foreign.delegation", "these delegations do not come from this authority")]
    public async Task A_delegation_for_something_else_is_refused_with_what_to_do(string file, string reason)
    {
        _options["--delegation"] = _folder.File(file);
        (await FailAsync()).ShouldContain(reason);
    }

    [Theory]
    [InlineData("--delegation")]
    [InlineData("--delegate-key")]
    public async Task A_delegation_and_its_key_belong_together(string missing)
    {
        _options.Remove(missing);
        (await FailAsync()).ShouldContain("--delegation and --delegate-key belong together: give both, or none");
    }

    [Theory]
    [InlineData("--est", "https://localhost", "give the address of the CA with --cmp or with --est, and not both")]
    [InlineData("--est-user", "registrar", "--est-user and --est-password-file belong together")]
    [InlineData("--est-listen", "127.0.0.1:0", "belong together; give all of them, or none")]
    [InlineData("--est-crl", "crl.pem", "and --est-crl only with them")]
    [InlineData("--rules-pid", "broker.pid", "belong to --rules; give the file of the rules")]
    [InlineData("--rules", "rules.conf", "give --rules-pid or --rules-reload with --rules, and not both")]
    public async Task Options_that_do_not_go_together_are_named(string option, string value, string reason)
    {
        _options[option] = value;
        (await FailAsync()).ShouldContain(reason);
    }

    [Theory]
    [InlineData("--rules-reload", "/bin/true", "give --rules-pid or --rules-reload with --rules, and not both")]
    [InlineData("--rules-passwords", "absent", "--rules-passwords belongs to --rules-for nats")]
    [InlineData("--rules-ward", "two words", "'two words' cannot be the name of a user; give 1 to 64 letters")]
    public async Task Options_for_the_brokers_rules_that_cannot_be_right_are_named(string option, string value, string reason)
    {
        _options["--rules"] = _folder.File("rules.conf");
        _options["--rules-pid"] = _folder.File("broker.pid");
        _options[option] = value;
        (await FailAsync()).ShouldContain(reason);
    }

    [Fact]
    public async Task Passwords_for_the_brokers_rules_that_are_something_else_are_named()
    {
        File.WriteAllText(_folder.File("passwords"), "this is a secret\n");
        _options["--rules"] = _folder.File("rules.conf");
        _options["--rules-pid"] = _folder.File("broker.pid");
        _options["--rules-for"] = "nats";
        _options["--rules-passwords"] = _folder.File("passwords");
        (await FailAsync()).ShouldContain("passwords:1: this is not NAME:PASSWORD");
    }

    private void Write(string file, HospitalKey key, DelegationPurposes purposes, HospitalKey signer)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        byte[] signed = new Delegation(key.Public, purposes, now, now.AddDays(90), 1).Sign(signer);
        File.WriteAllBytes(_folder.File(file), DelegationFile.Encode([signed]));
    }

    private string[] Arguments() => [.. _options.SelectMany(option => new[] { option.Key, option.Value })];

    /// <summary>Runs it in this process: a process of its own spends most of its time with its start.</summary>
    private async Task<string> FailAsync() => ShouldFail(
        await CapturedConsole.RunAsync(() => RegistrarCommand.RunAsync(Arguments()))
            .WaitAsync(Limit, TestContext.Current.CancellationToken));

    private static string ShouldFail(ProgramResult result)
    {
        result.Status.ShouldBe(2, result.Error);
        result.Error.TrimEnd().ShouldNotContain('\n');
        result.Error.ShouldStartWith("nanomedagent-registrar: ");
        result.Error.ShouldNotContain("secret");
        return result.Error;
    }
}
