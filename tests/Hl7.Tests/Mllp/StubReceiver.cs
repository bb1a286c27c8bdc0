using System.Net;
using System.Net.Sockets;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;

namespace Hl7.Tests.Mllp;

/// <summary>A receiver that answers as a test wants it to, right or wrong.</summary>
internal sealed class StubReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <param name="answer">The bytes that answer a message.</param>
    public StubReceiver(Func<Hl7Message, IReadOnlyList<byte[]>> answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync(Func<Hl7Message, IReadOnlyList<byte[]>> answer)
    {
        try
        {
            while (true)
            {
                using TcpClient tcp = await _listener.AcceptTcpClientAsync(_end.Token);
                NetworkStream network = tcp.GetStream();
                await using MllpStream stream = new(network, 100_000);
                while (await stream.ReadAsync(_end.Token) is { } block)
                {
                    Hl7Message.TryRead(block, Hl7Limits.Default, out Hl7Message request, out _).ShouldBeTrue();
                    foreach (byte[] bytes in answer(request))
                    {
                        await network.WriteAsync(bytes, _end.Token);
                    }
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException
            || _end.IsCancellationRequested)
        {
            // The test is over; a listener that was stopped before it is asked again says so as a mistake.
        }
    }
}
