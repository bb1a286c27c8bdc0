using System.Security.Cryptography;
using Hospital.Tests.BrokenFiles;
using HostSim.Tests.World;
using NanoMedAgent.Gateway;
using NanoMedAgent.Hospital.Deliveries;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Commands;

/// <summary>Each file that the gateway reads, broken in each way.</summary>
public sealed class BrokenGatewayFiles : IDisposable
{
    private const string Fhir = "--db {readings.db} --patient-system urn:oid:1.2 --fhir https://fhir.hospital.example/r4 ";
    private const string Hl7 = "--db {readings.db} --patient-system urn:oid:1.2 --hl7 his.hospital.example:2575 ";
    private const string Syslog = "--db {readings.db} --syslog siem.hospital.example ";

    // A database that is not there yet is made, and SQLite takes a file without a header for an empty one. A key of P-384 is right there.
    private static readonly FileUse[] Read =
    [
        new("", "--db", "--patient-system urn:oid:1.2 --hl7 127.0.0.1:1 --db {f}", "readings.db", "missing empty CBOR-null"),
        new("", "--fhir-ca", Fhir + "--fhir-ca {f}", "hospital-ca.pem"),
        new(
            "", "--client-key", Fhir + "--token-url https://h/t --client-id gateway --client-key {f}", "signing.key.pem",
            "PEM-larger-curve"),
        new("", "--hl7-ca", Hl7 + "--hl7-ca {f}", "hospital-ca.pem"),
        new("", "--hl7-cert", Hl7 + "--hl7-key {gateway.key.pem} --hl7-cert {f}", "gateway.pem"),
        new("", "--hl7-key", Hl7 + "--hl7-cert {gateway.pem} --hl7-key {f}", "gateway.key.pem"),
        new("", "--syslog-ca", Syslog + "--syslog-ca {f}", "hospital-ca.pem"),
        new("", "--syslog-cert", Syslog + "--syslog-key {gateway.key.pem} --syslog-cert {f}", "gateway.pem"),
        new("", "--syslog-key", Syslog + "--syslog-cert {gateway.pem} --syslog-key {f}", "gateway.key.pem"),
        new("", "--config", "--db {readings.db} --config {f}", "settings.json", "JSON-object"),
    ];

    private static readonly string[] NoFiles =
    [
        "--destination", "--fhir", "--patient-system", "--visit-system", "--token-url", "--client-id", "--scope", "--hl7", "--hl7-sender",
        "--hl7-receiver", "--syslog", "--monitor", "--otlp",
    ];

    private readonly TemporaryFolder _folder = new();

    public BrokenGatewayFiles()
    {
        using BrokerCertificates hospital = new(_folder.Path);
        hospital.Client("gateway");
        using ECDsa signing = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_folder.File("signing.key.pem"), signing.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("settings.json"), """{"Gateway": {"Hl7Sender": "NANOMEDAGENT"}}""");
        DeliveryStore.Open(_folder.File("readings.db")).Dispose();
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
            ProgramResult result = await CapturedConsole.RunAsync(() => GatewayCommand.RunAsync(
            [
                .. Read[index].Line.Split(' ')
                    .Select(part => part == "{f}" ? path : part.StartsWith('{') ? _folder.File(part[1..^1]) : part),
            ]));
            if (OneLine.FindFault(result, "nanomedagent-gateway", path, status: 2) is { } fault)
            {
                faults.Add($"{kind}: {fault}");
            }
        }

        faults.ShouldBeEmpty(line);
    }

    [Fact]
    public void Every_option_that_takes_a_text_is_in_the_table_of_files() => GatewayCommand.Create().Options
        .Where(option => option.ValueType == typeof(string)).Select(option => option.Name)
        .ShouldBe([.. Read.Select(use => use.Option), .. NoFiles], ignoreOrder: true);

    public void Dispose() => _folder.Dispose();
}
