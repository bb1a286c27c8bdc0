using System.CommandLine;
using System.Net;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Registrar.Authorities;
using NanoMedAgent.Registrar.Serving;

namespace NanoMedAgent.Registrar;

/// <summary>The options of the EST server for other devices.</summary>
internal sealed class EstServerArguments
{
    private readonly Option<string?> _listen = new("--est-listen")
    {
        Description = "The address and port at which other devices of the hospital get certificates with EST. Without it there is no "
            + "server.",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string?> _certificate = new("--est-tls-cert")
    {
        Description = "The certificate of the EST server, with those of CAs behind it (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--est-tls-key")
    {
        Description = "The private key of --est-tls-cert (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _clients = new("--est-clients")
    {
        Description = "Who may have certificates for which names (JSON; tools/Registrar/README.md).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _revocations = new("--est-crl")
    {
        Description = "The lists of certificates that the CA has revoked (PEM or DER). Whoever fetches them from the CA replaces the file. "
            + "Without it nobody looks whether a client's certificate was revoked.",
        HelpName = "FILE",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _listen, _certificate, _key, _clients, _revocations })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens what was named; null if there is to be no server.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="trusted">The CAs that count.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="InvalidDataException">An option or a file is not right; the message says what to do.</exception>
    public (IPEndPoint Address, RegistrarCredential Tls, EstClients Clients, RevocationLists? Revocations)? Open(
        ParseResult result, TrustedAuthorities trusted, Func<DateTimeOffset> clock)
    {
        string? revocations = result.GetValue(_revocations);
        string?[] values = [result.GetValue(_listen), result.GetValue(_certificate), result.GetValue(_key), result.GetValue(_clients)];
        return Array.TrueForAll(values, value => value is null) && revocations is null ? null
            : values is [{ } listen, { } certificate, { } key, { } clients]
                ? (ServiceOptions.ReadEndPoint("--est-listen", listen), RegistrarCredential.Load(certificate, key),
                    EstClients.Load(clients), revocations is null ? null : RevocationLists.Open(revocations, trusted, clock))
            : throw new InvalidDataException(
                "--est-listen, --est-tls-cert, --est-tls-key and --est-clients belong together; give all of them, or none, and "
                + "--est-crl only with them");
    }
}
