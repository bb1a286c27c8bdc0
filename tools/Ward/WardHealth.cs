using System.Data.Common;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations.Monitoring;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Pairing;

namespace NanoMedAgent.Ward;

/// <summary>The health of a ward's pages. Without broker or database they still show, and say what is missing.</summary>
internal sealed class WardHealth(PairingHost pairing, ReadingStore readings, WardDashboard dashboard) : IHealth
{
    /// <summary>The health of the collector in this program; null when it runs elsewhere.</summary>
    public IHealth? Collector { get; set; }

    /// <inheritdoc/>
    public string? FindHang() => dashboard.FindHang() ?? Collector?.FindHang();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = Collector is null ? [] : new(Collector.FindFaults());
        if (!pairing.IsConnected)
        {
            faults["broker"] = "not connected";
        }

        try
        {
            readings.Devices.Find("");
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
        {
            faults["database"] = failure.Message;
        }

        return faults;
    }
}
