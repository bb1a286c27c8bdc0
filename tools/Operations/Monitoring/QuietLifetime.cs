using Microsoft.Extensions.Hosting;

namespace NanoMedAgent.Operations.Monitoring;

/// <summary>Leaves signals of the operating system to the program that a host runs in.</summary>
public sealed class QuietLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
