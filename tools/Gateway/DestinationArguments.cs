using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Gateway.Fhir;

namespace NanoMedAgent.Gateway;

/// <summary>The options that say where a FHIR server is and how to log in there.</summary>
internal sealed class DestinationArguments
{
    private const int AnswerLimit = 32 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Option<string?> _fhir = new("--fhir")
    {
        Description = "The base address of the FHIR R4 server.",
        HelpName = "https://HOST/PATH",
    };

    private readonly Option<string?> _patientSystem = new("--patient-system")
    {
        Description = "The system of the identifiers under which the destination knows patients: a URI. The ids that the ward uses are "
            + "their values.",
        HelpName = "URI",
    };

    private readonly Option<string?> _visitSystem = new("--visit-system")
    {
        Description = "The system of the identifiers under which the destination knows encounters: a URI. The visit numbers of "
            + "associations are their values. Without it resources refer to no encounter, and messages name no authority of the number.",
        HelpName = "URI",
    };

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
        Description = "The gateway's client id at the authorization server.",
        HelpName = "ID",
    };

    private readonly Option<string?> _clientKey = new("--client-key")
    {
        Description = "The gateway's private key of P-384, with which it signs its requests for tokens (PKCS#8 PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string> _scope = new("--scope")
    {
        Description = "What the gateway asks for.",
        HelpName = "SCOPES",
        DefaultValueFactory = _ => SmartAuthorization.DefaultScope,
    };

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        command.Add(_fhir);
        command.Add(_patientSystem);
        command.Add(_visitSystem);
        command.Add(_ca);
        command.Add(_tokenUrl);
        command.Add(_clientId);
        command.Add(_clientKey);
        command.Add(_scope);
    }

    /// <summary>The server's address.</summary>
    /// <exception cref="InvalidDataException">It is none, or is without encryption; the message says what to write.</exception>
    public Uri Address(ParseResult options) => ReadAddress("--fhir", options.GetValue(_fhir)!);

    /// <summary>Whether there is one.</summary>
    public bool IsGiven(ParseResult options) => options.GetValue(_fhir) is not null;

    /// <summary>The system of patients' identifiers.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string PatientSystem(ParseResult options) => ReadSystem(
        _patientSystem.Name,
        options.GetValue(_patientSystem)
            ?? throw new InvalidDataException("--patient-system is missing: give the system of the identifiers of patients there"));

    /// <summary>The system of the numbers of visits; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string? VisitSystem(ParseResult options) =>
        options.GetValue(_visitSystem) is { } system ? ReadSystem(_visitSystem.Name, system) : null;

    /// <summary>Prepares to talk to the server.</summary>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    /// <param name="options">The command line.</param>
    /// <param name="findUdi">The UDI device identifier of a device, by its id.</param>
    /// <param name="time">The clock.</param>
    public FhirRecordSystem Open(ParseResult options, Func<string, string?> findUdi, TimeProvider time)
    {
        Uri address = Address(options);
        string patientSystem = PatientSystem(options);
        HttpClient http = Connect(options.GetValue(_ca));
        return new FhirRecordSystem(http, address, patientSystem, Authorization(options, http, time), TimeZoneInfo.Local, time)
        {
            VisitSystem = VisitSystem(options),
            FindUdi = findUdi,
        };
    }

    private static string ReadSystem(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Contains('|', StringComparison.Ordinal)
            ? text
            : throw new InvalidDataException(
                $"{option} {text}: this is not a URI; write it as the server does, such as urn:oid:1.2.3 or https://…");

    private SmartAuthorization? Authorization(ParseResult options, HttpClient http, TimeProvider time)
    {
        (string? tokenUrl, string? id, string? file) =
            (options.GetValue(_tokenUrl), options.GetValue(_clientId), options.GetValue(_clientKey));
        if (tokenUrl is null && id is null && file is null)
        {
            return null;
        }

        return tokenUrl is null || id is null || file is null
            ? throw new InvalidDataException("--token-url, --client-id and --client-key belong together; give all three or none")
            : new SmartAuthorization(http, ReadAddress("--token-url", tokenUrl), id, ReadKey(file), options.GetValue(_scope)!, time);
    }

    /// <summary>Reads a private key of P-384.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says what to do.</exception>
    internal static ECDsa ReadKey(string file)
    {
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            if (key.KeySize == 384 && key.ExportParameters(includePrivateParameters: true).D is not null)
            {
                return key;
            }
        }
        catch (Exception failure)
            when (failure is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw Unusable(failure.Message.TrimEnd('.'), failure);
        }

        key.Dispose();
        throw Unusable("it is not of P-384", null);

        InvalidDataException Unusable(string why, Exception? failure) => new(
            $"{file}: this is no private key of P-384 ({why}); make one with openssl genpkey -algorithm EC -pkeyopt "
            + "ec_paramgen_curve:P-384", failure);
    }

    private static Uri ReadAddress(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query.Length == 0
            ? address.Scheme == "https" || address.IsLoopback
                ? address
                : throw new InvalidDataException($"{option} {text}: patients' data must be encrypted on the way; write https://")
            : throw new InvalidDataException($"{option} {text}: this is not an address; write it like https://fhir.hospital.example/r4");

    private static HttpClient Connect(string? caFile)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AutomaticDecompression = DecompressionMethods.All,
        };
        if (caFile is not null)
        {
            X509Certificate2Collection trusted = ReadCertificates(caFile);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        return new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = AnswerLimit };
    }

    /// <summary>Reads the certificates of CAs.</summary>
    /// <exception cref="InvalidDataException">There is none; the message says what to do.</exception>
    internal static X509Certificate2Collection ReadCertificates(string file)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPem(File.ReadAllText(file));
            return certificates.Count > 0
                ? certificates
                : throw new InvalidDataException($"{file}: there is no certificate in it; give the certificate of the server's CA (PEM)");
        }
        catch (Exception failure)
            when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{file}: the certificate cannot be read ({failure.Message.TrimEnd('.')}); give the certificate of the server's CA (PEM)",
                failure);
        }
    }
}
