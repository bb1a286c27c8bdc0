using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hl7.Tests.Mllp;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Admissions;
using NanoMedAgent.Hospital.Admissions;

namespace Admissions.Tests;

/// <summary>What the program says about a command line with which it does not start.</summary>
public sealed class CommandLine : IDisposable
{
    private const string Asked = "--db {readings.db} --fhir https://fhir.hospital.example/r4 --patient-system urn:oid:1.2.3 ";
    private const string Secured = "--db {readings.db} --adt-listen 0.0.0.0:2575 ";

    // A database that is not there yet is made, and SQLite takes a file without a header for an empty one.
    private static readonly FileUse[] Read =
    [
        new("", "--db", "--adt-listen 127.0.0.1:0 --db {f}", "readings.db", "missing empty CBOR-null"),
        new("", "--adt-cert", Secured + "--adt-key {own.key.pem} --adt-clients {ca.pem} --adt-cert {f}", "own.pem"),
        new("", "--adt-key", Secured + "--adt-cert {own.pem} --adt-clients {ca.pem} --adt-key {f}", "own.key.pem"),
        new("", "--adt-clients", Secured + "--adt-cert {own.pem} --adt-key {own.key.pem} --adt-clients {f}", "ca.pem"),
        new("", "--fhir-ca", Asked + "--fhir-ca {f}", "ca.pem"),
        new(
            "", "--client-key", Asked + "--token-url https://h/t --client-id ward --client-key {f}", "signing.key.pem", "PEM-larger-curve"),
        new("", "--config", "--db {readings.db} --config {f}", "settings.json", "JSON-object"),
    ];

    private readonly TemporaryFolder _folder = new();

    public CommandLine()
    {
        TestCertificates hospital = new("Hospital CA");
        using X509Certificate2 own = hospital.Issue("admissions");
        File.WriteAllText(_folder.File("own.pem"), own.ExportCertificatePem());
        File.WriteAllText(_folder.File("own.key.pem"), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("ca.pem"), hospital.Authority.ExportCertificatePem());
        using ECDsa signing = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_folder.File("signing.key.pem"), signing.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("settings.json"), """{"Admissions": {"PatientAuthority": "HOSP"}}""");
        AdmissionStore.Open(_folder.File("readings.db")).Dispose();
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
            if (OneLine.FindFault(result, "nanomedagent-admissions", path, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        faults.ShouldBeEmpty(line);
    }

    [Theory]
    [InlineData("--adt-listen 0.0.0.0:2575")]
    [InlineData("--adt-listen 0.0.0.0:2575 --adt-cert {own.pem} --adt-key {own.key.pem}")]
    public async Task Beyond_this_machine_nobody_moves_patients_without_a_certificate(string line)
    {
        ProgramResult result = await RunAsync("--db {readings.db} " + line, "");
        result.Status.ShouldBe(2);
        result.Error.ShouldContain("not everybody may move patients; give --adt-cert, --adt-key and --adt-clients");
    }

    [Theory]
    [InlineData("--fhir http://fhir.hospital.example/r4 --patient-system urn:oid:1.2", "write https://")]
    [InlineData("--fhir https://h/r4", "--patient-system is missing")]
    [InlineData("--fhir https://h/r4 --patient-system ids", "this is not a URI")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --adt-listen 127.0.0.1:0", "give one of them")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --client-id me", "give all three or none")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --fhir-poll-seconds 0", "give seconds from 1 to 3600")]
    public async Task A_server_that_cannot_be_asked_is_refused_in_one_line(string line, string says)
    {
        ProgramResult result = await RunAsync("--db {readings.db} " + line, "");
        result.Status.ShouldBe(2);
        result.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(says);
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files() => AdmissionsCommand.Create().Options
        .Where(option => option.ValueType == typeof(string)).Select(option => option.Name)
        .ShouldBe(
        [
            .. Read.Select(use => use.Option), "--adt-listen", "--patient-authority", "--fhir", "--patient-system", "--visit-system",
            "--token-url", "--client-id", "--scope", "--monitor", "--otlp",
        ],
        ignoreOrder: true);

    public void Dispose() => _folder.Dispose();

    private Task<ProgramResult> RunAsync(string line, string brokenFile) => CapturedConsole.RunAsync(() => AdmissionsCommand.RunAsync(
    [
        .. line.Split(' ').Select(part => part == "{f}" ? brokenFile : part.StartsWith('{') ? _folder.File(part[1..^1]) : part),
    ]));
}
