using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack says, in the hospital's terms: measured values and gaps, in the class "audit" events and gaps, in the class "alarm" alarms and gaps.</summary>
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
    private const string ValueSuffix = "/v";
    private const string OfSuffix = "/of";

    /// <summary>Seconds since 1970, or null when the device had no clock.</summary>
    public long? Time { get; private init; }

    /// <summary>Seconds since the device's start, when it had no clock.</summary>
    public long? Uptime { get; private init; }

    /// <summary>What the sensor's battery holds, 0 to 100; null when it does not say.</summary>
    public int? BatteryPercent { get; private init; }

    /// <summary>Measured values.</summary>
    public required IReadOnlyList<MeasuredValue> Values { get; init; }

    /// <summary>Vital signs without a value.</summary>
    public required IReadOnlyList<MissingValue> Missing { get; init; }

    /// <summary>A gap, or null.</summary>
    public DeclaredGap? Gap { get; private init; }

    /// <summary>An event, or null.</summary>
    public ReportedEvent? Event { get; private init; }

    /// <summary>What became of alarms.</summary>
    public IReadOnlyList<ReportedAlarm> Alarms { get; private init; } = [];

    /// <summary>Interprets a pack.</summary>
    /// <param name="records">Its records.</param>
    /// <param name="dataClass">In which class it came.</param>
    /// <returns>null when it makes no sense: an unknown name, a wrong unit, a value where there should be a word, an event outside of its class.</returns>
    public static PackContent? From(IReadOnlyList<SenMlRecord> records, string dataClass = VitalsClass)
    {
        long? time = records[0].Time;
        SenMlRecord? uptime = records.FirstOrDefault(record => record.Name == UptimeName);
        if ((time is null) == (uptime?.Value is null) || records.Any(record => record.Time is not null && record.Time != time))
        {
            return null;
        }

        DeclaredGap? gap = ReadGap(records);
        List<MeasuredValue> values = [];
        List<MissingValue> missing = [];
        SenMlRecord[] others = [.. records.Where(record => record.Name != UptimeName && (gap is null || !record.Name.StartsWith(GapPrefix, StringComparison.Ordinal)))];
        if (dataClass == AuditClass)
        {
            ReportedEvent? told = ReadEvent(others);
            bool isUnderstood = told is not null || (gap is not null && others.Length == 0);
            return isUnderstood ? new PackContent { Time = time, Uptime = (long?)uptime?.Value, Values = values, Missing = missing, Gap = gap, Event = told } : null;
        }

        if (dataClass == AlarmClass)
        {
            IReadOnlyList<ReportedAlarm>? alarms = ReadAlarms(others);
            bool isUnderstood = alarms is { Count: > 0 } || (gap is not null && others.Length == 0);
            return isUnderstood ? new PackContent { Time = time, Uptime = (long?)uptime?.Value, Values = values, Missing = missing, Gap = gap, Alarms = alarms! } : null;
        }

        SenMlRecord[] batteries = [.. others.Where(record => record.Name == BatteryName)];
        bool isBatteryRight = batteries is [] or [{ Unit: BatteryUnit, Value: >= 0 and <= 100 }];
        if (!isBatteryRight || !others.Except(batteries).All(record => TryAdd(record, values, missing)))
        {
            return null;
        }

        return new PackContent
        {
            Time = time, Uptime = (long?)uptime?.Value, Values = values, Missing = missing, Gap = gap, BatteryPercent = (int?)batteries.FirstOrDefault()?.Value,
        };
    }

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
            if (remarked < 0 || record.Text is null)
            {
                return false;
            }

            values[remarked] = values[remarked] with { Quality = record.Text };
            return true;
        }

        if (record.Value is { } number && record.Unit == vital.WireUnit)
        {
            values.Add(new MeasuredValue(vital, vital.ToStored(number), "good"));
            return true;
        }

        if (record.Text is not null)
        {
            missing.Add(new MissingValue(vital, record.Text));
            return true;
        }

        return false;
    }

    /// <summary>A word for each alarm, and behind it its value.</summary>
    private static List<ReportedAlarm>? ReadAlarms(SenMlRecord[] records)
    {
        List<ReportedAlarm> alarms = [];
        foreach (SenMlRecord record in records)
        {
            ReportedAlarm? last = alarms.LastOrDefault();
            VitalSign? vital = last is null ? null : VitalSign.Find(last.Name);
            string name = record.Name.StartsWith(AlarmPrefix, StringComparison.Ordinal) ? record.Name[AlarmPrefix.Length..] : "";

            // A word that is not known yet is taken as well: better an alarm that nobody has words for than one that nobody hears of.
            if (record.Text is { } word && record.Value is null && EventKind.IsPossible(word) && IsAlarmName(name) && alarms.TrueForAll(alarm => alarm.Name != name))
            {
                alarms.Add(new ReportedAlarm(name, word, null, null));
            }
            else if (last is { Name: not ReportedAlarm.Seen, State: not ReportedAlarm.NoValue, Value: null } && record.Value is { } value && name == last.Name + ValueSuffix && record.Unit == (vital?.WireUnit ?? ""))
            {
                alarms[^1] = last with { Value = vital?.ToStored(value) ?? value };
            }
            else if (last is { Name: ReportedAlarm.Score, Of: null } && record.Value is { } of && of == decimal.Truncate(of) && name == last.Name + OfSuffix && record.Unit.Length == 0)
            {
                alarms[^1] = last with { Of = (long)of };
            }
            else
            {
                return null;
            }
        }

        return alarms;
    }

    private static bool IsAlarmName(string name) => name is ReportedAlarm.Score or ReportedAlarm.Seen || VitalSign.Find(name) is not null;

    private static ReportedEvent? ReadEvent(SenMlRecord[] records)
    {
        bool isEvent = records.Length == 3 && EventKind.IsPossible(records[0].Name) && records[1].Name == "number" && records[2].Name == "reason"
            && Array.TrueForAll(records, record => record.Unit.Length == 0 && record.Value is { } value && value == decimal.Truncate(value));
        return isEvent ? new ReportedEvent(records[0].Name, (long)records[0].Value!, (long)records[1].Value!, (long)records[2].Value!) : null;
    }

    private static DeclaredGap? ReadGap(IReadOnlyList<SenMlRecord> records)
    {
        long? Number(string name) => (long?)records.FirstOrDefault(record => record.Name == name)?.Value;
        long? first = Number("gap-first");
        long? last = Number("gap-last");
        long? lost = Number("gap-lost");
        string? why = records.FirstOrDefault(record => record.Name == "gap-why")?.Text;
        return first >= 1 && last >= first && lost >= 0 && why is not null
            ? new DeclaredGap(first.Value, last.Value, why) { LostReadings = Number("gap-count"), LostValues = lost.Value, From = Number("gap-from"), To = Number("gap-to") }
            : null;
    }
}
