using System.Formats.Cbor;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Agent.Tests.Alarms;

/// <summary>What a ward with alarms hears of them.</summary>
internal static class AlarmWard
{
    /// <summary>A policy whose alarms are these.</summary>
    public static Func<DataPolicy, DataPolicy> With(AlarmRule rule) => policy => policy with { Alarms = rule };

    /// <summary>A rule with one limit.</summary>
    public static AlarmRule Limit(string sign, decimal? low, decimal? high, decimal hysteresis = 0, int delay = 0, bool latches = true,
        int check = 5, int noValue = 0) => new()
    {
        Limits = new Dictionary<string, AlarmLimit> { [sign] = new(low, high, hysteresis, delay) },
        Latches = latches,
        CheckSeconds = check,
        NoValueSeconds = noValue,
    };

    /// <summary>What the device said of alarms so far, in the order in which it went out: opened by who may read it.</summary>
    public static IReadOnlyList<ReportedAlarm> Told(this SimulatedWard ward) => [.. ward.Packs("alarm").SelectMany(pack => pack.Alarms)];

    /// <summary>Alarms in words.</summary>
    public static IReadOnlyList<string> Words(this SimulatedWard ward) => [.. ward.Told().Select(alarm => $"{alarm.Name} {alarm.State}")];

    private static IEnumerable<PackContent> Packs(this SimulatedWard ward, string dataClass)
    {
        foreach (SealedReading reading in ward.Link.Published.Where(message =>
            message.Kind == "r" && Topic.Parse(message.Topic)!.DataClass == dataClass)
            .SelectMany(message => SealedReading.ReadAll(message.Payload)!).DistinctBy(reading => reading.Sequence))
        {
            Epoch epoch = ward.Store.Epochs.Find(ward.Agent.DeviceId, dataClass, reading.EpochId).ShouldNotBeNull();
            yield return PackContent.From(SenMlPack.Read(reading.Open(epoch)!)!, dataClass).ShouldNotBeNull();
        }
    }
}
