using System.Security.Cryptography.X509Certificates;
using Agent.Tests.World;
using NanoMedAgent.Enrolment;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using CertificateRefusal = NanoMedAgent.Enrolment.CertificateRefusal;

namespace Agent.Tests.Enrolment;

/// <summary>A device whose policy names a CA, and the hospital's registration authority.</summary>
internal sealed class EnrolmentRig : IDisposable
{
    public const string Serial = "NM2600042";

    private long _counter;

    public EnrolmentRig(Func<DataPolicy, DataPolicy>? change = null, bool hasElement = false)
    {
        Ca = new TestAuthority(DateTimeOffset.UnixEpoch.AddYears(56));
        Ward = new SimulatedWard(
            change: policy => (change ?? (same => same))(policy with { Issuers = [IssuerPin.Of(Ca.Certificate)] }), hasElement: hasElement);
        Ward.Run(1);
    }

    public SimulatedWard Ward { get; }

    public TestAuthority Ca { get; }

    /// <summary>A counter that no command has used.</summary>
    public long NextCounter() => ++_counter;

    /// <summary>Sends a command, and lets the device work, until it would verify another one.</summary>
    public void Send(AuthorityCommand command, double minutes = 1.1)
    {
        Ward.Link.Send(Ward.CommandTopic, command.Sign(Ward.Authority, Ward.Key));
        Ward.Run(minutes);
    }

    /// <summary>The certification request for a slot, which the device makes on command.</summary>
    public byte[] Request(CertificateSlot slot, bool isNewKey = false, string serial = Serial)
    {
        Send(AuthorityCommand.ForRequest(Ward.Agent.DeviceId, slot, isNewKey, serial, ++_counter, Ward.Now.AddMinutes(10)));
        AnswerTo(_counter).ShouldBe((CommandAnswer.CarriedOut, CertificateRefusal.None));
        DeviceEvent asked = Ward.EventStream.Single(told => told.Kind == DeviceEvent.RequestKind && told.Number == _counter);
        asked.What.ShouldBe((long)slot);
        return asked.CertificationRequest!;
    }

    /// <summary>A certificate for a request that is valid now.</summary>
    public X509Certificate2 Issue(byte[] request, TestAuthority? ca = null) =>
        (ca ?? Ca).Issue(request, Ward.Now.AddMinutes(-1), Ward.Now.AddDays(90));

    /// <summary>Sends a certificate with its issuer's, and returns the answer.</summary>
    public (CommandAnswer Answer, CertificateRefusal Reason) Deliver(
        CertificateSlot slot, X509Certificate2 certificate, X509Certificate2? issuer = null) =>
        Deliver(slot, certificate.RawData, (issuer ?? Ca.Certificate).RawData);

    /// <summary>The same with any bytes.</summary>
    public (CommandAnswer Answer, CertificateRefusal Reason) Deliver(CertificateSlot slot, byte[] certificate, byte[] issuer)
    {
        Send(AuthorityCommand.ForCertificate(Ward.Agent.DeviceId, slot, certificate, issuer, ++_counter, Ward.Now.AddMinutes(10)));
        return AnswerTo(_counter);
    }

    /// <summary>The answer to a command, of which there is exactly one.</summary>
    public (CommandAnswer Answer, CertificateRefusal Reason) AnswerTo(long counter)
    {
        DeviceEvent answer = Ward.EventStream.Single(told => told.Kind == DeviceEvent.CommandKind && told.Number == counter);
        return ((CommandAnswer)answer.What, (CertificateRefusal)answer.Reason);
    }

    /// <summary>What the TLS library gets; null for nothing.</summary>
    public X509Certificate2? TlsIdentity() => TlsIdentityIn(Ward.Storage);

    /// <summary>The same of any storage.</summary>
    public static X509Certificate2? TlsIdentityIn(IStorage storage)
    {
        if (!KeptCertificates.TryReadTls(storage, out byte[] certificates, out byte[] key))
        {
            return null;
        }

        certificates[^1].ShouldBe((byte)0, "mbedTLS reads PEM up to a zero byte");
        using System.Security.Cryptography.ECDsa pair = System.Security.Cryptography.ECDsa.Create();
        pair.ImportECPrivateKey(key, out int read);
        read.ShouldBe(key.Length);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(certificates));
        return certificate.CopyWithPrivateKey(pair);
    }

    public void Dispose()
    {
        Ward.Dispose();
        Ca.Dispose();
    }
}
