using System.Formats.Cbor;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Agent.Tests.Alarms;

/// <summary>Policies with alarms, and the alarms that a ward is told.</summary>
internal static class AlarmReports
{
    /// <summary>Changes a policy to have these alarms.</summary>
    public static Func<DataPolicy, DataPolicy> With(AlarmRule rule) => policy => policy with { Alarms = rule };

    /// <summary>A rule with one limit.</summary>
    public static AlarmRule Limit(
        string sign,
        decimal? low,
        decimal? high,
        decimal hysteresis = 0,
        int delaySeconds = 0,
        bool latches = true,
        int checkSeconds = 5,
        int noValueSeconds = 0) => new()
        {
            Limits = new Dictionary<string, AlarmLimit> { [sign] = new(low, high, hysteresis, delaySeconds) },
            Latches = latches,
            CheckSeconds = checkSeconds,
            NoValueSeconds = noValueSeconds,
        };

    /// <summary>The alarms that the device has reported so far, in the order in which they were sent, decrypted by a reader.</summary>
    public static IReadOnlyList<ReportedAlarm> ReportedAlarms(this SimulatedWard ward) =>
        [.. ward.Packs("alarm").SelectMany(pack => pack.Content.Alarms)];

    /// <summary>The same alarms in the order in which they were decided: what waited in an outage is sent after newer ones.</summary>
    public static IReadOnlyList<ReportedAlarm> DecidedAlarms(this SimulatedWard ward) =>
        [.. ward.Packs("alarm").OrderBy(pack => pack.Number).SelectMany(pack => pack.Content.Alarms)];

    /// <summary>The same alarms as words: sign and state.</summary>
    public static IReadOnlyList<string> AlarmWords(this SimulatedWard ward) =>
        [.. ward.ReportedAlarms().Select(alarm => $"{alarm.Name} {alarm.State}")];

    /// <summary>What was reported of one patient's limits since the last start.</summary>
    public static IReadOnlyList<ReportedLimits> ReportedLimits(this SimulatedWard ward) =>
        [.. ward.Packs("alarm").OrderBy(pack => pack.Number).Select(pack => pack.Content.Limits).OfType<ReportedLimits>()];

    /// <summary>What was reported of the sound since the last start.</summary>
    public static IReadOnlyList<ReportedAudio> ReportedAudio(this SimulatedWard ward) =>
        [.. ward.Packs("alarm").OrderBy(pack => pack.Number).Select(pack => pack.Content.Audio).OfType<ReportedAudio>()];

    private static IEnumerable<(long Number, PackContent Content)> Packs(this SimulatedWard ward, string dataClass)
    {
        IEnumerable<SealedReading> readings = ward.Link.Published
            .Where(message => message.Kind == "r" && Topic.Parse(message.Topic)!.DataClass == dataClass)
            .SelectMany(message => SealedReading.ReadAll(message.Payload)!);
        foreach (SealedReading reading in readings.DistinctBy(reading => reading.Sequence))
        {
            Epoch epoch = ward.Store.Epochs.Find(ward.Agent.DeviceId, dataClass, reading.EpochId).ShouldNotBeNull();
            yield return (reading.Sequence, PackContent.From(SenMlPack.Read(reading.Open(epoch)!)!, dataClass).ShouldNotBeNull());
        }
    }
}
