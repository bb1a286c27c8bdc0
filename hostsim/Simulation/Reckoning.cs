using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Simulator.Patients;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// Compares what a bed's sensors gave with what the collector has, value by value. A long run settles now and then what is over, so that nobody has to remember
/// all of it until the end.
/// </summary>
internal sealed class Reckoning(Bed bed, ReadingStore store, DateTimeOffset start)
{
    private Balance _settled;
    private long _settledRows;
    private long _settledSeconds;

    /// <summary>Whether there is much to be remembered.</summary>
    public bool IsLarge => bed.Sensors.Values.Count > 2000;

    /// <summary>Reckons what was measured before this second, when the device has nothing left that waits.</summary>
    public void Settle()
    {
        long until = bed.Sensors.Values[^1].Seconds;
        if (bed.IsOff || bed.Agent.Waiting > 0)
        {
            return;
        }

        (Balance part, long rows) = Reckon(until);
        _settled += part;
        _settledRows += rows;
        _settledSeconds = until;
        bed.Sensors.Forget(until);
    }

    /// <summary>What it comes to now.</summary>
    public Balance Now()
    {
        Balance sum = _settled + Reckon(long.MaxValue).Balance;

        // What was settled long ago may have come once more since.
        long again = _settledSeconds == 0 ? 0 : store.Measurements.Count(Query(0, _settledSeconds)) - _settledRows;
        return sum with { Duplicates = sum.Duplicates + Math.Abs(again) };
    }

    private (Balance Balance, long Rows) Reckon(long untilSeconds)
    {
        Dictionary<(string Vital, long Time, decimal Value), int> expected = [];
        foreach (SensedValue value in bed.Sensors.Values.TakeWhile(value => value.Seconds < untilSeconds))
        {
            (string, long, decimal) key = Key(value);
            expected[key] = expected.GetValueOrDefault(key) + 1;
        }

        IReadOnlyList<StoredReading> stored = store.Measurements.Find(Query(_settledSeconds, untilSeconds));
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
            (long From, long To)[] gaps = [.. store.Gaps.List(bed.DeviceKey.DeviceId).Where(gap => gap.DataClass == "vitals").Select(gap => (gap.From?.ToUnixTimeSeconds() ?? 0, gap.To?.ToUnixTimeSeconds() ?? long.MaxValue))];
            foreach (((_, long time, _), int left) in expected.Where(value => value.Value > 0))
            {
                bool isDeclared = gaps.Any(gap => gap.From <= time && time <= gap.To);
                declared += isDeclared ? left : 0;
                lost += isDeclared ? 0 : left;
            }
        }

        return (new Balance(matched, stored.Count - matched, declared, lost), stored.Count);
    }

    private ReadingQuery Query(long fromSeconds, long untilSeconds) => new()
    {
        Device = bed.DeviceKey.DeviceId,
        FirstBoot = bed.FirstBoot,
        From = fromSeconds == 0 ? null : start.AddSeconds(fromSeconds),
        To = untilSeconds == long.MaxValue ? null : start.AddSeconds(untilSeconds),
    };

    private (string Vital, long Time, decimal Value) Key(SensedValue value)
    {
        // Both sides list the vital signs in the same order; what a sensor gives is in tenths, and pressures in pascal.
        VitalSign vital = VitalSign.All[(int)value.Sign];
        decimal wire = vital.WireUnit == "Pa" ? value.Value : value.Value / 10m;
        return (vital.Name, start.AddSeconds(value.Seconds).ToUnixTimeSeconds(), vital.ToStored(wire));
    }
}
