using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Cose;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Agent.Tests.Enrolment;

/// <summary>PROTOCOL.md, "Certificates": what others read in a request of the device.</summary>
public class CertificationRequests : IDisposable
{
    private readonly EnrolmentRig _rig;

    public CertificationRequests()
        : this(false)
    {
    }

    private protected CertificationRequests(bool hasElement) => _rig = new EnrolmentRig(hasElement: hasElement);

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(CertificateSlot.DeviceKey)]
    [InlineData(CertificateSlot.TlsKey)]
    public void A_request_names_the_device_and_is_signed_by_the_key_that_is_to_be_certified(CertificateSlot slot)
    {
        byte[] encoded = _rig.Request(slot);
        encoded.Length.ShouldBeLessThanOrEqualTo(512);

        // Whoever loads it verifies the signature.
        CertificateRequest request = TestAuthority.Read(encoded);
        string device = _rig.Ward.Agent.DeviceId;
        request.SubjectName.Name.ShouldBe($"SERIALNUMBER={EnrolmentRig.Serial}, CN={device}");
        byte[] key = request.PublicKey.ExportSubjectPublicKeyInfo();
        (Convert.ToHexStringLower(SHA256.HashData(key))[..20] == device).ShouldBe(slot == CertificateSlot.DeviceKey);

        Pkcs10CertificationRequest independent = new(encoded);
        independent.Verify().ShouldBeTrue();
        GeneralName[] names = GeneralNames.FromExtensions(
            independent.GetRequestedExtensions(), X509Extensions.SubjectAlternativeName).GetNames();
        GeneralName uri = names.ShouldHaveSingleItem();
        uri.TagNo.ShouldBe(GeneralName.UniformResourceIdentifier);
        uri.Name.ToString().ShouldBe(
            "nih:sha-256-128;" + Convert.ToHexStringLower(_rig.Ward.Key.DeviceIdentifier), "the same of both slots");
    }

    [Theory]
    [InlineData(CertificateSlot.DeviceKey)]
    [InlineData(CertificateSlot.TlsKey)]
    public async Task OpenSSL_verifies_a_request(CertificateSlot slot)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, _rig.Request(slot), TestContext.Current.CancellationToken);
            ProgramResult result = await StartedProgram.RunAsync(
                new ProcessStartInfo("openssl", ["req", "-inform", "DER", "-in", path, "-verify", "-noout", "-text"]),
                TestContext.Current.CancellationToken);
            result.Status.ShouldBe(0, result.Error);
            (result.Output + result.Error).ShouldContain("verify OK");
            result.Output.ShouldContain($"CN = {_rig.Ward.Agent.DeviceId}, serialNumber = {EnrolmentRig.Serial}");
            result.Output.ShouldContain("URI:nih:sha-256-128;" + _rig.Ward.Agent.DeviceId);
            result.Output.ShouldContain("NIST CURVE: P-256");
            result.Output.ShouldContain("ecdsa-with-SHA256");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Without_a_serial_the_subject_is_the_device_alone() =>
        TestAuthority.Read(_rig.Request(CertificateSlot.DeviceKey, serial: "")).SubjectName.Name.ShouldBe($"CN={_rig.Ward.Agent.DeviceId}");

    [Fact]
    public void The_TLS_key_stays_until_a_new_one_is_asked_for_also_over_a_restart()
    {
        byte[] first = KeyOf(_rig.Request(CertificateSlot.TlsKey));
        KeyOf(_rig.Request(CertificateSlot.TlsKey)).ShouldBe(first);
        _rig.Ward.Restart().ShouldBe(NanoMedAgent.AgentStart.Started);
        KeyOf(_rig.Request(CertificateSlot.TlsKey)).ShouldBe(first);
        KeyOf(_rig.Request(CertificateSlot.TlsKey, isNewKey: true)).ShouldNotBe(first);
    }

    [Theory]
    [InlineData("830100634E4D31", CertificateRefusal.Malformed)]
    [InlineData("8301F463612D62", CertificateRefusal.Malformed)]
    [InlineData("8301F475" + "414141414141414141414141414141414141414141", CertificateRefusal.Malformed)]
    [InlineData("8201F4", CertificateRefusal.Malformed)]
    [InlineData("A0", CertificateRefusal.Malformed)]
    [InlineData("8320F460", CertificateRefusal.Malformed)]
    [InlineData("8302F460", CertificateRefusal.SlotUnknown)]
    [InlineData("8300F560", CertificateRefusal.KeyFixed)]
    public void A_wrong_request_is_refused_with_its_reason(string arguments, CertificateRefusal reason)
    {
        _rig.Send(new AuthorityCommand(_rig.Ward.Agent.DeviceId, AuthorityCommand.Request, 7, _rig.Ward.Now.AddMinutes(10))
        {
            Arguments = Convert.FromHexString(arguments),
        });
        _rig.AnswerTo(7).ShouldBe((CommandAnswer.CertificateRefused, reason));
        _rig.Ward.EventStream.ShouldNotContain(told => told.Kind == DeviceEvent.RequestKind);
    }

    [Fact]
    public void The_parts_of_a_signature_are_shortest_integers()
    {
        CoseKey key = new(new byte[32], new byte[32]);
        for (int zeros = 0; zeros <= 31; zeros++)
        {
            foreach (byte first in new byte[] { 0x01, 0x7F, 0x80, 0xFF })
            {
                byte[] half = new byte[32];
                half[zeros] = first;
                half[31] |= 1;
                byte[] encoded = CertificationRequest.Encode(CertificationRequest.Info(key, key, ""), [.. half, .. half]);
                Asn1Sequence numbers = Asn1Sequence.GetInstance(new Pkcs10CertificationRequest(encoded).GetSignatureOctets());
                foreach (Asn1Encodable number in numbers)
                {
                    ((DerInteger)number).Value.ShouldBe(new BigInteger(1, half));
                }

                numbers.GetDerEncoded().ShouldBe(new Pkcs10CertificationRequest(encoded).GetSignatureOctets());
            }
        }
    }

    private static byte[] KeyOf(byte[] request) => TestAuthority.Read(request).PublicKey.ExportSubjectPublicKeyInfo();
}
