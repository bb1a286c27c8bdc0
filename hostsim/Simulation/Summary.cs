using System.Text.Json.Serialization;
using NanoMedAgent.Simulator.Sensors;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>
/// The results of a run. A value is one vital sign at one instant. What only the collector knows is null when that is another program.
/// </summary>
public sealed record Summary
{
    /// <summary>How many sensors.</summary>
    [JsonPropertyName("devices")]
    public required int Devices { get; init; }

    /// <summary>Starts of all sensors: more than there are sensors when the power was cut or a release was tried.</summary>
    [JsonPropertyName("starts")]
    public required int Starts { get; init; }

    /// <summary>Values that sensor chips gave to the agent.</summary>
    [JsonPropertyName("sensed")]
    public required long Sensed { get; init; }

    /// <summary>Values that the agent sealed and kept.</summary>
    [JsonPropertyName("sealed")]
    public required long Sealed { get; init; }

    /// <summary>Values that the broker took over: after a restart of a device at least the acknowledged, at most the sealed ones.</summary>
    [JsonPropertyName("delivered")]
    public required long Delivered { get; init; }

    /// <summary>
    /// Values that the custodian acknowledged to the device. A device that has restarted no longer knows how many values wait in its flash
    /// from before. When nothing waits any more, those that are stored were acknowledged; otherwise this number is the least possible.
    /// </summary>
    [JsonPropertyName("acknowledged")]
    public required long Acknowledged { get; init; }

    /// <summary>Distinct values of this run in the collector's database.</summary>
    [JsonPropertyName("stored")]
    public required long? Stored { get; init; }

    /// <summary>Values in the database that were never sensed, or are there once too often.</summary>
    [JsonPropertyName("duplicates")]
    public required long? Duplicates { get; init; }

    /// <summary>Values neither stored nor inside a declared gap.</summary>
    [JsonPropertyName("lost")]
    public required long? Lost { get; init; }

    /// <summary>Values inside gaps that the device declared.</summary>
    [JsonPropertyName("declaredGaps")]
    public required long? DeclaredGaps { get; init; }

    /// <summary>Alarms that devices raised and reported to the hospital.</summary>
    [JsonPropertyName("alarms")]
    public required long? Alarms { get; init; }

    /// <summary>MQTT payload bytes from the devices.</summary>
    [JsonPropertyName("bytesOnAir")]
    public required long BytesOnAir { get; init; }

    /// <summary>MQTT messages from the devices.</summary>
    [JsonPropertyName("messages")]
    public required long Messages { get; init; }

    /// <summary>Bytes programmed into flash by all devices.</summary>
    [JsonPropertyName("flashBytes")]
    public required long FlashBytes { get; init; }

    /// <summary>Flash blocks erased by all devices.</summary>
    [JsonPropertyName("flashErases")]
    public required long FlashErases { get; init; }

    /// <summary>Erases of the block that was erased most.</summary>
    [JsonPropertyName("mostErasedBlock")]
    public required long MostErasedBlock { get; init; }

    /// <summary>Bytes of the simulator's own objects after one simulated day; 0 in a shorter run.</summary>
    [JsonPropertyName("memoryAtFirst")]
    public required long MemoryAtFirst { get; init; }

    /// <summary>The same at the end.</summary>
    [JsonPropertyName("memoryAtTheEnd")]
    public required long MemoryAtTheEnd { get; init; }

    /// <summary>Simulated time.</summary>
    [JsonPropertyName("simulatedSeconds")]
    public required double SimulatedSeconds { get; init; }

    /// <summary>Wall time that the run took.</summary>
    [JsonPropertyName("wallSeconds")]
    public required double WallSeconds { get; init; }

    /// <summary>Whether what was measured was compared with what was stored.</summary>
    [JsonIgnore]
    public bool IsCompared => Stored is not null;

    /// <summary>Whether nothing was lost and nothing stored twice, as far as that can be known here.</summary>
    [JsonIgnore]
    public bool IsSound => Lost is null or 0 && Duplicates is null or 0;

    /// <summary>The results of a run.</summary>
    /// <param name="ward">What was simulated.</param>
    /// <param name="reconciliations">Of each sensor; none where the collector is another program.</param>
    /// <param name="memory">The program's memory.</param>
    /// <param name="elapsed">Simulated time.</param>
    /// <param name="wall">Wall time.</param>
    internal static Summary Of(
        SimulatedWard ward, Reconciliation[] reconciliations, MemoryMeasurement memory, TimeSpan elapsed, TimeSpan wall)
    {
        SensorCounters counters = default;
        ReconciliationResult? result = ward.Collector.IsElsewhere ? null : default(ReconciliationResult);
        foreach (ConnectedSensor sensor in ward.Sensors)
        {
            counters += sensor.Counters;
        }

        foreach (Reconciliation reconciliation in reconciliations)
        {
            result += reconciliation.Result();
        }

        bool isAllAnswered = ward.Sensors.All(sensor => !sensor.IsOff && sensor.Agent.Waiting == 0);
        long acknowledged = Math.Max(counters.Acknowledged, isAllAnswered ? result?.Stored ?? 0 : 0);
        return new Summary
        {
            Devices = ward.Sensors.Count,
            Starts = ward.Sensors.Sum(sensor => sensor.Starts),
            Sensed = counters.Sensed,
            Sealed = counters.Sealed,
            Delivered = Math.Clamp(counters.Delivered, acknowledged, Math.Max(acknowledged, counters.Sealed)),
            Acknowledged = acknowledged,
            Stored = result?.Stored,
            Duplicates = result?.Duplicates,
            Lost = result?.Lost,
            DeclaredGaps = result?.Declared,
            Alarms = ward.Collector.IsElsewhere ? null : ward.Collector.Alarms,
            BytesOnAir = ward.Sensors.Sum(sensor => sensor.Link.BytesOnAir),
            Messages = ward.Sensors.Sum(sensor => sensor.Link.Messages),
            FlashBytes = ward.Sensors.Sum(sensor => sensor.Flash.ProgrammedBytes),
            FlashErases = ward.Sensors.Sum(sensor => sensor.Flash.TotalErases),
            MostErasedBlock = ward.Sensors.Max(sensor => sensor.Flash.Erases.Max()),
            MemoryAtFirst = memory.BytesAfterWarmUp,
            MemoryAtTheEnd = memory.BytesAtTheEnd,
            SimulatedSeconds = Math.Round(elapsed.TotalSeconds, 3),
            WallSeconds = Math.Round(wall.TotalSeconds, 3),
        };
    }
}
