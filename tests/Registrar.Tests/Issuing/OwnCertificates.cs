using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Cmp;
using NanoMedAgent.Registrar.Issuing;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>The registrar renews its own certificate at `openssl cmp`, and begins with one of an administrator.</summary>
public sealed class OwnCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenSslAuthority _authority;
    private readonly (string Certificate, string Key) _server;

    public OwnCertificates()
    {
        _authority = new OpenSslAuthority(_folder);
        _server = _authority.IssueNew("CMP server", "server");
    }

    private static DateTimeOffset Late => DateTimeOffset.UtcNow.AddDays(61);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_renewed_for_a_new_key_at_two_thirds_of_its_life()
    {
        (string file, string key) = _authority.IssueNew("registrar", "registrar");
        string next = PrepareNext(file, OpenSslAuthority.Read(file).SerialNumber);
        using OpenSslCmpServer server = Start(_authority, next);
        OwnCertificate own = Open(server, file, key);
        await own.StepAsync(DateTimeOffset.UtcNow.AddDays(50), TestContext.Current.CancellationToken);
        server.Log().ShouldNotContain("Received request");
        await own.StepAsync(Late, TestContext.Current.CancellationToken);
        own.Fault.ShouldBeNull();
        Check(file, next);
    }

    [Fact]
    public async Task With_the_certificate_of_an_administrator_from_another_CA_it_gets_one_at_once()
    {
        OpenSslAuthority administrators = new(_folder, "administrators");
        (string file, string key) = administrators.IssueNew("registrar", "registrar");
        string next = PrepareNext(file, "55");
        using OpenSslCmpServer server = Start(administrators, next);
        OwnCertificate own = Open(server, file, key);
        await own.StepAsync(DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        own.Fault.ShouldBeNull();
        Check(file, next);
    }

    [Fact]
    public async Task The_commands_of_the_README_get_the_first_certificate_with_a_secret_and_the_registrar_renews_it()
    {
        string[] commands = FirstCertificateCommands();
        commands.Length.ShouldBe(2);
        Run(commands[0]);
        (string file, string key) = (_folder.File("registrar.pem"), _folder.File("registrar.key.pem"));
        using (ECDsa pair = ECDsa.Create())
        {
            pair.ImportFromPem(File.ReadAllText(key));
            byte[] request = new CertificateRequest("CN=registrar", pair, HashAlgorithmName.SHA256).CreateSigningRequest();
            string issued = _authority.Issue(request, "registrar");
            File.WriteAllText(_folder.File("secret.txt"), "0e5ba3f1c9");
            File.Copy(_authority.Certificate, _folder.File("hospital-ca.pem"));
            using OpenSslCmpServer server = new(
                _folder, "-srv_ref", "registrar", "-srv_secret", "pass:0e5ba3f1c9", "-srv_cert", _server.Certificate, "-srv_key",
                _server.Key, "-rsp_cert", issued);

            // The mock server has a path of its own, and another address.
            string[] words = Words(commands[1]);
            words[..6].ShouldBe(["openssl", "cmp", "-server", "ca.hospital.example", "-path", ".well-known/cmp"]);
            ProgramResult result = server.RunClient(["-path", "pkix/", .. words[6..]]);
            result.Status.ShouldBe(0, result.Output + result.Error);
        }

        string next = PrepareNext(file, OpenSslAuthority.Read(file).SerialNumber);
        using OpenSslCmpServer another = Start(_authority, next);
        OwnCertificate own = Open(another, file, key);
        await own.StepAsync(Late, TestContext.Current.CancellationToken);
        own.Fault.ShouldBeNull();
        Check(file, next);
    }

    [Fact]
    public async Task A_renewal_that_waits_goes_on_with_the_same_key_after_a_restart()
    {
        (string file, string key) = _authority.IssueNew("registrar", "registrar");
        string next = PrepareNext(file, OpenSslAuthority.Read(file).SerialNumber);
        using OpenSslCmpServer server = Start(_authority, next, "-poll_count", "2", "-check_after", "30");
        DateTimeOffset now = Late;
        for (int i = 0; i < 4 && File.Exists(file + ".next"); i++, now += TimeSpan.FromSeconds(31))
        {
            OwnCertificate own = Open(server, file, key);
            await own.StepAsync(now, TestContext.Current.CancellationToken);
            own.Fault.ShouldBeNull();
        }

        Check(file, next);
    }

    [Fact]
    public async Task While_the_CA_is_away_the_old_one_stays_and_the_reason_is_known()
    {
        (string file, string key) = _authority.IssueNew("registrar", "registrar");
        string before = File.ReadAllText(file);
        using OpenSslCmpServer server = Start(_authority, _server.Certificate, "-send_error");
        OwnCertificate own = Open(server, file, key);
        await own.StepAsync(Late, TestContext.Current.CancellationToken);
        own.Fault!.ShouldContain("could not be renewed: the CA refuses");
        File.ReadAllText(file).ShouldBe(before);
        string kept = File.ReadAllText(file + ".next");
        await own.StepAsync(Late.AddHours(1), TestContext.Current.CancellationToken);
        File.ReadAllText(file + ".next").ShouldBe(kept);
    }

    /// <summary>The two commands in the README, each in one line.</summary>
    private static string[] FirstCertificateCommands()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string[] lines = File.ReadAllLines(Path.Combine(SourceTree.Root!, "tools", "Registrar", "README.md"));
        return string.Join('\n', lines.SkipWhile(line => line != "### Its first certificate").SkipWhile(line => line != "```sh").Skip(1)
            .TakeWhile(line => line != "```")).Replace("\\\n", "", StringComparison.Ordinal).Split('\n');
    }

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void Check(string file, string next)
    {
        using X509Certificate2 written = OpenSslAuthority.Read(file);
        written.RawData.ShouldBe(OpenSslAuthority.Read(next).RawData);
        using RegistrarCredential credential = RegistrarCredential.Load(file, "this file is not read any more");
        credential.Chain.Count.ShouldBe(2);
        File.Exists(file + ".next").ShouldBeFalse();
        File.Exists(file + ".ticket").ShouldBeFalse();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Runs a command in the test's folder, as it is written.</summary>
    private void Run(string command)
    {
        ProgramResult result = InstalledPrograms.Run("sh", "-c", $"cd {_folder.Path} && {command}");
        result.Status.ShouldBe(0, result.Error);
    }

    /// <summary>The key that a renewal has begun with, and its certificate, which the mock server has to have beforehand.</summary>
    private string PrepareNext(string file, string serial)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(file + ".next", key.ExportPkcs8PrivateKeyPem());
        return _authority.IssueAgain(new CertificateRequest("CN=registrar", key, HashAlgorithmName.SHA256).CreateSigningRequest(), serial);
    }

    private OpenSslCmpServer Start(OpenSslAuthority clients, string issued, params string[] options) => new(
        _folder,
        [
            "-srv_cert", _server.Certificate, "-srv_key", _server.Key, "-srv_trusted", clients.Certificate, "-rsp_cert", issued, .. options,
        ]);

    private OwnCertificate Open(OpenSslCmpServer server, string file, string key)
    {
        RegistrarCredential credential = RegistrarCredential.Load(file, key);
        CmpAuthority authority = new(
            server.Client, new Uri("http://127.0.0.1/pkix/"), credential, _authority.Trusted(), null, () => DateTimeOffset.UtcNow);
        return new OwnCertificate(
            file, authority, _authority.Trusted(), credential.Chain[0], () => RegistrarCredential.Load(file, null).Chain[0],
            new RegistrarLog(NullLogger.Instance));
    }
}
