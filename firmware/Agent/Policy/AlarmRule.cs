using NanoMedAgent.Encoding;

namespace NanoMedAgent.Policy;

/// <summary>The alarm limits: part of the policy that the hospital signed. Without it a device raises no alarms.</summary>
internal sealed class AlarmRule
{
    // All vital signs.
    private const int LimitsLimit = 12;

    private const int NameLimit = 16;
    private const int ValueLimit = 1_000_000;
    private const int SecondsLimit = 86400;
    private const int ScoreLimit = 20;

    /// <summary>After how many seconds a missing value of a sign with a limit raises an alarm; 0 for never.</summary>
    public int NoValueSeconds;

    /// <summary>The period of a sign that is outside its limit, in seconds, when its own period is longer.</summary>
    public int CheckSeconds;

    /// <summary>Whether the light stays on after the alarm has ended, until a person has seen it.</summary>
    public bool Latches;

    /// <summary>The limits.</summary>
    public AlarmLimit[] Limits;

    /// <summary>The early-warning score, or null.</summary>
    public ScoreRule Score;

    /// <summary>
    /// Reads an array of: no-value seconds, check seconds, whether it latches, a map of limits by the sign's name (low or null, high or
    /// null, hysteresis, delay in seconds), and the score or null (alarm threshold, hysteresis, delay in seconds, whether three points of
    /// one parameter raise an alarm, valid seconds, whether scale 2, whether on oxygen).
    /// </summary>
    /// <returns>false when a number is out of its range, or the structure is another one.</returns>
    public static bool TryRead(CborReader reader, out AlarmRule rule)
    {
        rule = new AlarmRule();
        if (!reader.TryReadFixedArray(5)
            || !TryReadNumber(reader, 0, SecondsLimit, out rule.NoValueSeconds)
            || !TryReadNumber(reader, 1, SecondsLimit, out rule.CheckSeconds)
            || !reader.TryReadBoolean(out rule.Latches)
            || !reader.TryReadStartMap(LimitsLimit, out int count))
        {
            return false;
        }

        rule.Limits = new AlarmLimit[count];
        for (int i = 0; i < count; i++)
        {
            AlarmLimit limit = new();
            rule.Limits[i] = limit;
            if (!reader.TryReadTextString(NameLimit, out limit.Name)
                || !reader.TryReadFixedArray(4)
                || !TryReadLimit(reader, AlarmLimit.NoLow, out limit.Low)
                || !TryReadLimit(reader, AlarmLimit.NoHigh, out limit.High)
                || limit.Low >= limit.High
                || !TryReadNumber(reader, 0, ValueLimit, out limit.Hysteresis)
                || !TryReadNumber(reader, 0, SecondsLimit, out limit.DelaySeconds))
            {
                return false;
            }
        }

        return reader.TryReadNull() || TryReadScore(reader, out rule.Score);
    }

    private static bool TryReadScore(CborReader reader, out ScoreRule score)
    {
        AlarmLimit limit = new() { Name = ScoreRule.Name, Low = AlarmLimit.NoLow };
        score = new ScoreRule { Limit = limit };
        bool isRead = reader.TryReadFixedArray(7)
            && TryReadNumber(reader, 1, ScoreLimit, out limit.High)
            && TryReadNumber(reader, 0, ScoreLimit, out limit.Hysteresis)
            && TryReadNumber(reader, 0, SecondsLimit, out limit.DelaySeconds)
            && reader.TryReadBoolean(out score.AlarmsAtThree)
            && TryReadNumber(reader, 1, SecondsLimit, out score.ValidSeconds)
            && reader.TryReadBoolean(out score.IsScale2)
            && reader.TryReadBoolean(out score.IsOnOxygen);
        limit.High--;
        return isRead;
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
