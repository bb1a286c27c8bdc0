namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>Passes requests on, and keeps the largest of their bodies: what a program that only sends has to send.</summary>
internal sealed class RecordedTransaction() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly Lock _gate = new();

    /// <summary>The largest body.</summary>
    public byte[] Body { get; private set; } = [];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { Headers.ContentLength: { } length } content && length > Body.Length)
        {
            byte[] body = await content.ReadAsByteArrayAsync(cancellationToken);
            lock (_gate)
            {
                Body = body.Length > Body.Length ? body : Body;
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
