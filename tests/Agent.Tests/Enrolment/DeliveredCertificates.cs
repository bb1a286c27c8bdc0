using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Agent.Tests.Enrolment;

/// <summary>PROTOCOL.md, "Certificates": which certificates a device keeps, and why it refuses others.</summary>
public sealed class DeliveredCertificates : IDisposable
{
    private static readonly (CommandAnswer Answer, CertificateRefusal Reason) Kept = (CommandAnswer.CarriedOut, CertificateRefusal.None);

    private readonly EnrolmentRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(CertificateSlot.DeviceKey)]
    [InlineData(CertificateSlot.TlsKey)]
    public void A_certificate_for_the_devices_key_is_kept_in_two_copies(CertificateSlot slot)
    {
        byte[] certificate = _rig.Issue(_rig.Request(slot)).RawData;
        _rig.Deliver(slot, certificate, _rig.Ca.Certificate.RawData).ShouldBe(Kept);
        string name = slot == CertificateSlot.DeviceKey ? "cert" : "tls";
        foreach (string copy in new[] { ".a", ".b" })
        {
            Convert.ToHexString(_rig.Ward.Storage.Files[name + copy]).ShouldContain(Convert.ToHexString(certificate));
        }
    }

    [Fact]
    public void TLS_gets_the_certificate_with_its_key_and_its_issuer()
    {
        _rig.TlsIdentity().ShouldBeNull();
        X509Certificate2 certificate = _rig.Issue(_rig.Request(CertificateSlot.TlsKey));
        _rig.TlsIdentity().ShouldBeNull("without a certificate the key is not used");
        _rig.Deliver(CertificateSlot.TlsKey, certificate).ShouldBe(Kept);
        _rig.Ward.Agent.TlsCertificates.ShouldBe(1);
        using X509Certificate2 identity = _rig.TlsIdentity()!;
        identity.RawData.ShouldBe(certificate.RawData);
        KeptCertificates.TryReadTls(_rig.Ward.Storage, out byte[] pem, out _).ShouldBeTrue();
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(System.Text.Encoding.ASCII.GetString(pem));
        chain.Select(each => each.Subject).ShouldBe([certificate.Subject, _rig.Ca.Certificate.Subject]);
    }

    [Fact]
    public void A_renewal_takes_the_place_of_the_certificate_from_before()
    {
        byte[] request = _rig.Request(CertificateSlot.TlsKey);
        _rig.Deliver(CertificateSlot.TlsKey, _rig.Issue(request)).ShouldBe(Kept);
        X509Certificate2 renewed = _rig.Issue(request);
        _rig.Deliver(CertificateSlot.TlsKey, renewed).ShouldBe(Kept);
        _rig.TlsIdentity()!.SerialNumber.ShouldBe(renewed.SerialNumber);
        _rig.Ward.Agent.TlsCertificates.ShouldBe(2);
    }

    [Fact]
    public void A_new_key_is_active_when_its_certificate_has_come_and_not_before()
    {
        X509Certificate2 first = _rig.Issue(_rig.Request(CertificateSlot.TlsKey));
        _rig.Deliver(CertificateSlot.TlsKey, first).ShouldBe(Kept);
        byte[] request = _rig.Request(CertificateSlot.TlsKey, isNewKey: true);
        _rig.Ward.Restart().ShouldBe(NanoMedAgent.AgentStart.Started);
        _rig.Ward.Run(1);
        _rig.TlsIdentity()!.RawData.ShouldBe(first.RawData);
        _rig.Deliver(CertificateSlot.TlsKey, first).ShouldBe((CommandAnswer.CertificateRefused, CertificateRefusal.KeyOther));
        X509Certificate2 second = _rig.Issue(request);
        _rig.Deliver(CertificateSlot.TlsKey, second).ShouldBe(Kept);
        _rig.TlsIdentity()!.RawData.ShouldBe(second.RawData);
    }

    [Fact]
    public void A_certificate_for_another_key_is_refused()
    {
        byte[] other = _rig.Request(CertificateSlot.TlsKey);
        Deliver(CertificateSlot.DeviceKey, _rig.Issue(other)).ShouldBe(CertificateRefusal.KeyOther);
        byte[] own = _rig.Request(CertificateSlot.DeviceKey);
        Deliver(CertificateSlot.TlsKey, _rig.Issue(own)).ShouldBe(CertificateRefusal.KeyOther);
    }

    [Fact]
    public void A_certificate_for_a_key_that_no_request_has_made_is_refused() =>
        Deliver(CertificateSlot.TlsKey, _rig.Issue(_rig.Request(CertificateSlot.DeviceKey))).ShouldBe(CertificateRefusal.KeyMissing);

    [Fact]
    public void A_slot_that_there_is_not_is_refused() =>
        Deliver((CertificateSlot)2, _rig.Issue(_rig.Request(CertificateSlot.DeviceKey))).ShouldBe(CertificateRefusal.SlotUnknown);

    [Fact]
    public void An_issuer_that_the_policy_does_not_name_is_refused()
    {
        using TestAuthority stranger = new(_rig.Ward.StartedAt);
        X509Certificate2 certificate = _rig.Issue(_rig.Request(CertificateSlot.DeviceKey), stranger);
        Deliver(CertificateSlot.DeviceKey, certificate, stranger.Certificate).ShouldBe(CertificateRefusal.IssuerUnknown);
        Deliver(CertificateSlot.DeviceKey, certificate).ShouldBe(CertificateRefusal.SignatureWrong, "of the same name");
        using TestAuthority named = new(_rig.Ward.StartedAt, "CN=Another");
        certificate = _rig.Issue(_rig.Request(CertificateSlot.DeviceKey), named);
        Deliver(CertificateSlot.DeviceKey, certificate).ShouldBe(CertificateRefusal.IssuerUnknown);
    }

    [Fact]
    public void A_device_whose_policy_names_no_issuer_keeps_nothing()
    {
        using EnrolmentRig rig = new(policy => policy with { Issuers = [] });
        X509Certificate2 certificate = rig.Issue(rig.Request(CertificateSlot.DeviceKey));
        rig.Deliver(CertificateSlot.DeviceKey, certificate).ShouldBe(
            (CommandAnswer.CertificateRefused, CertificateRefusal.IssuerUnknown));
    }

    [Fact]
    public void The_validity_is_checked_by_the_authenticated_date()
    {
        byte[] request = _rig.Request(CertificateSlot.DeviceKey);
        DateTimeOffset now = _rig.Ward.Now;
        CertificateRefusal Valid(DateTimeOffset from, DateTimeOffset to) =>
            Deliver(CertificateSlot.DeviceKey, _rig.Ca.Issue(request, from, to));

        Valid(now.AddMinutes(-30), now.AddMinutes(-2)).ShouldBe(CertificateRefusal.Expired);
        Valid(now.AddMinutes(30), now.AddDays(1)).ShouldBe(CertificateRefusal.NotYetValid);
        Valid(now.AddMinutes(4), now.AddDays(1)).ShouldBe(CertificateRefusal.None, "the CA's clock may be ahead");
        Valid(now, new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBe(CertificateRefusal.None, "a GeneralizedTime");
        Valid(now, new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)).ShouldBe(CertificateRefusal.None, "without an end");
    }

    [Fact]
    public void Without_an_authenticated_date_none_is_kept()
    {
        byte[] request = _rig.Request(CertificateSlot.DeviceKey);
        _rig.Ward.AcknowledgementsArrive = false;
        _rig.Ward.Restart(ClockQuality.Network).ShouldBe(NanoMedAgent.AgentStart.Started);
        _rig.Ward.Run(1);
        Deliver(CertificateSlot.DeviceKey, _rig.Issue(request)).ShouldBe(CertificateRefusal.DateUnknown);
    }

    [Fact]
    public void A_signature_with_another_digest_of_a_P256_issuer_is_refused()
    {
        _rig.Ca.Hash = HashAlgorithmName.SHA384;
        Deliver(CertificateSlot.DeviceKey, _rig.Issue(_rig.Request(CertificateSlot.DeviceKey)))
            .ShouldBe(CertificateRefusal.AlgorithmUnknown);
    }

    [Fact]
    public void What_an_issuer_with_another_kind_of_key_has_signed_is_kept_when_the_policy_names_it()
    {
        using TestAuthority rsa = new(RSA.Create(2048), _rig.Ward.StartedAt);
        using TestAuthority p384 = new(ECDsa.Create(ECCurve.NamedCurves.nistP384), _rig.Ward.StartedAt);
        foreach (TestAuthority ca in new[] { rsa, p384 })
        {
            using EnrolmentRig rig = new(policy => policy with { Issuers = [NanoMedAgent.Hospital.Policies.IssuerPin.Of(ca.Certificate)] });
            byte[] request = rig.Request(CertificateSlot.TlsKey);
            rig.Deliver(CertificateSlot.TlsKey, rig.Issue(request, ca), ca.Certificate).ShouldBe(Kept);
            rig.Deliver(CertificateSlot.TlsKey, rig.Issue(request)).ShouldBe(
                (CommandAnswer.CertificateRefused, CertificateRefusal.IssuerUnknown));
        }
    }

    [Fact]
    public void A_command_that_comes_again_while_it_is_carried_out_is_answered_once_and_afterwards_again()
    {
        AuthorityCommand command = AuthorityCommand.ForRequest(
            _rig.Ward.Agent.DeviceId, CertificateSlot.TlsKey, true, "", 50, _rig.Ward.Now.AddMinutes(10));
        byte[] message = command.Sign(_rig.Ward.Authority, _rig.Ward.Key);
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, message);
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, message);
        _rig.Ward.Run(0.2);
        _rig.AnswerTo(50).ShouldBe(Kept);
        _rig.Ward.Link.Send(_rig.Ward.CommandTopic, message);
        _rig.Ward.Run(0.2);
        DeviceEvent[] answers = [.. _rig.Ward.EventStream.Where(told => told.Kind == DeviceEvent.CommandKind && told.Number == 50)];
        answers.Length.ShouldBe(2);
        answers.ShouldAllBe(answer => answer.What == 0);
        _rig.Ward.EventStream.Count(told => told.Kind == DeviceEvent.RequestKind).ShouldBe(1);
    }

    [Fact]
    public void A_second_command_while_one_is_carried_out_is_not_possible()
    {
        foreach (long counter in new long[] { 60, 61 })
        {
            AuthorityCommand command = AuthorityCommand.ForRequest(
                _rig.Ward.Agent.DeviceId, CertificateSlot.TlsKey, true, "", counter, _rig.Ward.Now.AddMinutes(10));
            _rig.Ward.Link.Send(_rig.Ward.CommandTopic, command.Sign(_rig.Ward.Authority, _rig.Ward.Key));
        }

        _rig.Ward.Run(0.2);
        _rig.AnswerTo(60).ShouldBe(Kept);
        _rig.AnswerTo(61).ShouldBe((CommandAnswer.NotPossible, CertificateRefusal.None));
    }

    private CertificateRefusal Deliver(CertificateSlot slot, X509Certificate2 certificate, X509Certificate2? issuer = null)
    {
        (CommandAnswer answer, CertificateRefusal reason) = _rig.Deliver(slot, certificate, issuer);
        answer.ShouldBe(reason == CertificateRefusal.None ? CommandAnswer.CarriedOut : CommandAnswer.CertificateRefused);
        return reason;
    }
}
