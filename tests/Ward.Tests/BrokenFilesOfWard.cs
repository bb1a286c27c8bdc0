using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward;

namespace Ward.Tests;

/// <summary>Each option of the ward is given each kind of broken file.</summary>
public sealed class BrokenFilesOfWard : IDisposable
{
    private const string Keys = "--authority {authority.key.pem} --policy {policy.cose} --listen 127.0.0.1:0 --broker 127.0.0.1:1";
    private const string Delegated = "--authority {authority.pub.pem} --policy {policy.cose} --ward {ward.json} ";
    private const string Right = Keys + " --ward {ward.json} --db {readings.db}";

    // A database that is not there yet is made, and SQLite takes a file without a header for an empty one.
    private static readonly FileUse[] Read =
    [
        new("", "--authority", "--policy {policy.cose} --ward {ward.json} --authority {f}", "authority.key.pem"),
        new("", "--policy", "--authority {authority.key.pem} --ward {ward.json} --policy {f}", "policy.cose"),
        new("", "--delegation", Delegated + "--delegate-key {delegate.key.pem} --delegation {f}", "ward.delegation"),
        new("", "--delegate-key", Delegated + "--delegation {ward.delegation} --delegate-key {f}", "delegate.key.pem"),
        new("", "--recipient", Right + " --recipient {f}", "recipient.key.pem"),
        new("", "--ward", Keys + " --ward {f}", "ward.json"),
        new("", "--db", Keys + " --ward {ward.json} --db {f}", "readings.db", "missing empty CBOR-null"),
        new("", "--certificate", Right + " --certificate-key {tls-device.key.pem} --certificate {f}", "tls-device.pem"),
        new("", "--certificate-key", Right + " --certificate {tls-device.pem} --certificate-key {f}", "tls-device.key.pem"),
        new("", "--oidc-secret", Right + " --oidc-authority https://a.example --oidc-secret {f}", "ward.json", BrokenFile.WithContent),
        new("", "--escalation", Right + " --escalation {f}", "escalation.json"),
        new("", "--config", Right + " --config {f}", "settings.json", "JSON-object"),
        .. BrokerFiles.Read("", "--authority {authority.key.pem} --policy {policy.cose} --ward {ward.json}"),
    ];

    private readonly TemporaryFolder _folder = new();

    public BrokenFilesOfWard()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        authority.Save(_folder.File("authority.key.pem"));
        recipient.Save(_folder.File("recipient.key.pem"));
        using HospitalKey ward = HospitalKey.Create();
        ward.Save(_folder.File("delegate.key.pem"));
        File.WriteAllText(_folder.File("authority.pub.pem"), authority.Public.ToPem());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Delegation delegation = new(ward.Public, DelegationPurposes.Grant, now, now.AddDays(1), 1);
        File.WriteAllBytes(_folder.File("ward.delegation"), DelegationFile.Encode([delegation.Sign(authority)]));
        File.WriteAllBytes(_folder.File("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority));
        File.WriteAllText(
            _folder.File("ward.json"),
            """{"ward": "3 North", "beds": ["1", "2"], "patients": [{"id": "P-1", "name": "Ada Example", "born": "1950-01-31"}]}""");
        File.WriteAllText(
            _folder.File("escalation.json"),
            """
            {"destinations": {"charge nurse": {"page": "3 North"}, "paging": {"mqtt": "paging/3-north"},
              "pager": {"webhook": "https://pager.example/a", "secret": "pager.secret", "ca": "tls-ca.pem"}},
             "steps": [{"to": "charge nurse", "after": {"high": 60, "medium": 300}}, {"to": "pager", "after": {"high": 120}},
              {"to": "paging", "after": {"high": 0, "low": 3600}}]}
            """);
        File.WriteAllText(_folder.File("pager.secret"), "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n");
        File.WriteAllText(_folder.File("settings.json"), """{"Ward": {"IdleMinutes": "30"}}""");
        using (ReadingStore.Open(_folder.File("readings.db")))
        {
            // Its tables alone.
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=ward", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.File("tls-device.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("tls-ca.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("tls-device.key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    public static TheoryData<int, string> Uses => new(Read.Index().Select(use => (use.Index, use.Item.ToString())));

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_broken_file_is_reported_in_one_line_with_its_name_and_what_to_do(int index, string line)
    {
        List<string> faults = [];
        int count = 0;
        foreach ((string kind, byte[]? content) in Read[index].Kinds(await File.ReadAllBytesAsync(
            _folder.File(Read[index].Valid), TestContext.Current.CancellationToken)))
        {
            string path = _folder.File($"{++count}-broken");
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await RunAsync(Read[index].Line, path);
            if (OneLine.FindFault(result, "nanomedagent-ward", path, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        faults.ShouldBeEmpty(line);
    }

    [Theory]
    [InlineData("pager.secret")]
    [InlineData("tls-ca.pem")]
    public async Task A_broken_file_that_the_rule_for_escalation_names_is_reported_with_its_name(string name)
    {
        List<string> faults = [];
        byte[] valid = await File.ReadAllBytesAsync(_folder.File(name), TestContext.Current.CancellationToken);
        foreach ((string kind, byte[]? content) in new FileUse("", "--escalation", "", name).Kinds(valid))
        {
            string path = _folder.File(name);
            File.Delete(path);
            BrokenFile.Write(path, kind, content);
            ProgramResult result = await RunAsync(Right + " --escalation {f}", _folder.File("escalation.json"));
            if (OneLine.FindFault(result, "nanomedagent-ward", path, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }

            if (Directory.Exists(path))
            {
                Directory.Delete(path);
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rule_for_escalation_of_the_wrong_shape_anywhere_is_reported_and_never_a_fault()
    {
        string rule = await File.ReadAllTextAsync(_folder.File("escalation.json"), TestContext.Current.CancellationToken);
        List<string> faults = [];
        foreach ((string change, string json) in WrongShapes.Of(rule))
        {
            // What is accepted ends at the secret.
            string path = _folder.File("changed.json");
            await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
            ProgramResult result =
                await RunAsync(Right + " --escalation {f} --oidc-authority https://a.example --oidc-secret {nothing}", path);
            if (OneLine.FindFault(result, "nanomedagent-ward", _folder.Path, status: 2) is { } fault)
            {
                faults.Add($"{change}: {fault}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ward_file_of_the_wrong_shape_anywhere_is_reported_and_never_a_fault()
    {
        string ward = await File.ReadAllTextAsync(_folder.File("ward.json"), TestContext.Current.CancellationToken);
        List<string> faults = [];
        foreach ((string change, string json) in WrongShapes.Of(ward))
        {
            // What is accepted ends at the secret.
            string path = _folder.File("changed.json");
            await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
            ProgramResult result = await RunAsync(Keys + " --ward {f} --oidc-authority https://a.example --oidc-secret {nothing}", path);
            if (OneLine.FindFault(result, "nanomedagent-ward", _folder.Path, status: 2) is { } fault)
            {
                faults.Add($"{change}: {fault}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files() => WardCommand.Create().Options
        .Where(option => option.ValueType == typeof(string)).Select(option => option.Name)
        .ShouldBe(
            [
                .. Read.Select(use => use.Option), .. BrokerFiles.NotRead,
                "--db-read", "--admissions", "--monitor", "--otlp", "--listen", "--oidc-client", "--oidc-roles",
                "--releases", "--acknowledge-reasons", "--silent-after", "--shifts", "--language",
            ],
            ignoreOrder: true);

    public void Dispose() => _folder.Dispose();

    private Task<ProgramResult> RunAsync(string line, string brokenFile) => CapturedConsole.RunAsync(() => WardCommand.RunAsync(
    [
        .. line.Split(' ').Select(part => part == "{f}" ? brokenFile : part.StartsWith('{') ? _folder.File(part[1..^1]) : part),
    ]));
}
