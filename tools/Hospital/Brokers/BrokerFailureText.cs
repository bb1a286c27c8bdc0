using System.Net.Sockets;
using MQTTnet;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>Why there is no connection to a broker: the cause and what to do, in one line.</summary>
internal static class BrokerFailureText
{
    private const string Silence = "it does not answer; check the address, and the firewall between";

    /// <summary>The broker has answered with a refusal.</summary>
    public static string Of(MqttClientConnectResultCode code, BrokerLogin login) => code switch
    {
        MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.BadUserNameOrPassword when login.User is { } user =>
            $"the broker does not let the user {user} in (not authorised); check name and password here and at the broker",
        MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.BadUserNameOrPassword
            when login.Certificate is { } certificate =>
            $"the broker does not let {certificate.Subject} in (not authorised); give this certificate a user at the broker, or give "
                + "--broker-user",
        MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.BadUserNameOrPassword =>
            "the broker lets nobody in without a user or a certificate (not authorised); give --broker-user and --broker-password-file, or "
                + "--broker-cert",
        MqttClientConnectResultCode.ClientIdentifierNotValid =>
            "the broker refuses this program's client id; let the broker accept client ids that begin with nanomedagent- and medagent-",
        MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ServerBusy =>
            "the broker says that it is not available now; look at its log",
        MqttClientConnectResultCode.UnsupportedProtocolVersion =>
            "the broker refuses MQTT 3.1.1; let it accept that version",
        _ => $"the broker refuses the connection ({code}); look at its log",
    };

    /// <summary>There is no answer of the broker.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="address">The broker.</param>
    /// <param name="tls">How its port answers TLS.</param>
    public static string Of(Exception failure, BrokerAddress address, TlsAnswer tls) => SocketErrorOf(failure) switch
    {
        SocketError.ConnectionRefused => "nothing listens there; is the broker running, and is the port right?",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"the name {address.Host} is not known on this network; check it, and this computer's name server",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable =>
            $"there is no way to {address.Host} on this network; check the address, and this computer's network",
        SocketError.TimedOut => Silence,
        _ when failure is OperationCanceledException or TimeoutException || failure.InnerException is TimeoutException => Silence,
        _ => Of(tls, address) ?? $"the connection failed before the broker answered ({CauseOf(failure)}); look at the broker's log",
    };

    private static string? Of(TlsAnswer tls, BrokerAddress address) => (address.HasTls, tls) switch
    {
        (true, TlsAnswer.NotTls) =>
            "this port is not for TLS; give the port for TLS, or write mqtt:// for a connection without encryption",
        (false, TlsAnswer.NotTls or TlsAnswer.None) => null,
        (false, _) => $"this port is for TLS; write --broker mqtts://{address with { HasTls = false }}",
        (true, TlsAnswer.NothingInCommon) =>
            "this computer and the broker have no version of TLS or no cipher suite in common; let the broker accept TLS 1.2 or 1.3",
        (true, TlsAnswer.CertificateRequired) => "the broker wants a client certificate; give --broker-cert and --broker-key",
        (true, TlsAnswer.CertificateFromOtherCa) =>
            "the broker does not trust the CA of this program's certificate; get a certificate from the CA that the broker trusts",
        (true, TlsAnswer.CertificateExpired) => "the broker says that this program's certificate has expired; get a new one",
        (true, TlsAnswer.CertificateRevoked) => "the broker says that this program's certificate was revoked; get a new one",
        (true, TlsAnswer.CertificateRefused) =>
            "the broker refuses this program's certificate; look at the broker's log, and get one for client authentication",
        _ => null,
    };

    private static SocketError SocketErrorOf(Exception failure)
    {
        Exception? cause = failure;
        while (cause is not null and not SocketException)
        {
            cause = cause.InnerException;
        }

        return (cause as SocketException)?.SocketErrorCode ?? SocketError.Success;
    }

    private static string CauseOf(Exception failure)
    {
        Exception cause = failure;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause.Message.TrimEnd('.');
    }
}
