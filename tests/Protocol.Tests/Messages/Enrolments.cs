using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Cose;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Certificates".</summary>
public class Enrolments
{
    private static EnrolledExample Example => EnrolledExample.Instance;

    private static byte[] Asked => Example.EventOf(Example.Requested).CertificationRequest!;

    [Fact]
    public void The_device_keeps_the_certificate_and_says_so()
    {
        DeviceEvent answer = Example.EventOf(Example.EventAmong(Example.Delivery.Answers, DeviceEvent.CommandKind));

        (answer.What, answer.Reason).ShouldBe((0, 0));
    }

    [Fact]
    public void A_certification_request_is_no_structure_of_COSE_and_none_of_those_is_a_certification_request()
    {
        CoseKey.TryParse(Example.Device.Key.Encode(), out CoseKey key).ShouldBeTrue();
        CertificationRequest.Info(key, key, "NM2600042")[0].ShouldBe((byte)0x30, "a SEQUENCE");

        // What every other signature of the device key covers is an array of four, whose first element is "Signature1".
        byte[] purpose = Purposes.Of("event", Example.Device.Agent.DeviceId);
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        foreach (byte[] part in new byte[][] { [0xA1, 0x01, 0x28], purpose, [0x30] })
        {
            writer.WriteByteString(part);
        }

        writer.WriteEndArray();
        byte[] structure = writer.Encode();
        structure[0].ShouldBe((byte)0x84);
        CoseSign1.Digest(purpose, [0x30]).ShouldBe(SHA256.HashData(structure));
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks()
    {
        CertificateRequest request = CertificateRequest.LoadSigningRequest(
            Asked, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        X509Certificate2 certificate = Example.Certificate;
        return
        [
            Examples.OfText("certificate-refusals", Lines.Numbers<CertificateRefusal>()),
            .. Examples.OfBytes("command-request", Example.Request.Bytes),
            .. Examples.OfBytes("event-request", Example.Requested.Payload),
            Examples.OfText("event-request", Events.Describe(Example.EventOf(Example.Requested))
                .Add("subject", request.SubjectName.Name)
                .Add("URI", System.Text.Encoding.ASCII.GetString(request.CertificateExtensions.Single().RawData[4..]))
                .Add("digest of the key", SHA256.HashData(request.PublicKey.ExportSubjectPublicKeyInfo()))),
            .. Examples.OfBytes("command-certificate", Example.Delivery.Bytes),
            Examples.OfText("command-certificate", new Lines()
                .Add("issuer in the policy", SHA256.HashData(Example.Issuer.PublicKey.ExportSubjectPublicKeyInfo()))
                .Add("issuer", certificate.Issuer)
                .Add("subject", certificate.Subject)
                .Add("not before", new DateTimeOffset(certificate.NotBefore))
                .Add("not after", new DateTimeOffset(certificate.NotAfter))),
        ];
    }
}
