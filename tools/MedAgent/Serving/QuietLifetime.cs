using Microsoft.Extensions.Hosting;

namespace NanoMedAgent.MedAgent.Serving;

/// <summary>A web server that leaves Ctrl+C to the program it runs in.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
