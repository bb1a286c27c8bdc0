using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>
/// Receives messages, and acknowledges each when the application has decided about it: AA, AE or AR in the original mode, and what MSH-15
/// and MSH-16 ask for in enhanced mode. A connection's messages are handled one after the other, in order; connections are independent.
/// </summary>
public sealed class MllpServer : IAsyncDisposable
{
    private static readonly TimeSpan AfterAcceptFailure = TimeSpan.FromSeconds(1);

    private readonly MllpServerOptions _options;
    private readonly Func<Hl7Message, CancellationToken, Task<MessageVerdict>> _handle;
    private readonly MllpServerLog _log;
    private readonly TimeProvider _time;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    /// <summary>Listens from now on.</summary>
    /// <param name="options">Where, and what is allowed.</param>
    /// <param name="handle">
    /// Decides about a message, when it is kept safely. It is called for several connections at the same time. The same message may come
    /// again, with the same MSH-10, when an acknowledgement was lost.
    /// </param>
    /// <param name="logger">Where it is logged.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">The address is in use, or is not of this machine.</exception>
    public MllpServer(
        MllpServerOptions options, Func<Hl7Message, CancellationToken, Task<MessageVerdict>> handle, ILogger logger, TimeProvider time)
    {
        (_options, _handle, _log, _time) = (options, handle, new MllpServerLog(logger), time);
        _listener = new TcpListener(options.Address);
        try
        {
            _listener.Start();
        }
        catch
        {
            _listener.Dispose();
            _end.Dispose();
            throw;
        }

        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Closes all connections, and waits until no message is handled any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] left;
        lock (_connections)
        {
            left = [.. _connections];
        }

        await Task.WhenAll(left);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // Such as no file handles left.
                _log.AcceptFailed(failure.Message);
                await Task.Delay(AfterAcceptFailure, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(TcpClient tcp)
    {
        string peer = tcp.Client.RemoteEndPoint?.ToString() ?? "somebody";
        lock (_connections)
        {
            if (_connections.Count >= _options.Connections)
            {
                _log.TooMany(peer, _connections.Count);
                tcp.Dispose();
                return;
            }

            MllpServerConnection connection = new(tcp, peer, _options, _handle, _log, _time);
            Task served = Task.Run(() => connection.ServeAsync(_end.Token));
            _connections.Add(served);
            _ = served.ContinueWith(
                ended =>
                {
                    lock (_connections)
                    {
                        _connections.Remove(ended);
                    }
                },
                TaskScheduler.Default);
        }
    }
}
