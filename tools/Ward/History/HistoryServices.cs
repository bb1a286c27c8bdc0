namespace NanoMedAgent.Ward.History;

/// <summary>Adds histories to a host.</summary>
internal static class HistoryServices
{
    /// <summary>Adds what reads them.</summary>
    public static void AddHistory(this IServiceCollection services) => services.AddSingleton<HistoryReader>();
}
