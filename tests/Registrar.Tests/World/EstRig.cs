using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Serving;

namespace Registrar.Tests.World;

/// <summary>The registrar's EST server on loopback. Behind it `openssl ca` issues.</summary>
internal sealed class EstRig : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RegistrarCredential _tls;
    private readonly EstHost _host;

    /// <summary>A server that is not started yet.</summary>
    /// <param name="clients">The clients and their names, as JSON.</param>
    /// <param name="revocations">Makes the lists of revoked certificates that it asks; null for none.</param>
    public EstRig(string clients, Func<OpenSslAuthority, RevocationLists>? revocations = null)
    {
        Authority = new OpenSslAuthority(_folder);
        Ca = new OpenSslCa(Authority);
        _tls = New("EST server", "server");
        string file = File("clients.json");
        System.IO.File.WriteAllText(file, clients);
        EstService service = new(Ca, Authority.Trusted(), EstClients.Load(file), NullLogger.Instance)
        {
            Revocations = revocations?.Invoke(Authority),
        };
        _host = new EstHost(new IPEndPoint(IPAddress.Loopback, 0), _tls.ToTlsCertificate(), service);
    }

    public OpenSslAuthority Authority { get; }

    public OpenSslCa Ca { get; }

    public Uri Address => new($"https://localhost:{_host.Address!.Port}");

    /// <summary>The folder of the test.</summary>
    public string Folder => _folder.Path;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task StartAsync() => _host.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _tls.Dispose();
        _folder.Dispose();
    }

    /// <summary>A path in that folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Another authority.</summary>
    public OpenSslAuthority NewAuthority(string name) => new(_folder, name);

    /// <summary>A certificate of the authority, with its key.</summary>
    public RegistrarCredential New(string name, string kind)
    {
        (string certificate, string key) = Authority.IssueNew(name, kind);
        return RegistrarCredential.Load(certificate, key);
    }

    /// <summary>A request for a new key.</summary>
    public static byte[] Request(string name, string? dns = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        if (dns is not null)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(dns);
            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSigningRequest();
    }

    /// <summary>Posts something with a client's certificate.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PostAsync(string operation, string body, RegistrarCredential client)
    {
        using HttpClient http = AuthorityConnection.Create(Authority.Trusted(), client);
        using HttpRequestMessage message = Message(operation, body);
        return await SendAsync(http, message);
    }

    /// <summary>Posts a request with a password, or without, and without a certificate. It has line breaks.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PostAsync(string operation, byte[] request, string user, string? password)
    {
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient http = new(handler);
        using HttpRequestMessage message = Message(
            operation, Convert.ToBase64String(request, Base64FormattingOptions.InsertLineBreaks));
        if (password is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}")));
        }

        return await SendAsync(http, message);
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpClient http, HttpRequestMessage message)
    {
        using HttpResponseMessage response = await http.SendAsync(message, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private HttpRequestMessage Message(string operation, string body)
    {
        StringContent content = new(body, Encoding.ASCII);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pkcs10");
        return new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "/.well-known/est/" + operation)) { Content = content };
    }
}
