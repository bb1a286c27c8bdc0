using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Pairing;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>Adds escalation to a host.</summary>
internal static class EscalationServices
{
    /// <summary>Adds what pages show and confirm of it, and where there is a rule, what follows that.</summary>
    public static void AddEscalation(this IServiceCollection services, WardOptions options)
    {
        services.AddSingleton(_ => EscalationStore.Open(options.Database));
        services.AddSingleton<PageEscalations>();
        services.AddHostedService(provider => provider.GetRequiredService<PageEscalations>());
        services.AddSingleton<PageConfirmations>();
        if (options.Escalation is not null)
        {
            services.AddHostedService(provider => new EscalationService(
                provider.GetRequiredService<EscalationStore>(), provider.GetRequiredService<IWardAlarms>(),
                provider.GetRequiredService<PairingHost>().PublishAsync, options));
        }
    }
}
