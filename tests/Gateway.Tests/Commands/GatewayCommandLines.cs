using System.Security.Cryptography;
using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using NanoMedAgent.Gateway;
using NanoMedAgent.Smart;

namespace Gateway.Tests.Commands;

/// <summary>A command line of the gateway that cannot work: one line says what to do, and nothing is started.</summary>
public sealed class GatewayCommandLines : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--fhir http://fhir.hospital.example/r4 --patient-system urn:oid:1.2", "write https://")]
    [InlineData("--fhir fhir.hospital.example --patient-system urn:oid:1.2", "this is not an address")]
    [InlineData("--fhir https://h/r4?a=b --patient-system urn:oid:1.2", "this is not an address")]
    [InlineData("--fhir https://h/r4 --patient-system patients", "this is not a URI")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1|2", "this is not a URI")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --visit-system visits", "--visit-system visits: this is not a URI")]
    [InlineData("--syslog siem.example --audit-events", "--audit-events goes with --fhir")]
    [InlineData("--fhir https://h/r4 --audit-events", "--patient-system is missing")]
    [InlineData("--syslog siem.example --syslog-format dicom", "--patient-system is missing")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --client-id me", "give all three or none")]
    [InlineData("--fhir https://h/r4 --patient-system urn:oid:1.2 --fhir-ca FOLDER/none.pem", "the file does not exist; check its name")]
    [InlineData(
        "--fhir https://h/r4 --patient-system urn:oid:1.2 --token-url http://h/t --client-id me --client-key FOLDER/k", "write https://")]
    public async Task What_cannot_work_is_refused_in_one_line(string line, string says)
    {
        string[] arguments = line.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Split(' ');
        ProgramResult result = await CapturedConsole.RunAsync(
            () => GatewayCommand.RunAsync([.. arguments, "--db", _folder.File("new.db")]));
        result.Status.ShouldBe(2);
        result.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(says);
        File.Exists(_folder.File("new.db")).ShouldBeFalse();
    }

    [Fact]
    public void A_key_of_another_curve_or_kind_or_without_its_private_half_is_refused_and_not_shown()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2048);
        using ECDsa right = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string[] wrong = [other.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), right.ExportSubjectPublicKeyInfoPem(), "", "?"];
        foreach (string pem in wrong)
        {
            File.WriteAllText(_folder.File("key.pem"), pem);
            string message = Should.Throw<InvalidDataException>(
                () => SmartAuthorization.ReadKey(_folder.File("key.pem"), "--client-key")).Message;
            message.ShouldContain("no private key of P-384");
            message.ShouldNotContain("BEGIN");
        }

        File.WriteAllText(_folder.File("key.pem"), right.ExportPkcs8PrivateKeyPem());
        using ECDsa read = SmartAuthorization.ReadKey(_folder.File("key.pem"), "--client-key");
        read.ExportSubjectPublicKeyInfo().ShouldBe(right.ExportSubjectPublicKeyInfo());
    }
}
