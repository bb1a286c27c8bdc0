using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A dashboard over a store of its own. Its time stands still until the test moves it.</summary>
internal sealed class DashboardOverStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();

    private readonly WardOptions _options;
    private readonly AdmissionRecords? _admitted;

    /// <summary>A dashboard over an empty store.</summary>
    /// <param name="target">A database of PostgreSQL; by default a file of its own.</param>
    /// <param name="toRead">Where the dashboard reads values from; by default the same.</param>
    /// <param name="ward">The ward's name in the record system, when patients and beds are those of the database.</param>
    /// <param name="change">Changes its other options.</param>
    public DashboardOverStore(
        string? target = null, string? toRead = null, string? ward = null, Func<WardOptions, WardOptions>? change = null)
    {
        WardOptions options = WardSite.Options(_folder, _authority);
        options = change?.Invoke(options) ?? options;
        _admitted = ward is null ? null : new AdmissionRecords(target ?? options.Database, ward, () => Now);
        _options = options with
        {
            Records = (IRecordSystem?)_admitted ?? options.Records,
            Database = target ?? options.Database,
            DatabaseToRead = toRead,
            Score = new ScoreRule(),
            Clock = () => Now,
            TimeZone = TimeZoneInfo.Utc,
            RealTime = RealTime,
        };
        Store = ReadingStore.Open(_options.Database);
        Associations = AssociationStore.Open(_options.Database);
        Dashboard = new WardDashboard(Refusals, _options);
        Database = _options.Database;
    }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 14, 0, 0, TimeSpan.Zero);

    /// <summary>The time in which collectors must show that they run.</summary>
    public FakeTimeProvider RealTime { get; } = new();

    public string Database { get; }

    public WardOptions Options => _options;

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

    /// <summary>Returns a bed as a dashboard shows it that is opened now.</summary>
    public BedView ReadBedOfNewDashboard(string bed = "1")
    {
        using WardDashboard dashboard = new(Refusals, _options);
        dashboard.Refresh();
        return dashboard.Snapshot.Beds.Single(view => view.Bed == bed);
    }

    /// <summary>Another dashboard over the same store: of another program, or after a restart.</summary>
    public WardDashboard NewDashboard() => new(Refusals, _options);

    /// <summary>Notes in the file that it was restored from a backup.</summary>
    public void AddRestore(DateTimeOffset made, DateTimeOffset restored)
    {
        using SqliteConnection database = new($"Data Source={Database};Pooling=false");
        database.Open();
        using SqliteCommand command = database.CreateCommand();
        command.CommandText =
            $"INSERT INTO restores VALUES (1, {made.ToUnixTimeMilliseconds()}, {restored.ToUnixTimeMilliseconds()})";
        command.ExecuteNonQuery();
    }

    /// <summary>A sensor has confirmed a policy that was sent to it.</summary>
    public void Confirm(StoredSensor sensor, int version, AlarmRule alarms)
    {
        byte[] message = SignedPolicy.Sign(
            DataPolicy.Default(_authority.Public, 60) with { Version = version, Alarms = alarms }, _authority);
        Associations.Policies.Order([sensor.Device], message, version, "admin", Now);
        Associations.Policies.TryEnd(Associations.Policies.WaitingFor(sensor.Device)!, PolicyOrderState.InForce, "", Now).ShouldBeTrue();
    }

    public void Dispose()
    {
        Dashboard.Dispose();
        _admitted?.Dispose();
        Associations.Dispose();
        Store.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>A sensor that has been paired for five hours, with an epoch of its vital signs.</summary>
    public (StoredSensor Sensor, Epoch Epoch) Paired()
    {
        StoredSensor sensor = NewSensor().Pair("P-1001", "1", Now.AddHours(-5));
        return (sensor, sensor.NewEpoch("vitals", Now.AddHours(-5)));
    }

    /// <summary>A vital sign on the tile of the bed.</summary>
    public VitalSignView Vital(string title) => ReadBed().VitalSigns.Single(vital => vital.Title == title);
}
