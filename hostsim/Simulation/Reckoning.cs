using NanoMedAgent.Hospital;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.HostSim.Patients;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Compares what the sensors gave with what the collector has, value by value.</summary>
public static class Reckoning
{
    /// <summary>The summary of a run.</summary>
    public static Summary Of(Ward ward, TimeSpan simulated, TimeSpan wall)
    {
        Dictionary<(string Vital, long Time, decimal Value), int> expected = [];
        foreach (SensedValue value in ward.Sensors.Values)
        {
            (string, long, decimal) key = Key(value, ward.Clock.Start);
            expected[key] = expected.GetValueOrDefault(key) + 1;
        }

        IReadOnlyList<StoredReading> stored = ward.Store.Find(new ReadingQuery { Device = ward.Agent.DeviceId, Boot = ward.Agent.BootNumber });
        long matched = 0;
        foreach (StoredReading reading in stored)
        {
            (string, long, decimal) key = (reading.Vital.Name, reading.Time?.ToUnixTimeSeconds() ?? -1, reading.Value);
            int left = expected.GetValueOrDefault(key);
            matched += left > 0 ? 1 : 0;
            expected[key] = left - 1;
        }

        long declared = ward.Agent.Counters.DeclaredLost;
        return new Summary
        {
            Sensed = ward.Agent.Counters.Sensed,
            Sealed = ward.Agent.Counters.Sealed,
            Delivered = ward.Agent.Counters.Delivered,
            Acknowledged = ward.Agent.Counters.Acknowledged,
            Stored = matched,
            Duplicates = stored.Count - matched,
            Lost = Math.Max(0, ward.Sensors.Values.Count - matched - declared),
            DeclaredGaps = declared,
            BytesOnAir = ward.Link.BytesOnAir,
            Messages = ward.Link.Messages,
            SimulatedSeconds = Math.Round(simulated.TotalSeconds, 3),
            WallSeconds = Math.Round(wall.TotalSeconds, 3),
        };
    }

    private static (string Vital, long Time, decimal Value) Key(SensedValue value, DateTimeOffset start)
    {
        // Both sides list the vital signs in the same order; what a sensor gives is in tenths, and pressures in pascal.
        VitalSign vital = VitalSign.All[(int)value.Sign];
        decimal wire = vital.WireUnit == "Pa" ? value.Value : value.Value / 10m;
        return (vital.Name, start.AddSeconds(value.UptimeSeconds).ToUnixTimeSeconds(), vital.ToStored(wire));
    }
}
