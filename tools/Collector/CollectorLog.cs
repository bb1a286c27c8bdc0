using System.Globalization;
using NanoMedAgent.Collector.Feeds;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Collector;

/// <summary>What the service writes to standard output: a line for each thing that happens, with its time.</summary>
internal static class CollectorLog
{
    /// <summary>The service begins.</summary>
    public static void Started(HospitalKey recipient, IEnumerable<CosePublicKey> trusted, ReadingStore store, CollectorBroker broker)
    {
        string devices = string.Join(", ", trusted.Select(device => device.DeviceId).Append($"{store.Devices.All().Count} registered"));
        Write($"recipient {Convert.ToHexStringLower(recipient.Public.KeyId)}, trusted devices: {devices}");
        if (broker.Warning.Length > 0)
        {
            Write($"warning: {broker.Warning}");
        }
    }

    /// <summary>Writes everything that the service reports from now on.</summary>
    /// <param name="service">The service.</param>
    /// <param name="broker">Its broker.</param>
    /// <param name="withValues">Whether each stored value gets a line.</param>
    public static void Follow(CollectorService service, CollectorBroker broker, bool withValues)
    {
        service.ConnectionChanged += (connected, why) =>
            Write(connected ? $"connected to {broker}" : $"not connected to {broker}: {why}; trying again");
        service.ConfirmationChanged += isConfirming => Write(isConfirming
            ? "the broker confirms acknowledgements again"
            : "the broker does not confirm acknowledgements; readings are stored, and sensors keep them");
        service.Failed += failure => Write($"nothing was stored and nothing acknowledged: {failure.Message}");
        service.Core.Refused += refusal => Write(LineOf(refusal));
        service.Core.GapDeclared += gap => Write(LineOf(gap));
        service.Core.EventStored += stored => Write(LineOf(stored));
        service.Core.AlarmStored += stored => Write(LineOf(stored));
        if (withValues)
        {
            service.Core.Stored += reading => Write(LineOf(reading));
        }
    }

    /// <summary>The service has ended.</summary>
    public static void Stopped(CollectorCounters counters)
    {
        long refused = counters.Refused.Values.Sum();
        Write(
            $"stopped: {counters.Messages} messages, {counters.Values} values stored, {counters.Repeats} readings repeated, "
            + $"{refused} refused");
        foreach ((RefusalReason reason, long count) in counters.Refused)
        {
            Write($"  {reason}: {count}");
        }
    }

    private static string LineOf(Refusal refusal)
    {
        string sequence = refusal.Sequence > 0 ? FormattableString.Invariant($" #{refusal.Sequence}") : "";
        return $"refused: {refusal.Reason}, {Printable.Of(refusal.Topic)}{sequence}: {RefusalText.Of(refusal.Reason)}";
    }

    private static string LineOf(StoredGap gap)
    {
        DeclaredGap declared = gap.Declared;
        string lost = declared.LostReadings?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of";
        return FormattableString.Invariant(
            $"gap: {gap.Device} {gap.DataClass} #{declared.First}-{declared.Last}, {Printable.Of(declared.Reason)}, {lost} readings lost");
    }

    private static string LineOf(StoredEvent stored)
    {
        ReportedEvent reported = stored.Reported;
        string text = ReasonText.Describe(reported.Kind, reported.What, reported.Number, reported.Reason);
        return FormattableString.Invariant($"event: {stored.Device} #{stored.Sequence} {text}");
    }

    private static string LineOf(StoredAlarm stored) =>
        FormattableString.Invariant($"alarm: {stored.Device} #{stored.Sequence} {stored.Time:u} {AlarmText.Of(stored.Reported)}");

    private static string LineOf(StoredReading reading)
    {
        string value = FormattableString.Invariant($"{reading.Vital.Title} {reading.Value} {reading.Vital.DisplayUnit}");
        string late = reading.IsLate ? " late" : "";
        return FormattableString.Invariant($"{reading.Device} #{reading.Sequence} {reading.Time:u} {value} {reading.Quality}{late}");
    }

    private static void Write(string line) =>
        Console.WriteLine(FormattableString.Invariant($"{DateTimeOffset.UtcNow:u} {Printable.Line(line)}"));
}
