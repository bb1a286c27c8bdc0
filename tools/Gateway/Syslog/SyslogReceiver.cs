using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway.Syslog;

/// <summary>
/// Sends messages to a receiver over TLS, framed by octet counting (RFC 5425). The protocol has no acknowledgement. So each batch has a
/// connection of its own, which is ended with close_notify: the receiver counts as having read everything when it has ended the connection
/// in turn, without a reset, and its TCP has acknowledged every byte. Anything else, and the whole batch is sent again.
/// </summary>
/// <param name="host">The receiver's name; its certificate must be for it.</param>
/// <param name="port">Its port.</param>
/// <param name="authorities">The CAs of the receiver; null for those that the operating system trusts.</param>
/// <param name="certificate">What this program shows, with its key; null for nothing.</param>
/// <param name="intermediates">The certificates of CAs between it and one that the receiver knows.</param>
internal sealed class SyslogReceiver(
    string host, int port, X509Certificate2Collection? authorities, X509Certificate2? certificate,
    X509Certificate2Collection intermediates) : ISyslogReceiver, IDisposable
{
    /// <summary>The port of syslog over TLS (RFC 5425, section 4.1).</summary>
    public const int DefaultPort = 6514;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SslStreamCertificateContext? _shown =
        certificate is null ? null : SslStreamCertificateContext.Create(certificate, intermediates, offline: true);

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(host, port, limit.Token);
            await using NetworkStream connection = new(socket, ownsSocket: false);
            await using SslStream tls = new(connection);
            await tls.AuthenticateAsClientAsync(Options(), limit.Token);

            // Whoever ends the connection before it is told to has not read everything.
            byte[] answer = new byte[256];
            Task<int> end = tls.ReadAsync(answer, limit.Token).AsTask();
            await tls.WriteAsync(Frames(messages), limit.Token);
            await tls.ShutdownAsync();
            while (await end > 0)
            {
                end = tls.ReadAsync(answer, limit.Token).AsTask();
            }

            await AwaitEndAsync(socket, answer, limit.Token);
            return DeliveryOutcome.Delivered;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return DeliveryOutcome.Unavailable("it did not end the connection in time, so nobody knows what it has read");
        }
        catch (AuthenticationException failure)
        {
            return DeliveryOutcome.Unavailable(
                $"TLS: {(failure.InnerException ?? failure).Message.TrimEnd('.')}; check --syslog-ca, --syslog-cert and the receiver's "
                + "certificate");
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return DeliveryOutcome.Unavailable((failure.InnerException ?? failure).Message.TrimEnd('.'));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => certificate?.Dispose();

    /// <summary>Messages with their lengths before them (RFC 5425, section 4.3).</summary>
    internal static byte[] Frames(IReadOnlyList<byte[]> messages)
    {
        using MemoryStream frames = new();
        foreach (byte[] message in messages)
        {
            frames.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Length} ")));
            frames.Write(message);
        }

        return frames.ToArray();
    }

    private SslClientAuthenticationOptions Options()
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateContext = _shown,
        };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }

    /// <summary>
    /// Waits until the receiver's TCP has ended the connection as well, and acknowledged every byte. A receiver that is restarted may have
    /// ended it before it had read everything: then there is a reset, which may still be on its way.
    /// </summary>
    private static async Task AwaitEndAsync(Socket socket, byte[] buffer, CancellationToken cancellation)
    {
        while (await socket.ReceiveAsync(buffer, cancellation) > 0)
        {
            // What comes behind the end of TLS means nothing.
        }

        socket.Shutdown(SocketShutdown.Send);

        // Only Linux tells in which state a connection is. Elsewhere a batch may be lost that was on its way when a receiver was stopped.
        const int tcp = 6;
        const int tcpInfo = 11;
        const byte closed = 7;
        byte[] state = new byte[1];
        while (OperatingSystem.IsLinux())
        {
            socket.GetRawSocketOption(tcp, tcpInfo, state);
            if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0)
            {
                throw new IOException("it has reset the connection");
            }

            if (state[0] == closed)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellation);
        }
    }
}
