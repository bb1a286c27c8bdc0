using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Hospital.Tests.World;

namespace Registrar.Tests.World;

/// <summary>
/// OpenSSL's CMP mock server. It listens on every interface, so it gets a network namespace of its own with nothing but loopback; socat
/// carries each connection to it from a socket file.
/// </summary>
internal sealed class OpenSslCmpServer : IDisposable
{
    private const int Port = 8080;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly StartedProgram _program;
    private readonly TemporaryFolder _folder;
    private readonly string _socket;

    public OpenSslCmpServer(TemporaryFolder folder, params string[] arguments)
    {
        InstalledPrograms.SkipWithoutNamespaces();
        _folder = folder;
        _socket = folder.File($"cmp{Guid.NewGuid():N}"[..12]);
        Client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { Timeout = Limit };
        Log = () => File.ReadAllText(_socket + ".log");
        string script = FormattableString.Invariant(
            $"ip link set lo up && {{ socat -t 30 UNIX-LISTEN:{_socket},fork TCP:127.0.0.1:{Port},retry=50,interval=0.1 & }} && ")
            + FormattableString.Invariant($"exec openssl cmp -port {Port} \"$@\" >{_socket}.log 2>&1");
        _program = new StartedProgram(new ProcessStartInfo(
            "unshare", ["--map-root-user", "--net", "sh", "-c", script, "sh", .. arguments]));
        for (long began = Stopwatch.GetTimestamp(); !File.Exists(_socket); Thread.Sleep(10))
        {
            (Stopwatch.GetElapsedTime(began) < Limit && !_program.Process.HasExited).ShouldBeTrue("the mock server does not start");
        }
    }

    /// <summary>What it has written.</summary>
    public Func<string> Log { get; }

    /// <summary>The connection to it, which is kept: it serves one at a time, and does not always take the next one.</summary>
    public HttpClient Client { get; }

    /// <summary>Runs OpenSSL's own client against it, in the test's folder, and in a namespace of its own as well.</summary>
    /// <param name="arguments">All but -server.</param>
    public ProgramResult RunClient(params string[] arguments)
    {
        string port = Port.ToString("X4", CultureInfo.InvariantCulture);
        string script = FormattableString.Invariant(
            $"cd {_folder.Path} && ip link set lo up && ")
            + FormattableString.Invariant(
                $"{{ socat TCP-LISTEN:{Port},bind=127.0.0.1,fork UNIX-CONNECT:{_socket},retry=50,interval=0.1 & }} && ")
            + FormattableString.Invariant($"until grep -q ':{port} ' /proc/net/tcp; do sleep 0.05; done; ")
            + FormattableString.Invariant($"openssl cmp -server 127.0.0.1:{Port} \"$@\"; status=$?; kill $!; exit $status");
        return InstalledPrograms.Run("unshare", ["--map-root-user", "--net", "sh", "-c", script, "sh", .. arguments]);
    }

    public void Dispose()
    {
        Client.Dispose();
        _program.Dispose();
        TestContext.Current.TestOutputHelper?.WriteLine(Log());
    }

    /// <summary>The socket file is there a moment before somebody listens.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.ConnectionRefused)
            {
                socket.Dispose();
                await Task.Delay(10, cancellation);
            }
        }
    }
}
