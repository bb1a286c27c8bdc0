using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Simulator.Patients;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// Compares, value by value, what one sensor measured with what the collector stored. A long run compares now and then what is complete, so
/// that it need not hold all values until the end.
/// </summary>
internal sealed class Reconciliation(ConnectedSensor sensor, ReadingStore store, DateTimeOffset start)
{
    private const int ManyValues = 2000;

    private ReconciliationResult _completed;
    private long _completedRows;
    private long _completedSeconds;

    /// <summary>Whether many values wait to be compared.</summary>
    public bool HasManyValues => sensor.Measured.Values.Count > ManyValues;

    /// <summary>Compares what was measured before the present second, if no reading waits on the device.</summary>
    public void CompareCompleted()
    {
        long untilSeconds = sensor.Measured.Values[^1].Seconds;
        if (sensor.IsOff || sensor.Agent.Waiting > 0)
        {
            return;
        }

        (ReconciliationResult part, long rows) = Compare(untilSeconds);
        _completed += part;
        _completedRows += rows;
        _completedSeconds = untilSeconds;
        sensor.Measured.RemoveBefore(untilSeconds);
    }

    /// <summary>The result so far, over everything that was measured.</summary>
    public ReconciliationResult Result()
    {
        ReconciliationResult sum = _completed + Compare(long.MaxValue).Result;

        // A value that was compared long ago may have been stored once more since.
        long later = _completedSeconds == 0 ? 0 : store.Measurements.Count(Query(0, _completedSeconds)) - _completedRows;
        return sum with { Duplicates = sum.Duplicates + Math.Abs(later) };
    }

    private (ReconciliationResult Result, long Rows) Compare(long untilSeconds)
    {
        Dictionary<(string Vital, long Time, decimal Value), int> expected = [];
        foreach (SensedValue value in sensor.Measured.Values.TakeWhile(value => value.Seconds < untilSeconds))
        {
            (string, long, decimal) key = KeyOf(value);
            expected[key] = expected.GetValueOrDefault(key) + 1;
        }

        IReadOnlyList<StoredReading> stored = store.Measurements.Find(Query(_completedSeconds, untilSeconds));
        long matched = 0;
        foreach (StoredReading reading in stored)
        {
            (string, long, decimal) key = (reading.Vital.Name, reading.Time?.ToUnixTimeSeconds() ?? -1, reading.Value);
            int left = expected.GetValueOrDefault(key);
            matched += left > 0 ? 1 : 0;
            expected[key] = left - 1;
        }

        long declared = 0;
        long lost = 0;
        if (expected.Values.Any(left => left > 0))
        {
            (long From, long To)[] gaps = DeclaredGaps();
            foreach (((_, long time, _), int left) in expected.Where(value => value.Value > 0))
            {
                bool isDeclared = gaps.Any(gap => gap.From <= time && time <= gap.To);
                declared += isDeclared ? left : 0;
                lost += isDeclared ? 0 : left;
            }
        }

        return (new ReconciliationResult(matched, stored.Count - matched, declared, lost), stored.Count);
    }

    /// <summary>The gaps in readings that the device declared, in seconds since 1970, both ends included.</summary>
    private (long From, long To)[] DeclaredGaps() =>
    [
        .. store.Gaps.List(sensor.DeviceKey.DeviceId)
            .Where(gap => gap.DataClass == "vitals")
            .Select(gap => (gap.From?.ToUnixTimeSeconds() ?? 0, gap.To?.ToUnixTimeSeconds() ?? long.MaxValue)),
    ];

    private ReadingQuery Query(long fromSeconds, long untilSeconds) => new()
    {
        Device = sensor.DeviceKey.DeviceId,
        FirstBoot = sensor.FirstBoot,
        From = fromSeconds == 0 ? null : start.AddSeconds(fromSeconds),
        To = untilSeconds == long.MaxValue ? null : start.AddSeconds(untilSeconds),
    };

    private (string Vital, long Time, decimal Value) KeyOf(SensedValue value)
    {
        // Firmware and hospital list the vital signs in the same order. A sensor gives tenths, and pressures in pascal.
        VitalSign vital = VitalSign.All[(int)value.Sign];
        decimal wire = vital.WireUnit == "Pa" ? value.Value : value.Value / 10m;
        return (vital.Name, start.AddSeconds(value.Seconds).ToUnixTimeSeconds(), vital.ToStored(wire));
    }
}
