namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// What numbers and words of devices may be (PROTOCOL.md, "Bounds"). They are checked where a message is parsed, so that everything behind
/// that can compute with them: no sum of two of them overflows, and every time is one that databases and pages have.
/// </summary>
public static class WireBounds
{
    /// <summary>The latest time of a device: 2106-02-07, in seconds since 1970.</summary>
    public const long TimeLimit = uint.MaxValue;

    /// <summary>The longest uptime in seconds: 136 years.</summary>
    public const long UptimeLimit = uint.MaxValue;

    /// <summary>The highest number of a start.</summary>
    public const long BootLimit = uint.MaxValue;

    /// <summary>The highest number of an event in a start.</summary>
    public const long EventLimit = int.MaxValue;

    /// <summary>The highest sequence number.</summary>
    public const long SequenceLimit = (1L << 40) - 1;

    /// <summary>The largest measured value, and with a minus sign the smallest, in the unit on the wire.</summary>
    public const long ValueLimit = int.MaxValue;

    /// <summary>The most lost readings or values in one gap.</summary>
    public const long CountLimit = int.MaxValue;

    /// <summary>The highest number for what an event reports, and for its reason.</summary>
    public const long CodeLimit = int.MaxValue;

    /// <summary>The highest version of a policy.</summary>
    public const long PolicyVersionLimit = int.MaxValue;

    /// <summary>The most seconds after which readings are late.</summary>
    public const int LateAfterLimit = 86_400;

    /// <summary>The most parameters of a score.</summary>
    public const int ParametersLimit = 100;

    /// <summary>The most bytes of an encoded checkpoint.</summary>
    public const int CheckpointLimit = 512;

    /// <summary>The most characters of a word.</summary>
    public const int WordLimit = 16;

    /// <summary>The most characters of a record's name.</summary>
    public const int NameLimit = 32;

    /// <summary>Whether a time in seconds since 1970 is within its bounds.</summary>
    public static bool IsTime(long seconds) => seconds is >= 0 and <= TimeLimit;

    /// <summary>Whether a number of seconds since a start is within its bounds.</summary>
    public static bool IsUptime(long seconds) => seconds is >= 0 and <= UptimeLimit;

    /// <summary>Whether a sequence number is within its bounds.</summary>
    public static bool IsSequence(long number) => number is >= 1 and <= SequenceLimit;

    /// <summary>Whether a measured value is within its bounds.</summary>
    public static bool IsValue(decimal value) => value is >= -ValueLimit - 1 and <= ValueLimit;

    /// <summary>
    /// Whether a text can be a word, such as a reason or a state: 1 to 16 lower-case letters and hyphens. A word that this version does not
    /// know is accepted as well: a newer device may have more of them.
    /// </summary>
    public static bool IsWord(string text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterLower(character) && character != '-')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= WordLimit;
    }

    /// <summary>Whether a text can name a record or a unit: at most 32 printable ASCII characters.</summary>
    public static bool IsName(ReadOnlySpan<char> text) => text.Length <= NameLimit && !text.ContainsAnyExceptInRange(' ', '~');
}
