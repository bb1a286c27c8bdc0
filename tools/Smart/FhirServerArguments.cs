using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Smart;

/// <summary>The options that say where a FHIR server is and how to log in there.</summary>
public sealed class FhirServerArguments
{
    private const int AnswerLimit = 32 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Option<string?> _fhir = new("--fhir") { HelpName = "https://HOST/PATH" };

    private readonly Option<string?> _ca = new("--fhir-ca")
    {
        Description = "The certificate of the server's CA (PEM). Without it the CAs that the operating system trusts count.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _tokenUrl = new("--token-url")
    {
        Description = "The token endpoint of the authorization server (SMART backend services). Without it no token is sent.",
        HelpName = "https://HOST/PATH",
    };

    private readonly Option<string?> _clientId = new("--client-id")
    {
        Description = "The program's client id at the authorization server.",
        HelpName = "ID",
    };

    private readonly Option<string?> _clientKey = new("--client-key")
    {
        Description = "The program's private key of P-384, with which it signs its requests for tokens (PKCS#8 PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string> _scope;

    /// <summary>Options of a program.</summary>
    /// <param name="fhir">What its option --fhir says.</param>
    /// <param name="scope">What it asks for at the authorization server, unless somebody says something else.</param>
    public FhirServerArguments(string fhir, string scope)
    {
        _fhir.Description = fhir;
        _scope = new Option<string>("--scope")
        {
            Description = "What it asks for at the authorization server.",
            HelpName = "SCOPES",
            DefaultValueFactory = _ => scope,
        };
    }

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        command.Add(_fhir);
        command.Add(_ca);
        command.Add(_tokenUrl);
        command.Add(_clientId);
        command.Add(_clientKey);
        command.Add(_scope);
    }

    /// <summary>Whether there is a server.</summary>
    public bool IsGiven(ParseResult options) => options.GetValue(_fhir) is not null;

    /// <summary>The server's address.</summary>
    /// <exception cref="InvalidDataException">It is none, or is without encryption; the message says what to write.</exception>
    public Uri Address(ParseResult options) => ReadAddress("--fhir", options.GetValue(_fhir)!);

    /// <summary>Reads an option that names a system of identifiers.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public static string ReadSystem(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Contains('|', StringComparison.Ordinal)
            ? text
            : throw new InvalidDataException(
                $"{option} {text}: this is not a URI; write it as the server does, such as urn:oid:1.2.3 or https://…");

    /// <summary>Prepares to talk to the server. No redirect is followed, and an answer has at most 32 MiB.</summary>
    /// <exception cref="InvalidDataException">The file of the CA cannot be read; the message says what to do.</exception>
    public HttpClient Connect(ParseResult options)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (options.GetValue(_ca) is { } file)
        {
            X509Certificate2Collection trusted = CertificateFiles.Read(file, _ca.Name);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        return new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = AnswerLimit };
    }

    /// <summary>Gets tokens; null for a server that wants none.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="http">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="scope">What it asks for, unless somebody says something else; null for what the program asks for otherwise.</param>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    public SmartAuthorization? Authorization(ParseResult options, HttpClient http, TimeProvider time, string? scope = null)
    {
        (string? tokenUrl, string? id, string? file) =
            (options.GetValue(_tokenUrl), options.GetValue(_clientId), options.GetValue(_clientKey));
        if (tokenUrl is null && id is null && file is null)
        {
            return null;
        }

        return tokenUrl is null || id is null || file is null
            ? throw new InvalidDataException("--token-url, --client-id and --client-key belong together; give all three or none")
            : new SmartAuthorization(
                http,
                ReadAddress("--token-url", tokenUrl),
                id,
                SmartAuthorization.ReadKey(file, _clientKey.Name),
                options.GetResult(_scope) is { Implicit: false } ? options.GetValue(_scope)! : scope ?? options.GetValue(_scope)!,
                time);
    }

    private static Uri ReadAddress(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query.Length == 0
            ? address.Scheme == "https" || address.IsLoopback
                ? address
                : throw new InvalidDataException($"{option} {text}: patients' data must be encrypted on the way; write https://")
            : throw new InvalidDataException($"{option} {text}: this is not an address; write it like https://fhir.hospital.example/r4");
}
