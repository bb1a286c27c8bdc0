using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Policy;

/// <summary>The alarm limits: part of the policy that the hospital signed. Without it a device raises no alarms.</summary>
internal sealed class AlarmRule
{
    // All vital signs.
    private const int LimitsLimit = 12;

    // Entries of the rule, the last one of which may be missing.
    private const int WithSignals = 6;

    private const int NameLimit = 16;
    private const int ValueLimit = 1_000_000;
    private const int SecondsLimit = 86400;
    private const int ScoreLimit = 20;
    private const int PauseLimitSeconds = 600;
    private const int ReminderLimitSeconds = 3_600;
    private const int ShortestReminderSeconds = 30;

    /// <summary>The lowest priority of an alarm. The numbers up to the highest one rise with the urgency.</summary>
    public const int LowPriority = 1;

    /// <summary>The highest priority of an alarm.</summary>
    public const int HighPriority = 3;

    /// <summary>Numbers of a row of <see cref="Limits"/>.</summary>
    public const int RowLength = 4;

    /// <summary>Place in a row: a value below it raises the alarm.</summary>
    public const int Low = 0;

    /// <summary>Place in a row: a value above it raises the alarm.</summary>
    public const int High = 1;

    /// <summary>Place in a row: how far inside the limit a value must be to end the alarm.</summary>
    public const int Hysteresis = 2;

    /// <summary>Place in a row: how long values must stay outside to raise the alarm, in seconds.</summary>
    public const int DelaySeconds = 3;

    /// <summary>After how many seconds a missing value of a sign with a limit raises an alarm; 0 for never.</summary>
    public int NoValueSeconds;

    /// <summary>The period of a sign that is outside its limit, in seconds, when its own period is longer.</summary>
    public int CheckSeconds;

    /// <summary>Whether the light stays on after the alarm has ended, until a person has seen it.</summary>
    public bool Latches;

    /// <summary>The names of the signs that have limits; null when <see cref="Signs"/> has them.</summary>
    public string[] Names;

    /// <summary>The signs that have limits, as numbers; null until they are looked up.</summary>
    public byte[] Signs;

    /// <summary>
    /// A row for each sign, and one for the score if there is one: the numbers in the unit of the sensors (tenths, or pascals). Without a
    /// lower limit <see cref="Low"/> is the least integer, without an upper limit <see cref="High"/> the greatest.
    /// </summary>
    public int[] Limits;

    /// <summary>
    /// Within what the limits of one patient may be: a row for each sign, in the same unit. Where the first is above the second, he has no
    /// limit of his own there. null when the policy has none of it.
    /// </summary>
    public int[] Bounds;

    /// <summary>The priority of each row of <see cref="Limits"/>.</summary>
    public byte[] Priorities;

    /// <summary>The priority of an alarm because values are missing.</summary>
    public int NoValuePriority = HighPriority;

    /// <summary>How long a pause of the sound is, in seconds; 0 when there is none.</summary>
    public int PauseSeconds = 120;

    /// <summary>The interval of reminders while the sound is off, in seconds; 0 when it may not be off.</summary>
    public int ReminderSeconds;

    /// <summary>The early-warning score, or null.</summary>
    public ScoreRule Score;

    /// <summary>The row of a vital sign, or -1 when it has no limit.</summary>
    /// <param name="sign">Its number.</param>
    public int RowOf(int sign)
    {
        int row = Signs.Length - 1;
        while (row >= 0 && Signs[row] != sign)
        {
            row--;
        }

        return row;
    }

    /// <summary>
    /// Reads an array of: no-value seconds, check seconds, whether it latches, a map of limits by the sign's name (low or null, high or
    /// null, hysteresis, delay in seconds; then perhaps lowest and highest low, lowest and highest high of one patient, each or null; then
    /// perhaps its priority), the score or null (alarm threshold, hysteresis, delay in seconds, whether three points of
    /// one parameter raise an alarm, valid seconds, whether scale 2, whether on oxygen), and perhaps signals (priority of a missing value,
    /// of the score, pause in seconds, interval of reminders in seconds).
    /// </summary>
    /// <returns>false when a number is out of its range, or the structure is another one.</returns>
    public static bool TryRead(CborReader reader, out AlarmRule rule)
    {
        rule = new AlarmRule();
        if (!reader.TryReadStartArray(WithSignals, out int length)
            || length < WithSignals - 1
            || !TryReadNumber(reader, 0, SecondsLimit, out rule.NoValueSeconds)
            || !TryReadNumber(reader, 1, SecondsLimit, out rule.CheckSeconds)
            || !reader.TryReadBoolean(out rule.Latches)
            || !reader.TryReadStartMap(LimitsLimit, out int count))
        {
            return false;
        }

        rule.Names = new string[count];
        rule.Limits = new int[(count + 1) * RowLength];
        rule.Priorities = new byte[count + 1];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadTextString(NameLimit, out string name) || !TryReadRow(reader, rule, i, count))
            {
                return false;
            }

            rule.Names[i] = name;
        }

        if (reader.TryReadNull())
        {
            int[] limits = new int[count * RowLength];
            Array.Copy(rule.Limits, limits, limits.Length);
            rule.Limits = limits;
        }
        else if (!TryReadScore(reader, rule, count * RowLength))
        {
            return false;
        }

        rule.Priorities[count] = HighPriority;
        return length < WithSignals || TryReadSignals(reader, rule, count);
    }

    private static bool TryReadSignals(CborReader reader, AlarmRule rule, int scoreRow) =>
        reader.TryReadFixedArray(4)
        && TryReadNumber(reader, LowPriority, HighPriority, out rule.NoValuePriority)
        && TryReadPriority(reader, rule, scoreRow)
        && TryReadNumber(reader, 0, PauseLimitSeconds, out rule.PauseSeconds)
        && TryReadNumber(reader, 0, ReminderLimitSeconds, out rule.ReminderSeconds)
        && (rule.ReminderSeconds == 0 || rule.ReminderSeconds >= ShortestReminderSeconds);

    private static bool TryReadPriority(CborReader reader, AlarmRule rule, int row)
    {
        bool isRead = TryReadNumber(reader, LowPriority, HighPriority, out int priority);
        rule.Priorities[row] = (byte)priority;
        return isRead;
    }

    private static bool TryReadRow(CborReader reader, AlarmRule rule, int row, int rows)
    {
        int low = 0;
        int high = 0;
        int hysteresis = 0;
        int delaySeconds = 0;
        rule.Priorities[row] = HighPriority;
        bool isRead = reader.TryReadStartArray(RowLength + RowLength + 1, out int length)
            && TryReadLimit(reader, int.MinValue, out low)
            && TryReadLimit(reader, int.MaxValue, out high)
            && low < high
            && TryReadNumber(reader, 0, ValueLimit, out hysteresis)
            && TryReadNumber(reader, 0, SecondsLimit, out delaySeconds)
            && length >= RowLength
            && (length <= RowLength + 1 || (length >= RowLength + RowLength && TryReadBounds(reader, rule, row, rows, low, high)))
            && ((length & 1) == 0 || TryReadPriority(reader, rule, row));
        Write(rule.Limits, row * RowLength, low, high, hysteresis, delaySeconds);
        return isRead;
    }

    /// <summary>Reads bounds. Whatever limits they allow, the lower one is below the upper one.</summary>
    private static bool TryReadBounds(CborReader reader, AlarmRule rule, int row, int rows, int low, int high)
    {
        if (rule.Bounds == null)
        {
            rule.Bounds = new int[rows * RowLength];
            for (int i = 0; i < rows; i++)
            {
                Write(rule.Bounds, i * RowLength, int.MaxValue, int.MinValue, int.MaxValue, int.MinValue);
            }
        }

        bool isRead = TryReadLimit(reader, int.MaxValue, out int lowFrom)
            & TryReadLimit(reader, int.MinValue, out int lowTo)
            & TryReadLimit(reader, int.MaxValue, out int highFrom)
            & TryReadLimit(reader, int.MinValue, out int highTo);
        Write(rule.Bounds, row * RowLength, lowFrom, lowTo, highFrom, highTo);
        return isRead && lowTo < highFrom && lowTo < high && low < highFrom;
    }

    private static bool TryReadScore(CborReader reader, AlarmRule rule, int row)
    {
        ScoreRule score = new();
        rule.Score = score;
        int hysteresis = 0;
        int delaySeconds = 0;
        bool isRead = reader.TryReadFixedArray(7)
            && TryReadNumber(reader, 1, ScoreLimit, out score.AlarmAt)
            && TryReadNumber(reader, 0, ScoreLimit, out hysteresis)
            && TryReadNumber(reader, 0, SecondsLimit, out delaySeconds)
            && reader.TryReadBoolean(out score.AlarmsAtThree)
            && TryReadNumber(reader, 1, SecondsLimit, out score.ValidSeconds)
            && reader.TryReadBoolean(out score.IsScale2)
            && reader.TryReadBoolean(out score.IsOnOxygen);
        Write(rule.Limits, row, int.MinValue, score.AlarmAt - 1, hysteresis, delaySeconds);
        return isRead;
    }

    private static void Write(int[] rows, int place, int first, int second, int third, int fourth)
    {
        rows[place] = first;
        rows[place + 1] = second;
        rows[place + 2] = third;
        rows[place + 3] = fourth;
    }

    private static bool TryReadLimit(CborReader reader, int none, out int value)
    {
        value = none;
        return reader.TryReadNull() || TryReadNumber(reader, -ValueLimit, ValueLimit, out value);
    }

    private static bool TryReadNumber(CborReader reader, int least, int most, out int value)
    {
        bool isInRange = reader.TryReadInteger(least, most, out long read);
        value = (int)read;
        return isInRange;
    }
}
