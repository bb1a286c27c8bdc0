using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Escalating;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Adds the dashboard to a host.</summary>
internal static class DashboardServices
{
    /// <summary>Adds the dashboard, which reads the store in the background.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<RefusalCounts>();
        services.AddSingleton<WardDashboard>();
        services.AddHostedService(provider => provider.GetRequiredService<WardDashboard>());
        services.AddSingleton<AlarmRole>();
        services.AddSingleton<IWardAlarms>(provider => new DashboardAlarms(
            provider.GetRequiredService<WardDashboard>(), provider.GetRequiredService<AssociationStore>().Silences));
    }
}
