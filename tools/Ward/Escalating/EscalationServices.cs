using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Pairing;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>Adds escalation to a host.</summary>
internal static class EscalationServices
{
    /// <summary>Adds what was told to whom, and where there is a rule, what tells it.</summary>
    public static void AddEscalation(this IServiceCollection services, WardOptions options)
    {
        services.AddSingleton(_ => EscalationStore.Open(options.Database));
        if (options.Escalation is not null)
        {
            services.AddHostedService(provider => new EscalationService(
                provider.GetRequiredService<EscalationStore>(), provider.GetRequiredService<IWardAlarms>(),
                provider.GetRequiredService<PairingHost>().PublishAsync, options));
        }
    }
}
