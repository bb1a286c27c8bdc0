using Microsoft.Extensions.Hosting;

namespace NanoMedAgent.MedAgent.Serving;

/// <summary>Lets the program handle Ctrl+C instead of the web server.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
