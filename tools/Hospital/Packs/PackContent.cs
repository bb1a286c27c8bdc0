using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>
/// What a pack says: measured values and gaps; in the class "audit" events, checkpoints and gaps; in the class "alarm" alarms and gaps.
/// </summary>
public sealed record PackContent
{
    private const string RemarkSuffix = "/q";
    private const string UptimeName = "uptime";
    private const string BatteryName = "battery";
    private const string BatteryUnit = "%EL";
    private const string GapPrefix = "gap-";
    private const string VitalsClass = "vitals";
    private const string AuditClass = "audit";
    private const string AlarmClass = "alarm";
    private const string AlarmPrefix = "alarm/";
    private const string CheckpointName = "checkpoint";
    private const string ValueSuffix = "/v";
    private const string OfSuffix = "/of";

    /// <summary>Seconds since 1970, or null if the device had no clock.</summary>
    public long? TimeSeconds { get; private init; }

    /// <summary>Seconds since the device's boot, if it had no clock.</summary>
    public long? UptimeSeconds { get; private init; }

    /// <summary>The level of the sensor's battery, 0 to 100; null if it was not reported.</summary>
    public int? BatteryPercent { get; private init; }

    /// <summary>Measured values.</summary>
    public required IReadOnlyList<MeasuredValue> Values { get; init; }

    /// <summary>Vital signs without a value.</summary>
    public required IReadOnlyList<MissingValue> Missing { get; init; }

    /// <summary>A gap, or null.</summary>
    public DeclaredGap? Gap { get; private init; }

    /// <summary>An event, or null.</summary>
    public ReportedEvent? Event { get; private init; }

    /// <summary>A signed checkpoint as the device encoded it, not verified (<see cref="Protocol.Checkpoint"/>); or null.</summary>
    public byte[]? Checkpoint { get; private init; }

    /// <summary>Alarms that were raised, have changed or have ended.</summary>
    public IReadOnlyList<ReportedAlarm> Alarms { get; private init; } = [];

    /// <summary>Reads and interprets a pack.</summary>
    /// <param name="pack">The SenML pack in CBOR.</param>
    /// <param name="dataClass">The class in which it was sent.</param>
    /// <param name="sequence">Its sequence number: a gap has only numbers below it.</param>
    /// <returns>null if it is malformed.</returns>
    public static PackContent? Read(byte[] pack, string dataClass, long sequence) =>
        SenMlPack.Read(pack) is { } records && From(records, dataClass) is { } content
        && (content.Gap is null || content.Gap.Last < sequence)
            ? content
            : null;

    /// <summary>Interprets a pack.</summary>
    /// <param name="records">Its records.</param>
    /// <param name="dataClass">The class in which it was sent.</param>
    /// <returns>
    /// null if it is malformed: an unknown name, a wrong unit, a value in place of a text, the same vital sign twice, a number out of its
    /// bounds, an event or a checkpoint outside of its class.
    /// </returns>
    public static PackContent? From(IReadOnlyList<SenMlRecord> records, string dataClass = VitalsClass)
    {
        long? time = records[0].Time;
        SenMlRecord? uptime = Find(records, UptimeName);
        if ((time is null) == (uptime?.Value is null) || HasOtherTime(records, time) || HasNameTwice(records)
            || (time is { } seconds && !WireBounds.IsTime(seconds))
            || (uptime is not null && (Whole(uptime) is not { } sinceStart || !WireBounds.IsUptime(sinceStart))))
        {
            return null;
        }

        DeclaredGap? gap = ReadGap(records);
        PackContent content = new() { TimeSeconds = time, UptimeSeconds = (long?)uptime?.Value, Values = [], Missing = [], Gap = gap };
        IReadOnlyList<SenMlRecord> others = records;
        if (uptime is not null || gap is not null)
        {
            others =
            [
                .. records.Where(record => record.Name != UptimeName
                    && (gap is null || !record.Name.StartsWith(GapPrefix, StringComparison.Ordinal))),
            ];
        }

        return dataClass switch
        {
            _ when gap is not null && others.Count == 0 => content,
            AuditClass when ReadCheckpoint(others) is { } checkpoint => content with { Checkpoint = checkpoint },
            AuditClass => ReadEvent(others) is { } reported ? content with { Event = reported } : null,
            AlarmClass => ReadAlarms(others) is { Count: > 0 } alarms ? content with { Alarms = alarms } : null,
            VitalsClass => WithValues(content, others),
            _ => null,
        };
    }

    private static SenMlRecord? Find(IReadOnlyList<SenMlRecord> records, string name)
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (records[i].Name == name)
            {
                return records[i];
            }
        }

        return null;
    }

    private static bool HasOtherTime(IReadOnlyList<SenMlRecord> records, long? time)
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (records[i].Time is { } other && other != time)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNameTwice(IReadOnlyList<SenMlRecord> records)
    {
        // There are a handful, and 64 at most.
        for (int i = 1; i < records.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (records[i].Name == records[j].Name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static PackContent? WithValues(PackContent content, IReadOnlyList<SenMlRecord> records)
    {
        List<MeasuredValue> values = new(records.Count);
        List<MissingValue> missing = [];
        SenMlRecord? battery = Find(records, BatteryName);
        if (battery is not (null or { Unit: BatteryUnit, Value: >= 0 and <= 100 }))
        {
            return null;
        }

        for (int i = 0; i < records.Count; i++)
        {
            if (!ReferenceEquals(records[i], battery) && !TryAdd(records[i], values, missing))
            {
                return null;
            }
        }

        return content with { Values = values, Missing = missing, BatteryPercent = (int?)battery?.Value };
    }

    /// <summary>The value of a record without a fraction, or null.</summary>
    private static long? Whole(SenMlRecord? record) =>
        record?.Value is { } value && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : null;

    private static bool TryAdd(SenMlRecord record, List<MeasuredValue> values, List<MissingValue> missing)
    {
        bool isRemark = record.Name.EndsWith(RemarkSuffix, StringComparison.Ordinal);
        VitalSign? vital = VitalSign.Find(isRemark ? record.Name[..^RemarkSuffix.Length] : record.Name);
        if (vital is null)
        {
            return false;
        }

        if (isRemark)
        {
            int remarked = values.FindLastIndex(value => value.Vital == vital);
            if (remarked < 0 || record.Text is null || !WireBounds.IsWord(record.Text))
            {
                return false;
            }

            values[remarked] = values[remarked] with { Quality = record.Text };
            return true;
        }

        if (record.Value is { } number && record.Unit == vital.WireUnit && WireBounds.IsValue(number))
        {
            values.Add(new MeasuredValue(vital, vital.ToStored(number), "good"));
            return true;
        }

        if (record.Text is not null && record.Value is null && WireBounds.IsWord(record.Text))
        {
            missing.Add(new MissingValue(vital, record.Text));
            return true;
        }

        return false;
    }

    /// <summary>A state for each alarm, followed by its value.</summary>
    private static List<ReportedAlarm>? ReadAlarms(IReadOnlyList<SenMlRecord> records)
    {
        List<ReportedAlarm> alarms = [];
        foreach (SenMlRecord record in records)
        {
            ReportedAlarm? last = alarms.LastOrDefault();
            VitalSign? vital = last is null ? null : VitalSign.Find(last.Name);
            string name = record.Name.StartsWith(AlarmPrefix, StringComparison.Ordinal) ? record.Name[AlarmPrefix.Length..] : "";

            // An unknown state is accepted as well: it is better to show an alarm without a text than not to show it.
            if (record.Text is { } state && record.Value is null && WireBounds.IsWord(state) && IsAlarmName(name))
            {
                alarms.Add(new ReportedAlarm(name, state, null, null));
            }
            else if (last is { Name: not ReportedAlarm.Seen, State: not ReportedAlarm.NoValue, Value: null } && record.Value is { } value
                && name == last.Name + ValueSuffix && record.Unit == (vital?.WireUnit ?? "") && WireBounds.IsValue(value))
            {
                alarms[^1] = last with { Value = vital?.ToStored(value) ?? value };
            }
            else if (last is { Name: ReportedAlarm.Score, Of: null } && Whole(record) is >= 0 and <= WireBounds.ParametersLimit
                && name == last.Name + OfSuffix && record.Unit.Length == 0)
            {
                alarms[^1] = last with { Of = Whole(record) };
            }
            else
            {
                return null;
            }
        }

        return alarms;
    }

    private static bool IsAlarmName(string name) => name is ReportedAlarm.Score or ReportedAlarm.Seen || VitalSign.Find(name) is not null;

    private static ReportedEvent? ReadEvent(IReadOnlyList<SenMlRecord> records)
    {
        bool isEvent = records.Count == 3 && WireBounds.IsWord(records[0].Name) && records[1].Name == "number"
            && records[2].Name == "reason"
            && records.All(record => record.Unit.Length == 0 && Whole(record) is not null)
            && records[0].Value is >= 0 and <= WireBounds.CodeLimit && records[1].Value >= -1
            && records[2].Value is >= 0 and <= WireBounds.CodeLimit;
        return isEvent
            ? new ReportedEvent(records[0].Name, (long)records[0].Value!, (long)records[1].Value!, (long)records[2].Value!)
            : null;
    }

    private static byte[]? ReadCheckpoint(IReadOnlyList<SenMlRecord> records) =>
        records is [{ Name: CheckpointName, Unit.Length: 0, Data: { } checkpoint }] ? checkpoint : null;

    private static DeclaredGap? ReadGap(IReadOnlyList<SenMlRecord> records)
    {
        if (Find(records, "gap-first") is not { } firstRecord)
        {
            return null;
        }

        bool IsAbsentOrTime(string name) =>
            Find(records, name) is not { } record || (Whole(record) is { } time && WireBounds.IsTime(time));
        long? first = Whole(firstRecord);
        long? last = Whole(Find(records, "gap-last"));
        long? lost = Whole(Find(records, "gap-lost"));
        long? count = Whole(Find(records, "gap-count"));
        string? why = Find(records, "gap-why")?.Text;
        bool isPossible = first >= 1 && last >= first && last <= WireBounds.SequenceLimit && lost is >= 0 and <= WireBounds.CountLimit
            && (Find(records, "gap-count") is null || count is >= -WireBounds.CountLimit and <= WireBounds.CountLimit)
            && why is not null && WireBounds.IsWord(why) && IsAbsentOrTime("gap-from") && IsAbsentOrTime("gap-to");
        return !isPossible ? null : new DeclaredGap(first!.Value, last!.Value, why!)
        {
            // Devices have added up counts of which one was not known (-1).
            LostReadings = count is >= 0 ? count : null,
            LostValues = lost!.Value,
            From = Whole(Find(records, "gap-from")),
            To = Whole(Find(records, "gap-to")),
        };
    }
}
