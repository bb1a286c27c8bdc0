using System.Buffers.Text;
using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Registrar.Authorities;

namespace Registrar.Tests.World;

/// <summary>
/// step-ca with the key of the hospital's CA, as the CA of a registrar. It is asked in its own way: JSON, and tokens that the registrar
/// signs and that name its certificate (X5C). The program is the one that NANOMEDAGENT_STEP_CA names; `tests/campaigns step-ca` builds it.
/// </summary>
internal sealed class StepCa : ICertificateAuthority, IDisposable
{
    private const string Provisioner = "registrar";

    // The names as they stand in the request, and what a device needs it for.
    private const string Template = """
        {"subject": {{ toJson .Insecure.CR.Subject }}, "sans": {{ toJson .SANs }}, "keyUsage": ["digitalSignature"],
         "extKeyUsage": ["clientAuth"]}
        """;

    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    private readonly int _port = LoopbackPort.Free();
    private readonly StartedProgram _program;
    private readonly X509Certificate2 _root;
    private readonly RegistrarCredential _registrar;
    private readonly TrustedAuthorities _trusted;

    /// <summary>Starts it.</summary>
    public StepCa(OpenSslAuthority authority)
    {
        _root = OpenSslAuthority.Read(authority.Certificate);
        _trusted = authority.Trusted();
        (string certificate, string key) = authority.IssueNew(Provisioner, "registrar");
        _registrar = RegistrarCredential.Load(certificate, key);
        File.WriteAllText(authority.File("step-ca.json"), Configure(authority).ToJsonString());
        _program = new StartedProgram(Program!, authority.File("step-ca.json"));
        LoopbackPort.Await(_program, _port);
    }

    private static string? Program => Environment.GetEnvironmentVariable("NANOMEDAGENT_STEP_CA");

    private Uri Address => new($"https://localhost:{_port}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where nobody has built the program.</summary>
    public static void SkipWithoutProgram() =>
        Assert.SkipWhen(Program is null, "NANOMEDAGENT_STEP_CA names no step-ca; tests/campaigns step-ca builds one");

    public async Task<AuthorityAnswer> EnrolAsync(byte[] request, byte[]? ticket, CancellationToken cancellation)
    {
        CertificateRequest read = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        string name = read.SubjectName.EnumerateRelativeDistinguishedNames()
            .Single(part => part.GetSingleElementType().Value == "2.5.4.3").GetSingleElementValue()!;
        (HttpStatusCode status, JsonNode answer) = await PostAsync(
            "sign", new JsonObject { ["csr"] = Pem(request), ["ott"] = Token("sign", name, uris: UrisOf(read)) }, null);
        return status == HttpStatusCode.Created
            ? new AuthorityAnswer(AuthorityOutcome.Done) { Certificate = Read(answer).RawData, Issuer = _root.RawData }
            : new AuthorityAnswer(AuthorityOutcome.Refused, $"{status}: {answer}");
    }

    public async Task<AuthorityAnswer> RevokeAsync(byte[] certificate, RevocationReason reason, CancellationToken cancellation)
    {
        using X509Certificate2 read = X509CertificateLoader.LoadCertificate(certificate);
        BigInteger number = new(read.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
        string serial = number.ToString(CultureInfo.InvariantCulture);
        (HttpStatusCode status, JsonNode answer) = await PostAsync("revoke", new JsonObject
        {
            ["serial"] = serial,
            ["ott"] = Token("revoke", serial),
            ["reasonCode"] = (int)reason,
            ["passive"] = true,
        }, null);
        return new AuthorityAnswer(
            status == HttpStatusCode.OK ? AuthorityOutcome.Done : AuthorityOutcome.Refused, $"{status}: {answer}");
    }

    public Task<AuthorityAnswer> RenewOwnAsync(RegistrarKey key, byte[]? ticket, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Asks for another certificate for the same key, over TLS with the one before.</summary>
    /// <returns>null if it is refused.</returns>
    public async Task<X509Certificate2?> RenewAsync(X509Certificate2 before)
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("renew", [], before);
        return status == HttpStatusCode.Created ? Read(answer) : null;
    }

    /// <summary>Asks for a certificate for another key, over TLS with the one before.</summary>
    /// <returns>null if it is refused.</returns>
    public async Task<X509Certificate2?> RekeyAsync(X509Certificate2 before, byte[] request)
    {
        (HttpStatusCode status, JsonNode answer) = await PostAsync("rekey", new JsonObject { ["csr"] = Pem(request) }, before);
        return status == HttpStatusCode.Created ? Read(answer) : null;
    }

    /// <summary>Whether it takes a token that a certificate of this kind has signed.</summary>
    public async Task<bool> TakesAsync(RegistrarCredential signer, byte[] request, string name)
    {
        JsonObject message = new() { ["csr"] = Pem(request), ["ott"] = Token("sign", name, signer) };
        return (await PostAsync("sign", message, null)).Status == HttpStatusCode.Created;
    }

    public void Dispose()
    {
        _program.Dispose();
        _registrar.Dispose();
        _root.Dispose();
    }

    private static string Pem(byte[] request) => PemEncoding.WriteString("CERTIFICATE REQUEST", request);

    private static X509Certificate2 Read(JsonNode answer) => X509Certificate2.CreateFromPem(answer["crt"]!.GetValue<string>());

    private static JsonArray UrisOf(CertificateRequest request)
    {
        JsonArray uris = [];
        foreach (X509Extension names in request.CertificateExtensions.Where(each => each.Oid!.Value == "2.5.29.17"))
        {
            AsnReader reader = new AsnReader(names.RawData, AsnEncodingRules.DER).ReadSequence();
            while (reader.HasData)
            {
                uris.Add(reader.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
            }
        }

        return uris;
    }

    private JsonObject Configure(OpenSslAuthority authority) => new()
    {
        ["root"] = authority.Certificate,
        ["crt"] = authority.Certificate,
        ["key"] = authority.Key,
        ["address"] = FormattableString.Invariant($"127.0.0.1:{_port}"),
        ["dnsNames"] = new JsonArray("localhost"),
        ["db"] = new JsonObject { ["type"] = "bbolt", ["dataSource"] = authority.File("step-ca.db") },
        ["authority"] = new JsonObject
        {
            ["provisioners"] = new JsonArray(new JsonObject
            {
                ["type"] = "X5C",
                ["name"] = Provisioner,
                ["roots"] = Convert.ToBase64String(File.ReadAllBytes(authority.Certificate)),
                ["claims"] = new JsonObject { ["defaultTLSCertDuration"] = "2160h", ["maxTLSCertDuration"] = "2160h" },
                ["options"] = new JsonObject { ["x509"] = new JsonObject { ["template"] = Template } },
            }),
        },
    };

    /// <summary>A JSON Web Token (RFC 7519) for one use of the CA, with the certificate that its signature is checked with.</summary>
    private string Token(string use, string subject, RegistrarCredential? signer = null, JsonArray? uris = null)
    {
        RegistrarCredential credential = signer ?? _registrar;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        JsonObject header = new()
        {
            ["alg"] = "ES256",
            ["typ"] = "JWT",
            ["x5c"] = new JsonArray(Convert.ToBase64String(credential.Chain[0].RawData)),
        };
        JsonObject claims = new()
        {
            ["iss"] = Provisioner,
            ["sub"] = subject,
            ["aud"] = new Uri(Address, $"/1.0/{use}#x5c/{Provisioner}").ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        if (uris is not null)
        {
            claims["sans"] = uris;
        }

        string signed = $"{Part(header)}.{Part(claims)}";
        byte[] signature = ((ECDsa)credential.Key.Key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";

        static string Part(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(string use, JsonObject message, X509Certificate2? client)
    {
        using SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, certificate, _, _) => certificate is X509Certificate2 server && _trusted.FindFault(server, []) is null;
        if (client is not null)
        {
            handler.SslOptions.ClientCertificates = [client];
        }

        using HttpClient http = new(handler);
        using HttpResponseMessage response = await http.PostAsJsonAsync(new Uri(Address, $"/1.0/{use}"), message, Cancellation);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!);
    }
}
