using HostSim.Tests.World;
using TemporaryFolder = HostSim.Tests.World.TemporaryFolder;

namespace Gateway.Tests.World;

/// <summary>
/// A recording, and what a sensor and a collector have made of it: once for all tests of a class. The first eight of the 32 published
/// hours, in a campaign all of them; or eight generated ones where those are not there.
/// </summary>
public sealed class RecordedPatient : IDisposable
{
    private const int Hours = 8;

    private readonly TemporaryFolder _files = new();
    private readonly Lazy<Task<RecordedSensor>> _sensor;

    public RecordedPatient()
    {
        bool isPublished = PublishedFiles.Recording.Rows("").All(row => row.Skip is null);
        Recording = !isPublished ? Recording.Generated(_files)
            : Effort.IsCampaign ? Recording.Published() : Recording.Published().First(Hours, _files);
        Recording.Values.Count.ShouldBeGreaterThanOrEqualTo(1000);
        _sensor = new Lazy<Task<RecordedSensor>>(() => RecordedSensor.MeasureAsync(Recording));
    }

    internal Recording Recording { get; }

    /// <summary>The sensor that has measured it; it takes a while when it is asked for the first time.</summary>
    internal Task<RecordedSensor> SensorAsync() => _sensor.Value;

    public void Dispose()
    {
        if (_sensor is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _sensor.Value.Result.Dispose();
        }

        _files.Dispose();
    }
}
