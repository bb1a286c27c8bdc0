using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HostSim.Tests.World;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.World;

/// <summary>A receiver over TLS that does with each connection what a test says.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _authority;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;

    public TlsPeer(Func<SslStream, Socket, Task> handle)
    {
        _authority = new BrokerCertificates(_folder.Path);
        (string certificate, string key) = _authority.Server("siem");
        _certificate = X509Certificate2.CreateFromPemFile(certificate, key);
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync();
                await using NetworkStream connection = new(socket, ownsSocket: false);
                await using SslStream tls = new(connection);
                try
                {
                    await tls.AuthenticateAsServerAsync(_certificate);
                    await handle(tls, socket);
                }
                catch (Exception ended) when (ended is IOException or SocketException or AuthenticationException)
                {
                    // The sender has gone.
                }
            }
        });
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Authority => _authority.Authority;

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }
}
