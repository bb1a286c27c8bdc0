using System.Net;
using System.Net.Sockets;

namespace Ward.Tests;

/// <summary>
/// The network between one tablet and the ward. While it is cut, nothing passes in either direction and no connection ends, as where a
/// tablet leaves the reach of its access point; what was sent meanwhile arrives late, when the network is back.
/// </summary>
internal sealed class TabletNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Uri _ward;
    private readonly Task _accepting;
    private TaskCompletionSource _open = new();

    public TabletNetwork(Uri ward)
    {
        _ward = ward;
        _open.SetResult();
        _listener.Start();
        Address = new UriBuilder(ward) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The ward's address for this tablet.</summary>
    public Uri Address { get; }

    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient tablet)
    {
        using TcpClient near = tablet;
        using TcpClient far = new();
        try
        {
            await _open.Task.WaitAsync(_stopping.Token);
            await far.ConnectAsync(_ward.Host, _ward.Port, _stopping.Token);
            await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream()), PumpAsync(far.GetStream(), near.GetStream())).Unwrap();
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // One of both has ended it, or the test is over.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and int read)
        {
            await _open.Task.WaitAsync(_stopping.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
        }
    }
}
