using NanoMedAgent.Hospital.Brokers;
using NATS.Client.Core;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>Why there is no connection to servers of NATS: the cause and what to do, in one line.</summary>
internal static class JetStreamFailureText
{
    /// <summary>Describes a failed attempt to connect.</summary>
    /// <param name="failure">What the library has thrown. It distinguishes some causes by their texts only.</param>
    /// <param name="servers">All addresses, for people.</param>
    /// <param name="login">Who wanted to log in.</param>
    /// <param name="refusal">Why the server's certificate was refused; null if it was not.</param>
    public static string Of(Exception failure, string servers, BrokerLogin login, string? refusal)
    {
        List<Exception> causes = [];
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause);
        }

        bool IsSaid(string words) => causes.Any(cause => cause.Message.Contains(words, StringComparison.Ordinal));
        return refusal
            ?? (causes.OfType<NatsServerException>().Any(cause => cause.IsAuthError) ? NotAuthorised(login)
                : IsSaid("does not support TLS") ? "the server has no TLS; let it use TLS, or write nats:// for no encryption"
                : IsSaid("requires TLS") ? $"the server wants TLS; write --broker {WithTls(servers)}"
                : IsSaid("can not connect uris") ? $"no server answers at {servers}; check the addresses, and whether the servers run"
                : servers == WithTls(servers) && causes.Any(cause => cause is IOException) ? AfterHandshake(login)
                : $"the connection failed ({causes[^1].Message.TrimEnd('.')}); look at the server's log");
    }

    private static string WithTls(string servers) => servers.Replace("nats://", "tls://", StringComparison.Ordinal);

    private static string NotAuthorised(BrokerLogin login) => login.User is { } user
        ? $"the server does not let the user {user} in (not authorised); check name and password here and at the server"
        : login.Certificate is { } certificate
            ? $"the server does not let {certificate.Subject} in (not authorised); give this certificate a user at the server, or give "
                + "--broker-user"
            : "the server lets nobody in without a user (not authorised); give --broker-user and --broker-password-file";

    // With TLS 1.3 a server checks the client's certificate after the client's part of the handshake is over.
    private static string AfterHandshake(BrokerLogin login) => login.Certificate is null
        ? "the server ended the connection after the handshake, as one that wants a client certificate; give --broker-cert and --broker-key"
        : "the server does not accept this program's certificate; get one from the CA that the server trusts, and look at the server's log";
}
