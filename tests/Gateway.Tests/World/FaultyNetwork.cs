namespace Gateway.Tests.World;

/// <summary>
/// The way from a gateway to a server. At random it is cut before or after the server has a request, the server is killed while it has
/// one, or the gateway is.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="random">When what happens.</param>
/// <param name="serverKills">How often the server is killed at most: it takes seconds to start.</param>
internal sealed class FaultyNetwork(MedplumServer server, Random random, int serverKills) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _serverKills = serverKills;

    /// <summary>Kills the gateway that uses it now: its step is over, and it notes nothing.</summary>
    public Action KillGateway { get; set; } = () => { };

    /// <summary>What has happened.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (random.Next(10))
        {
            case 0:
                throw Cut("cut before");
            case 1:
                using (await base.SendAsync(request, cancellationToken))
                {
                    throw Cut("cut after");
                }

            case 2 when _serverKills-- > 0:
                Task<HttpResponseMessage> sent = base.SendAsync(request, cancellationToken);
                await Task.WhenAny(sent, Task.Delay(random.Next(100), cancellationToken));
                server.Kill();
                server.Start();
                Count("server killed");
                return await sent;
            case 3:
                HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
                KillGateway();
                Count("gateway killed");
                return response;
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private HttpRequestException Cut(string how)
    {
        Count(how);
        return new HttpRequestException("the connection was cut");
    }

    private void Count(string fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;
}
