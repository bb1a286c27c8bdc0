using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Cmp;
using NanoMedAgent.Registrar.Est;

namespace NanoMedAgent.Registrar;

/// <summary>The options that say where the hospital's CA is, and how the registrar authenticates itself there.</summary>
internal sealed class AuthorityArguments
{
    private readonly Option<Uri?> _cmp = new("--cmp")
    {
        Description = "The CA's CMP address (RFC 9811), such as http://ca.hospital.example/.well-known/cmp. Either this or --est.",
        HelpName = "URL",
        CustomParser = result => Parse(result, "http", "https"),
    };

    private readonly Option<Uri?> _est = new("--est")
    {
        Description = "The CA's EST address (RFC 7030), such as https://ca.hospital.example. EST cannot revoke.",
        HelpName = "URL",
        CustomParser = result => Parse(result, "https"),
    };

    private readonly Option<string> _trust = new("--ca-trust")
    {
        Description = "The certificates of the CAs that count, the root among them (PEM).",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> _certificate = new("--ca-cert")
    {
        Description = "The registrar's certificate for the CA, with those of CAs behind it, and with its key (PEM). The registrar renews "
            + "it and writes it into this file. It may be one of an administrator at first.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _key = new("--ca-key")
    {
        Description = "The private key of --ca-cert, where it is not in that file (PEM). Not used any more after the first renewal.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _server = new("--cmp-server")
    {
        Description = "The certificate with which the CA signs its answers (PEM). Without it, that of a CA of --ca-trust, or one that such "
            + "a CA has issued for this purpose (id-kp-cmcCA).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _user = new("--est-user")
    {
        Description = "A user of the EST server, for one that wants a password as well.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _passwordFile = new("--est-password-file")
    {
        Description = "A file with that user's password.",
        HelpName = "FILE",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _cmp, _est, _trust, _certificate, _key, _server, _user, _passwordFile })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The file of the registrar's certificate.</summary>
    public string CertificateFile(ParseResult result) => result.GetValue(_certificate)!;

    /// <summary>Opens what was named.</summary>
    /// <exception cref="InvalidDataException">An option or a file is not right; the message says what to do.</exception>
    public AuthorityAccess Open(ParseResult result, Func<DateTimeOffset> clock)
    {
        (Uri? cmp, Uri? est) = (result.GetValue(_cmp), result.GetValue(_est));
        if (cmp is null == est is null)
        {
            throw new InvalidDataException("give the address of the CA with --cmp or with --est, and not both");
        }

        (string? server, string? user, string? passwordFile) =
            (result.GetValue(_server), result.GetValue(_user), result.GetValue(_passwordFile));
        if (user is null != passwordFile is null)
        {
            throw new InvalidDataException("--est-user and --est-password-file belong together; give both, or none");
        }

        if (cmp is not null && user is not null)
        {
            throw new InvalidDataException("--est-user belongs to --est; a CMP message is signed, and has no password");
        }

        if (est is not null && server is not null)
        {
            throw new InvalidDataException("--cmp-server belongs to --cmp; give --ca-trust alone for --est");
        }

        TrustedAuthorities trusted = TrustedAuthorities.Load(result.GetValue(_trust)!, clock);
        X509Certificate2? pinned = server is null ? null : TrustedAuthorities.ReadCertificates(server)[0];
        RegistrarCredential credential = RegistrarCredential.Load(CertificateFile(result), result.GetValue(_key));
        HttpClient http = AuthorityConnection.Create(
            trusted, credential, user is null ? null : (user, InputFile.ReadText(passwordFile!).TrimEnd('\r', '\n')));
        ICertificateAuthority authority = cmp is not null
            ? new CmpAuthority(http, cmp, credential, trusted, pinned, clock)
            : new EstAuthority(http, est!, credential, trusted);
        return new AuthorityAccess((cmp ?? est)!, authority, trusted, credential, http);
    }

    private static Uri? Parse(System.CommandLine.Parsing.ArgumentResult result, params string[] schemes)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && schemes.Contains(address.Scheme) && address.UserInfo.Length == 0)
        {
            return address;
        }

        result.AddError($"{text}: this is not an address; write it like {schemes[^1]}://ca.hospital.example");
        return null;
    }
}
