using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>The options that say where a receiver of syslog is, and what is sent there.</summary>
internal sealed class SyslogArguments
{
    private readonly Option<string?> _syslog = new("--syslog")
    {
        Description = "Sends security events to this receiver of syslog, over TLS (RFC 5425), in place of readings to a FHIR server. "
            + $"[default port: {SyslogReceiver.DefaultPort}]",
        HelpName = "HOST[:PORT]",
    };

    private readonly Option<string?> _ca = new("--syslog-ca")
    {
        Description = "The certificate of the receiver's CA (PEM). Without it the CAs that the operating system trusts count.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--syslog-cert")
    {
        Description = "The gateway's certificate for the receiver (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--syslog-key")
    {
        Description = "The private key of --syslog-cert (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<SyslogFormat> _format = new("--syslog-format")
    {
        Description = "Structured data (RFC 5424), the Common Event Format, or audit messages of DICOM with ids of patients, as in IHE "
            + "ATNA, for which --patient-system is needed. [default: structured]",
        DefaultValueFactory = _ => SyslogFormat.Structured,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _syslog, _ca, _certificate, _key, _format })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a receiver is named.</summary>
    public bool IsGiven(ParseResult options) => options.GetValue(_syslog) is not null;

    /// <summary>The receiver's address, for people.</summary>
    public string Address(ParseResult options) => options.GetValue(_syslog)!;

    /// <summary>How events are written.</summary>
    public SyslogFormat Format(ParseResult options) => options.GetValue(_format);

    /// <summary>Prepares to send to the receiver.</summary>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    public SyslogReceiver Open(ParseResult options)
    {
        (string host, int port) = ReadAddress(options.GetValue(_syslog)!);
        (string? certificateFile, string? keyFile) = (options.GetValue(_certificate), options.GetValue(_key));
        if (keyFile is not null && certificateFile is null)
        {
            throw new InvalidDataException("--syslog-cert and --syslog-key go together: give both, or none");
        }

        X509Certificate2Collection own = certificateFile is null ? [] : CertificateFiles.Read(certificateFile, "--syslog-cert");
        return new SyslogReceiver(
            host,
            port,
            options.GetValue(_ca) is { } authorities ? CertificateFiles.Read(authorities, "--syslog-ca") : null,
            certificateFile is null
                ? null
                : CertificateFiles.ReadOwn(own[0], certificateFile, keyFile, "--syslog-cert", "--syslog-key"),
            [.. own.Skip(1)]);
    }

    private static (string Host, int Port) ReadAddress(string text) =>
        Uri.TryCreate($"syslog-tls://{text}", UriKind.Absolute, out Uri? address) && address.Host.Length > 0
            && address.PathAndQuery is "/" or "" && address.UserInfo.Length == 0 && address.Fragment.Length == 0 && address.Port != 0
            ? (address.DnsSafeHost, address.Port < 0 ? SyslogReceiver.DefaultPort : address.Port)
            : throw new InvalidDataException(
                $"--syslog {text}: this is not an address; write it like siem.hospital.example or siem.hospital.example:6514");
}
