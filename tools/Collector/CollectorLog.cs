using System.Globalization;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Collector;

/// <summary>What the service logs: a line for each thing that happens. A program that collects logs gets its parts as fields.</summary>
/// <param name="logger">Where it is logged.</param>
public sealed partial class CollectorLog(ILogger logger)
{
    private static readonly TimeSpan DiskInterval = TimeSpan.FromMinutes(1);

    /// <summary>The service begins.</summary>
    public void Started(HospitalKey recipient, IEnumerable<CosePublicKey> trusted, ReadingStore store, CollectorBroker broker)
    {
        string devices = string.Join(", ", trusted.Select(device => device.DeviceId).Append($"{store.Devices.All().Count} registered"));
        LogStarted(Convert.ToHexStringLower(recipient.Public.KeyId), devices);
        if (broker.Warning.Length > 0)
        {
            LogBrokerWarning(broker.Warning);
        }
    }

    /// <summary>Logs everything that the service reports from now on.</summary>
    /// <param name="service">The service.</param>
    /// <param name="broker">Its broker.</param>
    /// <param name="withValues">Whether each stored value gets a line.</param>
    public void Follow(CollectorService service, CollectorBroker broker, bool withValues)
    {
        service.ConnectionChanged += (connected, why) => LogConnection(connected, broker, why);
        service.ConfirmationChanged += isConfirming => LogConfirmation(isConfirming);
        service.Failed += failure => LogStoreFailed(failure.Message);
        service.Core.Refused += refusal => LogRefusal(refusal);
        service.Core.GapDeclared += gap => LogGap(gap);
        service.Core.EventStored += stored => LogEvent(
            stored.Device,
            stored.Sequence,
            ReasonText.Describe(stored.Reported.Kind, stored.Reported.What, stored.Reported.Number, stored.Reported.Reason));
        service.Core.AlarmStored += stored =>
            LogAlarm(stored.Device, stored.Sequence, Utc(stored.Time), AlarmText.Of(stored.Reported));
        if (withValues)
        {
            service.Core.Stored += LogReading;
        }
    }

    /// <summary>Logs when the disk gets full, and when it is not any more.</summary>
    public async Task WatchAsync(DiskWatch disk, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(DiskInterval);
        bool isLow = false;
        do
        {
            string? fault = disk.FindFault();
            if (fault is not null && !isLow)
            {
                LogDiskLow(fault);
            }
            else if (fault is null && isLow)
            {
                LogDiskEnough();
            }

            isLow = fault is not null;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>The service has ended.</summary>
    public void Stopped(CollectorCounters counters)
    {
        LogStopped(counters.Messages, counters.Values, counters.Repeats, counters.Refused.Values.Sum());
        foreach ((RefusalReason reason, long count) in counters.Refused)
        {
            LogRefusals(reason, count);
        }
    }

    private static string Utc(DateTimeOffset? time) => time is { } known ? known.ToString("u", CultureInfo.InvariantCulture) : "";

    private void LogConnection(bool isConnected, CollectorBroker broker, string why)
    {
        if (isConnected)
        {
            LogConnected(broker);
        }
        else
        {
            LogDisconnected(broker, why);
        }
    }

    private void LogConfirmation(bool isConfirming)
    {
        if (isConfirming)
        {
            LogConfirming();
        }
        else
        {
            LogNotConfirming();
        }
    }

    private void LogRefusal(Refusal refusal)
    {
        if (refusal.Reason is RefusalReason.DeviceBlocked or RefusalReason.SoftwareUntrusted or RefusalReason.QuarantineFull)
        {
            // What a thousand such devices go on sending is expected, and counted; it must not hide anything else.
            LogBlocked(refusal.Topic, refusal.Sequence, RefusalText.Of(refusal.Reason));
            return;
        }

        string sequence = refusal.Sequence > 0 ? FormattableString.Invariant($" #{refusal.Sequence}") : "";
        LogRefused(refusal.Reason, Printable.Of(refusal.Topic), sequence, RefusalText.Of(refusal.Reason));
    }

    private void LogGap(StoredGap gap)
    {
        DeclaredGap declared = gap.Declared;
        string lost = declared.LostReadings?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of";
        LogGap(gap.Device, gap.DataClass, declared.First, declared.Last, Printable.Of(declared.Reason), lost);
    }

    private void LogReading(StoredReading reading)
    {
        string value = FormattableString.Invariant($"{reading.Vital.Title} {reading.Value} {reading.Vital.DisplayUnit}");
        LogValue(reading.Device, reading.Sequence, Utc(reading.Time), value, reading.Quality, reading.IsLate ? " late" : "");
    }

    [LoggerMessage(1, LogLevel.Information, "recipient {Recipient}, trusted devices: {Devices}")]
    private partial void LogStarted(string recipient, string devices);

    [LoggerMessage(2, LogLevel.Information, "connected to {Broker}")]
    private partial void LogConnected(CollectorBroker broker);

    [LoggerMessage(3, LogLevel.Warning, "not connected to {Broker}: {Why}; trying again")]
    private partial void LogDisconnected(CollectorBroker broker, string why);

    [LoggerMessage(4, LogLevel.Information, "the broker confirms acknowledgements again")]
    private partial void LogConfirming();

    [LoggerMessage(5, LogLevel.Warning, "the broker does not confirm acknowledgements; readings are stored, and sensors keep them")]
    private partial void LogNotConfirming();

    [LoggerMessage(6, LogLevel.Error, "nothing was stored and nothing acknowledged: {Why}")]
    private partial void LogStoreFailed(string why);

    [LoggerMessage(7, LogLevel.Warning, "refused: {Reason}, {Topic}{Sequence}: {Meaning}")]
    private partial void LogRefused(RefusalReason reason, string topic, string sequence, string meaning);

    [LoggerMessage(8, LogLevel.Warning, "gap: {Device} {DataClass} #{First}-{Last}, {Reason}, {Lost} readings lost")]
    private partial void LogGap(string device, string dataClass, long first, long last, string reason, string lost);

    [LoggerMessage(9, LogLevel.Information, "event: {Device} #{Sequence} {Event}")]
    private partial void LogEvent(string device, long sequence, string @event);

    [LoggerMessage(10, LogLevel.Information, "alarm: {Device} #{Sequence} {Time} {Alarm}")]
    private partial void LogAlarm(string device, long sequence, string time, string alarm);

    [LoggerMessage(11, LogLevel.Information, "{Device} #{Sequence} {Time} {Value} {Quality}{Late}")]
    private partial void LogValue(string device, long sequence, string time, string value, string quality, string late);

    [LoggerMessage(
        12,
        LogLevel.Information,
        "stopped: {Messages} messages, {Values} values stored, {Repeats} readings repeated, {Refused} refused")]
    private partial void LogStopped(long messages, long values, long repeats, long refused);

    [LoggerMessage(13, LogLevel.Information, "  {Reason}: {Count}")]
    private partial void LogRefusals(RefusalReason reason, long count);

    [LoggerMessage(14, LogLevel.Warning, "{Warning}")]
    private partial void LogBrokerWarning(string warning);

    /// <summary>Something that an operator should look at.</summary>
    [LoggerMessage(18, LogLevel.Warning, "{Warning}")]
    public partial void Warned(string warning);

    [LoggerMessage(15, LogLevel.Warning, "{Fault}")]
    private partial void LogDiskLow(string fault);

    [LoggerMessage(16, LogLevel.Information, "enough is free on the disk of the database again")]
    private partial void LogDiskEnough();

    [LoggerMessage(17, LogLevel.Debug, "does not count: {Topic} #{Sequence}: {Explanation}")]
    private partial void LogBlocked(string topic, long sequence, string explanation);
}
