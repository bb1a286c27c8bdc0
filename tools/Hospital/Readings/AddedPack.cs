using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>What a pack has added to a store. Most are only counted, so what is said of each value is made when somebody asks.</summary>
public sealed class AddedPack
{
    private readonly Epoch _epoch;
    private readonly PackRow _row;

    internal AddedPack(Epoch epoch, PackRow row, PackContent content)
    {
        _epoch = epoch;
        _row = row;
        Content = content;
    }

    /// <summary>The number under which it is stored.</summary>
    public long Number => _row.Number;

    /// <summary>What the pack says.</summary>
    public PackContent Content { get; }

    /// <summary>When it was made; null as long as that is unknown.</summary>
    public DateTimeOffset? Time => _row.TimeSeconds.ToTime();

    /// <summary>The quality of the clock in its epoch: 0 no clock, 1 network, 2 authenticated.</summary>
    public int ClockQuality => _row.ClockQuality;

    /// <summary>Measured values.</summary>
    public IEnumerable<StoredReading> Readings => Content.Values.Select(value => new StoredReading(
        _epoch.Device, _epoch.DataClass, _row.Sequence, value.Vital, Time, value.Value, value.Vital.Unit, value.Quality, _row.IsLate,
        _row.IsRebased, _row.ClockQuality)
    {
        Association = Association,
        Received = DateTimeOffset.FromUnixTimeSeconds(_row.ReceivedSeconds),
    });

    /// <summary>Reports of alarms.</summary>
    public IEnumerable<StoredAlarm> Alarms => Content.Alarms.Select(alarm => new StoredAlarm(
        _epoch.Device, _row.Sequence, Time, _epoch.Boot, Content.UptimeSeconds, alarm)
    {
        Association = Association,
        Received = DateTimeOffset.FromUnixTimeSeconds(_row.ReceivedSeconds),
        PolicyVersion = _epoch.PolicyVersion,
    });

    /// <summary>An event, or null.</summary>
    public StoredEvent? Event => Content.Event is not { } reported
        ? null
        : new StoredEvent(_epoch.Device, _row.Sequence, Time, _epoch.Boot, Content.UptimeSeconds, reported) { Association = Association };

    /// <summary>A gap, or null.</summary>
    public StoredGap? Gap => Content.Gap is { } declared ? StoredGap.Of(_epoch.Device, _epoch.DataClass, declared) : null;

    private string? Association => AssociationId.ToText(_epoch.Association);
}
