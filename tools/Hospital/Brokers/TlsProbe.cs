using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>
/// Finds out why a connection failed. MQTTnet writes its CONNECT at once, and loses the alert with which a broker refuses a client
/// certificate. So after a failure the handshake is made once more, without MQTT, and the answer is awaited.
/// </summary>
internal static class TlsProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Alerts of RFC 8446, section 6.2, as OpenSSL and SslStream write them.
    private static readonly (string Words, TlsAnswer Answer)[] Alerts =
    [
        ("certificate required", TlsAnswer.CertificateRequired),
        ("peer did not return a certificate", TlsAnswer.CertificateRequired),
        ("unknown ca", TlsAnswer.CertificateFromOtherCa),
        ("certificate expired", TlsAnswer.CertificateExpired),
        ("certificate revoked", TlsAnswer.CertificateRevoked),
        ("certificate unknown", TlsAnswer.CertificateRefused),
        ("bad certificate", TlsAnswer.CertificateRefused),
        ("unsupported certificate", TlsAnswer.CertificateRefused),
        ("access denied", TlsAnswer.CertificateRefused),
        ("handshake failure", TlsAnswer.NothingInCommon),
        ("protocol version", TlsAnswer.NothingInCommon),
        ("insufficient security", TlsAnswer.NothingInCommon),
    ];

    /// <summary>Begins TLS, sends nothing, and waits for a refusal.</summary>
    /// <param name="address">The port to ask.</param>
    /// <param name="own">The program's certificate, or null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<TlsAnswer> AskAsync(BrokerAddress address, X509Certificate2? own, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using TcpClient connection = new();
            await connection.ConnectAsync(address.Host, address.Port, patience.Token);

            // Nothing is sent over it, so anybody with a certificate may answer.
            await using SslStream stream = new(
                connection.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = address.Host,
                    ClientCertificates = own is null ? null : [own],
                    LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
                },
                patience.Token);

            // With TLS 1.3 a client certificate is refused after the handshake. A broker that accepts it waits for a CONNECT.
            await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, patience.Token);
            return TlsAnswer.Accepted;
        }
        catch (OperationCanceledException)
        {
            return cancellation.IsCancellationRequested ? TlsAnswer.None : TlsAnswer.Accepted;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            return AnswerOf(failure);
        }
        catch (SocketException)
        {
            return TlsAnswer.None;
        }
    }

    private static TlsAnswer AnswerOf(Exception failure)
    {
        bool isAlert = false;
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            foreach ((string words, TlsAnswer answer) in Alerts)
            {
                if (cause.Message.Contains(words, StringComparison.OrdinalIgnoreCase))
                {
                    return answer;
                }
            }

            isAlert |= cause.Message.Contains("alert", StringComparison.OrdinalIgnoreCase);
        }

        return isAlert ? TlsAnswer.NothingInCommon : TlsAnswer.NotTls;
    }
}
