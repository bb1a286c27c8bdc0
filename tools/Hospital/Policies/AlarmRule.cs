using System.Formats.Cbor;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>When a device raises alarms (PROTOCOL.md, "Data policy").</summary>
public sealed record AlarmRule
{
    private const int SecondsLimit = 86400;
    private const decimal ValueLimit = 1_000_000;

    // Periods up to this are short enough for any delay.
    private const int ShortSeconds = 15;

    /// <summary>A sign with a limit raises an alarm after so many seconds without a value; 0 for never.</summary>
    public int NoValueSeconds { get; init; }

    /// <summary>How often a sign is measured while it is outside its limits, if its period is longer.</summary>
    public int CheckSeconds { get; init; } = 5;

    /// <summary>Whether the device's light continues after the alarm has ended, until somebody has pressed the button.</summary>
    public bool Latches { get; init; } = true;

    /// <summary>The limits, by the names of the vital signs on the wire.</summary>
    public IReadOnlyDictionary<string, AlarmLimit> Limits { get; init; } = new Dictionary<string, AlarmLimit>();

    /// <summary>The early-warning score, or null.</summary>
    public ScoreRule? Score { get; init; }

    /// <summary>How alarms are signalled.</summary>
    public AlarmSignals Signals { get; init; } = AlarmSignals.Usual;

    /// <summary>The priority of an alarm that a device has reported.</summary>
    /// <param name="name">A vital sign, or the score, as on the wire.</param>
    /// <param name="isMissing">Whether it was raised because there is no value.</param>
    public AlarmPriority PriorityOf(string name, bool isMissing) => isMissing ? Signals.NoValue
        : Limits.TryGetValue(name, out AlarmLimit? limit) ? limit.Priority
        : Signals.Score;

    /// <summary>Why a device would refuse the rule.</summary>
    /// <param name="periods">The vital signs that are measured.</param>
    internal IEnumerable<string> Errors(IReadOnlyDictionary<string, int> periods)
    {
        if (NoValueSeconds is < 0 or > SecondsLimit)
        {
            yield return $"alarms: no value for 0 to {SecondsLimit} seconds";
        }

        if (CheckSeconds is < 1 or > SecondsLimit)
        {
            yield return $"alarms: a check every 1 to {SecondsLimit} seconds";
        }

        foreach ((string name, AlarmLimit limit) in Limits)
        {
            if (VitalSign.Find(name) is not { } sign)
            {
                string known = string.Join(", ", VitalSign.All.Select(vital => vital.Name));
                yield return $"alarms: '{name}' is not a vital sign; there are {known}";
            }
            else if (!periods.ContainsKey(name))
            {
                yield return $"alarms: '{name}' has a limit and no period, so that it is never measured; give it a period";
            }
            else if (new[] { limit.Low ?? 0, limit.High ?? 0, limit.Hysteresis }.Any(value => !IsValue(sign, value))
                || (limit.Low is { } low && limit.High is { } high && DeviceUnits.Of(sign, low) >= DeviceUnits.Of(sign, high))
                || limit.Hysteresis < 0 || limit.DelaySeconds is < 0 or > SecondsLimit)
            {
                yield return $"alarms: '{name}': low must be below high, the hysteresis not below 0, the delay 0 to {SecondsLimit} seconds";
            }
            else if (limit.IsForPatients && !AreRangesPossible(sign, limit))
            {
                yield return $"alarms: '{name}': the limits of a patient must go from a lower to a higher number, and each lower limit "
                    + "that is allowed, also the ward's, must be below each upper one by more than twice the hysteresis";
            }
        }

        foreach ((string name, AlarmLimit limit) in Limits.Where(limit =>
            limit.Value.Priority == AlarmPriority.None || !Enum.IsDefined(limit.Value.Priority)))
        {
            yield return $"alarms: '{name}': the priority is low, medium or high";
        }

        if (!Signals.IsPossible)
        {
            yield return "alarms: signals: a priority is low, medium or high, a pause of the sound at most "
                + $"{AlarmSignals.LongestPauseSeconds} seconds, the interval of reminders 0 or "
                + $"{AlarmSignals.ShortestReminderSeconds} to {AlarmSignals.LongestReminderSeconds} seconds";
        }

        if (Score is { } score
            && (score.AlarmAt is < 1 or > ScoreRule.Most || score.Hysteresis is < 0 or > ScoreRule.Most
                || score.DelaySeconds is < 0 or > SecondsLimit || score.ValidSeconds is < 1 or > SecondsLimit))
        {
            yield return $"alarms: the score is 1 to {ScoreRule.Most}, its hysteresis 0 to {ScoreRule.Most} points, "
                + $"its delay 0 to {SecondsLimit} seconds, and values are valid for 1 to {SecondsLimit} seconds";
        }
    }

    /// <summary>What a device would accept although it is probably a mistake.</summary>
    /// <param name="periods">How often vital signs are measured, in seconds.</param>
    internal IEnumerable<string> Warnings(IReadOnlyDictionary<string, int> periods)
    {
        foreach ((string name, AlarmLimit limit) in Limits)
        {
            int period = periods.GetValueOrDefault(name);
            if (period > Math.Max(limit.DelaySeconds, ShortSeconds))
            {
                // After the first value outside of its limits it is measured at this shorter period until the delay is over.
                int check = Math.Min(CheckSeconds, period);
                int latest = period + (limit.DelaySeconds + check - 1) / check * check;
                yield return $"'{name}' is measured every {period} s, which is long compared with its delay of {limit.DelaySeconds} s: "
                    + $"an alarm may come {latest} s after it has left its limits";
            }

            if (limit is { Low: { } low, High: { } high } && limit.Hysteresis >= high - low)
            {
                yield return FormattableString.Invariant($"'{name}' has limits that are {high - low:0.##} apart ")
                    + FormattableString.Invariant($"and a hysteresis of {limit.Hysteresis:0.##}: no value between them ends an alarm");
            }
        }

        if (Score is { } score && score.Hysteresis >= score.AlarmAt)
        {
            yield return $"the score raises an alarm at {score.AlarmAt} and has a hysteresis of {score.Hysteresis}: "
                + "no score is low enough to end the alarm";
        }
    }

    /// <summary>Encodes the rule. Values are in tenths, pressures in pascal, as the sensors give them.</summary>
    internal void WriteTo(CborWriter writer)
    {
        bool hasSignals = Signals != AlarmSignals.Usual;
        writer.WriteStartArray(hasSignals ? 6 : 5);
        writer.WriteInt32(NoValueSeconds);
        writer.WriteInt32(CheckSeconds);
        writer.WriteBoolean(Latches);
        writer.WriteStartMap(Limits.Count);
        foreach ((string name, AlarmLimit limit) in Limits)
        {
            VitalSign sign = VitalSign.Find(name)!;
            writer.WriteTextString(name);
            bool hasPriority = limit.Priority != AlarmPriority.High;
            writer.WriteStartArray((limit.IsForPatients ? 8 : 4) + (hasPriority ? 1 : 0));
            WriteLimit(writer, sign, limit.Low);
            WriteLimit(writer, sign, limit.High);
            writer.WriteInt32(DeviceUnits.OfHysteresis(sign, limit.Hysteresis));
            writer.WriteInt32(limit.DelaySeconds);
            if (limit.IsForPatients)
            {
                WriteLimit(writer, sign, limit.PatientLow?.From);
                WriteLimit(writer, sign, limit.PatientLow?.To);
                WriteLimit(writer, sign, limit.PatientHigh?.From);
                WriteLimit(writer, sign, limit.PatientHigh?.To);
            }

            if (hasPriority)
            {
                writer.WriteInt32((int)limit.Priority);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        if (Score is { } score)
        {
            writer.WriteStartArray(7);
            writer.WriteInt32(score.AlarmAt);
            writer.WriteInt32(score.Hysteresis);
            writer.WriteInt32(score.DelaySeconds);
            writer.WriteBoolean(score.AlarmsAtThree);
            writer.WriteInt32(score.ValidSeconds);
            writer.WriteBoolean(score.IsScale2);
            writer.WriteBoolean(score.IsOnOxygen);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNull();
        }

        if (hasSignals)
        {
            writer.WriteStartArray(4);
            writer.WriteInt32((int)Signals.NoValue);
            writer.WriteInt32((int)Signals.Score);
            writer.WriteInt32(Signals.PauseSeconds);
            writer.WriteInt32(Signals.ReminderSeconds);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>Decodes a rule.</summary>
    /// <exception cref="InvalidOperationException">It is not a rule.</exception>
    internal static AlarmRule Read(CborReader reader)
    {
        reader.ReadStartArray();
        int noValue = reader.ReadInt32();
        int check = reader.ReadInt32();
        bool latches = reader.ReadBoolean();
        Dictionary<string, AlarmLimit> limits = [];
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            string name = reader.ReadTextString();
            VitalSign sign = VitalSign.Find(name) ?? throw new InvalidOperationException($"'{name}' is not a vital sign");
            int? length = reader.ReadStartArray();
            AlarmLimit limit = new(
                ReadLimit(reader, sign), ReadLimit(reader, sign), DeviceUnits.From(sign, reader.ReadInt32()), reader.ReadInt32());
            limit = length > 5 ? limit with { PatientLow = ReadRange(reader, sign), PatientHigh = ReadRange(reader, sign) } : limit;
            limits.Add(
                name, reader.PeekState() == CborReaderState.EndArray ? limit : limit with { Priority = (AlarmPriority)reader.ReadInt32() });
            reader.ReadEndArray();
        }

        reader.ReadEndMap();
        ScoreRule? score = null;
        if (reader.PeekState() == CborReaderState.Null)
        {
            reader.ReadNull();
        }
        else
        {
            reader.ReadStartArray();
            score = new ScoreRule
            {
                AlarmAt = reader.ReadInt32(),
                Hysteresis = reader.ReadInt32(),
                DelaySeconds = reader.ReadInt32(),
                AlarmsAtThree = reader.ReadBoolean(),
                ValidSeconds = reader.ReadInt32(),
                IsScale2 = reader.ReadBoolean(),
                IsOnOxygen = reader.ReadBoolean(),
            };
            reader.ReadEndArray();
        }

        AlarmSignals signals = reader.PeekState() == CborReaderState.EndArray ? AlarmSignals.Usual : ReadSignals(reader);
        reader.ReadEndArray();
        return new AlarmRule
        {
            NoValueSeconds = noValue,
            CheckSeconds = check,
            Latches = latches,
            Limits = limits,
            Score = score,
            Signals = signals,
        };
    }

    private static AlarmSignals ReadSignals(CborReader reader)
    {
        reader.ReadStartArray();
        AlarmSignals signals = new()
        {
            NoValue = (AlarmPriority)reader.ReadInt32(),
            Score = (AlarmPriority)reader.ReadInt32(),
            PauseSeconds = reader.ReadInt32(),
            ReminderSeconds = reader.ReadInt32(),
        };
        reader.ReadEndArray();
        return signals;
    }

    /// <summary>
    /// Whether whatever limits a patient may have are ones that a device takes: the lower one below the upper one, and a value between them
    /// that ends an alarm.
    /// </summary>
    private static bool AreRangesPossible(VitalSign sign, AlarmLimit limit)
    {
        if (new[] { limit.PatientLow, limit.PatientHigh }.Any(range => range is not null
            && (range.From > range.To || !IsValue(sign, range.From) || !IsValue(sign, range.To))))
        {
            return false;
        }

        decimal? lowest = Greatest(sign, limit.Low, limit.PatientLow?.To);
        decimal? highest = -Greatest(sign, -limit.High, -limit.PatientHigh?.From);
        return lowest is null || highest is null || lowest + (2 * DeviceUnits.OfHysteresis(sign, limit.Hysteresis)) < highest;
    }

    /// <summary>The greater of two limits as a device has it; null when there is none.</summary>
    private static decimal? Greatest(VitalSign sign, params decimal?[] limits) =>
        limits.Max() is { } greatest ? DeviceUnits.Of(sign, greatest) : null;

    private static bool IsValue(VitalSign sign, decimal value) =>
        Math.Abs(value) <= ValueLimit && Math.Abs(DeviceUnits.Of(sign, value)) <= ValueLimit;

    private static void WriteLimit(CborWriter writer, VitalSign sign, decimal? value)
    {
        if (value is { } limit)
        {
            writer.WriteInt32((int)DeviceUnits.Of(sign, limit));
        }
        else
        {
            writer.WriteNull();
        }
    }

    private static decimal? ReadLimit(CborReader reader, VitalSign sign)
    {
        if (reader.PeekState() == CborReaderState.Null)
        {
            reader.ReadNull();
            return null;
        }

        return DeviceUnits.From(sign, reader.ReadInt32());
    }

    private static LimitRange? ReadRange(CborReader reader, VitalSign sign) =>
        (ReadLimit(reader, sign), ReadLimit(reader, sign)) is ({ } from, { } to) ? new LimitRange(from, to) : null;
}
