using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Operations.Systemd;

/// <summary>
/// Tells systemd when the service is ready and when it stops (Type=notify), and that it does not hang (WatchdogSec): sd_notify(3),
/// sd_watchdog_enabled(3). Without systemd it does nothing.
/// </summary>
internal sealed class ServiceManager(IHealth health, ISystemdNotifier notifier, TimeProvider time) : BackgroundService
{
    private const string WatchdogVariable = "WATCHDOG_USEC";

    private static readonly ServiceState Alive = new("WATCHDOG=1");

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        notifier.Notify(ServiceState.Stopping);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        notifier.Notify(ServiceState.Ready);
        if (!long.TryParse(Environment.GetEnvironmentVariable(WatchdogVariable), CultureInfo.InvariantCulture, out long microseconds)
            || microseconds <= 0)
        {
            return;
        }

        // Twice within the time, as the manual advises.
        using PeriodicTimer timer = new(TimeSpan.FromMicroseconds(microseconds / 2), time);
        do
        {
            if (health.FindHang() is null)
            {
                notifier.Notify(Alive);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
