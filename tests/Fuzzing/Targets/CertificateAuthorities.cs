using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fuzzing.Seeds;
using Fuzzing.World;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Cmp;
using NanoMedAgent.Registrar.Est;
using NanoMedAgent.Registrar.Issuing;
using NanoMedAgent.Registrar.Serving;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Protocol.Tests.World;

namespace Fuzzing.Targets;

/// <summary>What comes from a CA, and requests of devices to one. BouncyCastle parses most of it.</summary>
internal static class CertificateAuthorities
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GivenAnswers Answers = new("application/pkixcmp");
    private static readonly Lazy<CmpAuthority> Cmp = new(MakeCmp);

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = new FuzzTarget[]
    {
        new("est-request", "a request to the EST server, PKCS#10", () => [CertificateSeeds.Request()], input =>
        {
            (EstRequest? request, string fault) = EstRequest.TryRead(Convert.ToBase64String(input));
            Fault.Unless(request is null == fault.Length > 0, "a request is refused and given");
        }),
        new("est-base64", "bodies of EST, before they are Base64", () => ["MAA="u8.ToArray()], input =>
        {
            string body = System.Text.Encoding.Latin1.GetString(input);
            EstRequest.TryRead(body);
            CertsOnly.TryRead(body);
            CsrAttributes.TryRead(body);
        }),
        new("certs-only", "certificates of an EST server, CMS", CertsOnlySeeds, input => CertsOnly.TryRead(Convert.ToBase64String(input))),
        new("csr-attributes", "what a CA wants in requests", AttributeSeeds, input => CsrAttributes.TryRead(Convert.ToBase64String(input))),
        new("device-request", "a sensor's certification request", () => [CertificateSeeds.Request()], ReadRequest),
        new("issued-certificate", "a certificate that a CA has issued", CertificateSeeds.Certificates, input =>
            IssuedCertificate.Check(input, [0x30, 0x00], [0x30, 0x00], Trusted(), [input])),
        new("cmp-answer", "what a CA answers with CMP", CmpSeeds, input =>
        {
            Answers.Give([input, input]);
            Cmp.Value.EnrolAsync(CertificateSeeds.Request(), ticket: null, CancellationToken.None).GetAwaiter().GetResult();
        }),
        new("cmp-ticket", "a ticket that continues a transaction", () => [new byte[34]], input => CmpTransaction.Of(input)?.ToTicket()),
    }.Select(target => target with { Fixed = 1024 * 1024, PerByte = 4096 }).ToArray();

    private static IEnumerable<byte[]> CertsOnlySeeds() => [Convert.FromBase64String(CertsOnly.Write(CertificateSeeds.Certificates()))];

    private static IEnumerable<byte[]> AttributeSeeds() => [Convert.FromBase64String(CsrAttributes.Write(["1.2.3", "2.5.4.5"]))];

    private static IEnumerable<byte[]> CmpSeeds()
    {
        PkiHeader header = new PkiHeaderBuilder(
            PkiHeader.CMP_2000, new GeneralName(new X509Name("CN=Hospital Device CA")), new GeneralName(new X509Name("CN=ra")))
            .SetTransactionID(new byte[16]).SetSenderNonce(new byte[16]).SetRecipNonce(new byte[16])
            .SetProtectionAlg(new AlgorithmIdentifier(X9ObjectIdentifiers.ECDsaWithSha256)).Build();
        PkiBody refused = new(PkiBody.TYPE_ERROR, new ErrorMsgContent(new PkiStatusInfo(2, new PkiFreeText("no"))));
        return [new PkiMessage(header, refused, new DerBitString(new byte[70])).GetEncoded()];
    }

    private static void ReadRequest(byte[] input)
    {
        RegisteredDevice device = new(ExampleKeys.Reader.Public, "NMA0001", Now, "");
        foreach (CertificateSlot slot in Enum.GetValues<CertificateSlot>())
        {
            CertificationRule.FindFault(input, slot, device);
        }
    }

    private static TrustedAuthorities Trusted() =>
        new([X509CertificateLoader.LoadCertificate(CertificateSeeds.Certificates().Last())], () => Now);

    private static CmpAuthority MakeCmp()
    {
        string path = Path.GetTempFileName();
        try
        {
            using ECDsa key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = ExampleKeys.Scalars["ca"] });
            using X509Certificate2 own = new CertificateRequest("CN=ra", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
            File.WriteAllText(path, own.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
            return new CmpAuthority(
                new HttpClient(Answers), new Uri("http://ca.example/pkix/"), RegistrarCredential.Load(path, keyFile: null), Trusted(),
                server: null, () => Now);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
