using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Operations.Systemd;
using OpenTelemetry.Metrics;

namespace NanoMedAgent.Operations;

/// <summary>Adds to a program's host what makes it a service.</summary>
public static class ServiceHost
{
    // Each meter of this project begins with it.
    private const string Meters = "NanoMedAgent.*";

    /// <summary>Adds health, metrics and systemd. The program registers an <see cref="IHealth"/> itself.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<ServiceManager>();
        if (settings.Monitor is null && settings.Otlp is null)
        {
            return services;
        }

        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddRuntimeInstrumentation();
            if (settings.Monitor is not null)
            {
                metrics.AddPrometheusExporter();
            }

            if (settings.Otlp is { } address)
            {
                metrics.AddOtlpExporter(options => options.Endpoint = address);
            }
        });
        if (settings.Monitor is { } monitor)
        {
            services.AddHostedService(provider => new MonitorHost(
                monitor, provider.GetRequiredService<IHealth>(), provider.GetRequiredService<MeterProvider>()));
        }

        return services;
    }
}
