using System.Runtime.InteropServices;
using NanoMedAgent.Hospital.Policies;
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

    // The records of a pack while it is read. Values are kept, records are not.
    [ThreadStatic]
    private static List<SenMlRecord>? _records;

    /// <summary>Seconds since 1970, or null if the device had no clock.</summary>
    public long? TimeSeconds { get; private set; }

    /// <summary>Seconds since the device's boot, if it had no clock.</summary>
    public long? UptimeSeconds { get; private set; }

    /// <summary>The level of the sensor's battery, 0 to 100; null if it was not reported.</summary>
    public int? BatteryPercent { get; private set; }

    /// <summary>Measured values.</summary>
    public IReadOnlyList<MeasuredValue> Values { get; private set; } = [];

    /// <summary>Vital signs without a value.</summary>
    public IReadOnlyList<MissingValue> Missing { get; private set; } = [];

    /// <summary>A gap, or null.</summary>
    public DeclaredGap? Gap { get; private set; }

    /// <summary>An event, or null.</summary>
    public ReportedEvent? Event { get; private set; }

    /// <summary>A signed checkpoint as the device encoded it, not verified (<see cref="Protocol.Checkpoint"/>); or null.</summary>
    public byte[]? Checkpoint { get; private set; }

    /// <summary>Alarms that were raised, have changed or have ended.</summary>
    public IReadOnlyList<ReportedAlarm> Alarms { get; private set; } = [];

    /// <summary>What is in force of one patient's limits; or null.</summary>
    public ReportedLimits? Limits { get; private set; }

    /// <summary>What is reported of the sound; or null.</summary>
    public ReportedAudio? Audio { get; private set; }

    /// <summary>Reads and interprets a pack.</summary>
    /// <param name="pack">The SenML pack in CBOR.</param>
    /// <param name="dataClass">The class in which it was sent.</param>
    /// <param name="sequence">Its sequence number: a gap has only numbers below it.</param>
    /// <returns>null if it is malformed.</returns>
    public static PackContent? Read(byte[] pack, string dataClass, long sequence)
    {
        List<SenMlRecord> records = _records ??= [];
        records.Clear();
        return SenMlPack.TryRead(pack, records) && From(CollectionsMarshal.AsSpan(records), dataClass) is { } content
            && (content.Gap is null || content.Gap.Last < sequence)
                ? content
                : null;
    }

    /// <summary>Interprets a pack.</summary>
    /// <param name="records">Its records.</param>
    /// <param name="dataClass">The class in which it was sent.</param>
    /// <returns>
    /// null if it is malformed: an unknown name, a wrong unit, a value in place of a text, the same vital sign twice, a number out of its
    /// bounds, an event or a checkpoint outside of its class.
    /// </returns>
    public static PackContent? From(ReadOnlySpan<SenMlRecord> records, string dataClass = VitalsClass)
    {
        long? time = records[0].Time;
        SenMlRecord? uptimeRecord = Find(records, UptimeName);
        long? uptime = Whole(uptimeRecord);
        if ((time is null) == (uptimeRecord is null) || HasOtherTime(records, time) || HasNameTwice(records)
            || (time is { } seconds && !WireBounds.IsTime(seconds))
            || (uptimeRecord is not null && (uptime is not { } sinceStart || !WireBounds.IsUptime(sinceStart))))
        {
            return null;
        }

        DeclaredGap? gap = ReadGap(records);
        ReadOnlySpan<SenMlRecord> others = uptimeRecord is null && gap is null ? records : Others(records, hasGap: gap is not null);
        PackContent content = new() { TimeSeconds = time, UptimeSeconds = uptime, Gap = gap };
        bool isWellFormed = (gap is not null && others.IsEmpty) || dataClass switch
        {
            AuditClass => content.ReadCheckpoint(others) || content.ReadEvent(others),
            AlarmClass => content.ReadAlarms(others),
            VitalsClass => content.ReadValues(others),
            _ => false,
        };
        return isWellFormed ? content : null;
    }

    private static SenMlRecord? Find(ReadOnlySpan<SenMlRecord> records, string name)
    {
        foreach (ref readonly SenMlRecord record in records)
        {
            if (record.Name == name)
            {
                return record;
            }
        }

        return null;
    }

    private static bool HasOtherTime(ReadOnlySpan<SenMlRecord> records, long? time)
    {
        foreach (ref readonly SenMlRecord record in records)
        {
            if (record.Time is { } other && other != time)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNameTwice(ReadOnlySpan<SenMlRecord> records)
    {
        // There are a handful, and 64 at most.
        for (int i = 1; i < records.Length; i++)
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

    /// <summary>What is neither about the time nor about a gap.</summary>
    private static SenMlRecord[] Others(ReadOnlySpan<SenMlRecord> records, bool hasGap)
    {
        List<SenMlRecord> others = new(records.Length);
        foreach (ref readonly SenMlRecord record in records)
        {
            if (record.Name != UptimeName && !(hasGap && record.Name.StartsWith(GapPrefix, StringComparison.Ordinal)))
            {
                others.Add(record);
            }
        }

        return [.. others];
    }

    private bool ReadValues(ReadOnlySpan<SenMlRecord> records)
    {
        int numbers = 0;
        foreach (ref readonly SenMlRecord record in records)
        {
            numbers += record.Value is not null && record.Name != BatteryName ? 1 : 0;
        }

        MeasuredValue[] values = new MeasuredValue[numbers];
        int count = 0;
        List<MissingValue>? missing = null;
        foreach (ref readonly SenMlRecord record in records)
        {
            if (record.Name == BatteryName)
            {
                if (record is not { Unit: BatteryUnit, Value: >= 0 and <= 100 })
                {
                    return false;
                }

                BatteryPercent = (int?)record.Value;
            }
            else if (record.Name.EndsWith(RemarkSuffix, StringComparison.Ordinal))
            {
                if (!TryRemark(record, values.AsSpan(0, count)))
                {
                    return false;
                }
            }
            else if (VitalSign.Find(record.Name) is not { } vital)
            {
                return false;
            }
            else if (record.Value is { } number)
            {
                if (record.Unit != vital.WireUnit || !WireBounds.IsValue(number))
                {
                    return false;
                }

                values[count++] = new MeasuredValue(vital, vital.ToStored(number), "good");
            }
            else if (record.Text is { } reason && WireBounds.IsWord(reason))
            {
                (missing ??= []).Add(new MissingValue(vital, reason));
            }
            else
            {
                return false;
            }
        }

        Values = values;
        Missing = (IReadOnlyList<MissingValue>?)missing ?? [];
        return true;
    }

    /// <summary>Sets the quality of the value that a remark is about.</summary>
    private static bool TryRemark(in SenMlRecord record, Span<MeasuredValue> values)
    {
        ReadOnlySpan<char> name = record.Name.AsSpan(0, record.Name.Length - RemarkSuffix.Length);
        if (record.Value is not null || record.Text is null || !WireBounds.IsWord(record.Text))
        {
            return false;
        }

        foreach (ref MeasuredValue value in values)
        {
            if (name.SequenceEqual(value.Vital.Name))
            {
                value = value with { Quality = record.Text };
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of a record without a fraction, or null.</summary>
    private static long? Whole(SenMlRecord? record) =>
        record?.Value is { } value && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : null;

    /// <summary>A state for each alarm, followed by its value.</summary>
    private bool ReadAlarms(ReadOnlySpan<SenMlRecord> records)
    {
        List<ReportedAlarm> alarms = [];
        foreach (ref readonly SenMlRecord record in records)
        {
            ReportedAlarm? last = alarms.Count == 0 ? null : alarms[^1];
            VitalSign? vital = last is null ? null : VitalSign.Find(last.Name);
            string name = record.Name.StartsWith(AlarmPrefix, StringComparison.Ordinal) ? record.Name[AlarmPrefix.Length..] : "";

            if (ReadAudio(name, record))
            {
                continue;
            }

            if (name == ReportedLimits.Name && Limits is null && record.Text is { } word && WireBounds.IsWord(word))
            {
                Limits = new ReportedLimits(word, null);
                continue;
            }

            if (name == ReportedLimits.Name + ValueSuffix && Limits is { InForce: null } && record.Data is { } encoded)
            {
                if (PatientLimits.TryRead(encoded) is not { } own)
                {
                    return false;
                }

                Limits = Limits with { InForce = own };
                continue;
            }

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
                return false;
            }
        }

        Alarms = alarms;
        return alarms.Count > 0 || Limits is not null || Audio is not null;
    }

    /// <summary>A word, and after "paused" the seconds of the pause.</summary>
    private bool ReadAudio(string name, in SenMlRecord record)
    {
        if (name == ReportedAudio.Name && Audio is null && record.Text is { } word && WireBounds.IsWord(word))
        {
            Audio = new ReportedAudio(word, null);
            return true;
        }

        if (name == ReportedAudio.Name + ValueSuffix && Audio is { Word: ReportedAudio.Paused, Seconds: null } && record.Unit.Length == 0
            && Whole(record) is >= 1 and <= AlarmSignals.LongestPauseSeconds)
        {
            Audio = Audio with { Seconds = Whole(record) };
            return true;
        }

        return false;
    }

    private static bool IsAlarmName(string name) => name is ReportedAlarm.Score or ReportedAlarm.Seen || VitalSign.Find(name) is not null;

    private bool ReadEvent(ReadOnlySpan<SenMlRecord> records)
    {
        if (records is not [{ Unit.Length: 0 } first, { Name: "number", Unit.Length: 0 } second, { Name: "reason", Unit.Length: 0 } third]
            || !WireBounds.IsWord(first.Name) || Whole(first) is not (>= 0 and <= WireBounds.CodeLimit and var what)
            || Whole(second) is not (>= -1 and var number) || Whole(third) is not (>= 0 and <= WireBounds.CodeLimit and var reason))
        {
            return false;
        }

        Event = new ReportedEvent(first.Name, what, number, reason);
        return true;
    }

    private bool ReadCheckpoint(ReadOnlySpan<SenMlRecord> records)
    {
        Checkpoint = records is [{ Name: CheckpointName, Unit.Length: 0, Data: { } checkpoint }] ? checkpoint : null;
        return Checkpoint is not null;
    }

    private static DeclaredGap? ReadGap(ReadOnlySpan<SenMlRecord> records)
    {
        if (Find(records, "gap-first") is not { } firstRecord)
        {
            return null;
        }

        long? first = Whole(firstRecord);
        long? last = Whole(Find(records, "gap-last"));
        long? lost = Whole(Find(records, "gap-lost"));
        long? count = Whole(Find(records, "gap-count"));
        string? why = Find(records, "gap-why")?.Text;
        SenMlRecord? from = Find(records, "gap-from");
        SenMlRecord? to = Find(records, "gap-to");
        bool isPossible = first >= 1 && last >= first && last <= WireBounds.SequenceLimit && lost is >= 0 and <= WireBounds.CountLimit
            && (Find(records, "gap-count") is null || count is >= -WireBounds.CountLimit and <= WireBounds.CountLimit)
            && why is not null && WireBounds.IsWord(why) && IsAbsentOrTime(from) && IsAbsentOrTime(to);
        return !isPossible ? null : new DeclaredGap(first!.Value, last!.Value, why!)
        {
            // Devices have added up counts of which one was not known (-1).
            LostReadings = count is >= 0 ? count : null,
            LostValues = lost!.Value,
            From = Whole(from),
            To = Whole(to),
        };
    }

    private static bool IsAbsentOrTime(SenMlRecord? record) =>
        record is null || (Whole(record) is { } time && WireBounds.IsTime(time));
}
