using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Board;

namespace Ward.Tests;

/// <summary>A board over a store of a test's own, at a time that stands until the test moves it.</summary>
internal sealed class BoardOfRecords : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();

    public BoardOfRecords()
    {
        WardOptions options = WardSite.Options(_folder, _authority) with { Clock = () => Now, TimeZone = TimeZoneInfo.Utc };
        Store = ReadingStore.Open(options.Database);
        Associations = AssociationStore.Open(options.Database);
        Board = new WardBoard(Refusals, options);
        Database = options.Database;
    }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    public string Database { get; }

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    public RefusalCounts Refusals { get; } = new();

    public WardBoard Board { get; }

    public SensorRecord NewSensor(string serial = "NM-0001") => new(Store, Associations, serial);

    /// <summary>What the board shows of a bed now.</summary>
    public BedView Look(string bed = "1")
    {
        Board.Refresh();
        return Board.View.Beds.Single(view => view.Bed == bed);
    }

    public void Dispose()
    {
        Board.Dispose();
        Associations.Dispose();
        Store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }
}
