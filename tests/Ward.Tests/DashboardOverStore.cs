using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;

namespace Ward.Tests;

/// <summary>A dashboard over a store of its own. Its time stands still until the test moves it.</summary>
internal sealed class DashboardOverStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();

    public DashboardOverStore()
    {
        WardOptions options = WardSite.Options(_folder, _authority) with
        {
            Clock = () => Now,
            TimeZone = TimeZoneInfo.Utc,
            RealTime = RealTime,
        };
        Store = ReadingStore.Open(options.Database);
        Associations = AssociationStore.Open(options.Database);
        Dashboard = new WardDashboard(Refusals, options);
        Database = options.Database;
    }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    /// <summary>The time in which collectors must show that they run.</summary>
    public FakeTimeProvider RealTime { get; } = new();

    public string Database { get; }

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    public RefusalCounts Refusals { get; } = new();

    public WardDashboard Dashboard { get; }

    public StoredSensor NewSensor(string serial = "NM-0001") => new(Store, Associations, serial);

    /// <summary>Refreshes the dashboard and returns a bed.</summary>
    public BedView ReadBed(string bed = "1")
    {
        Dashboard.Refresh();
        return Dashboard.Snapshot.Beds.Single(view => view.Bed == bed);
    }

    public void Dispose()
    {
        Dashboard.Dispose();
        Associations.Dispose();
        Store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }
}
