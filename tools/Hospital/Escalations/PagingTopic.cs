namespace NanoMedAgent.Hospital.Escalations;

/// <summary>
/// The topics under which wards publish, at the sensors' broker, for the hospital's paging system: <c>paging/</c> and one level or more of
/// letters, digits, hyphens and underlines. So brokers of MQTT and of NATS have rules for them, and no device reads or writes one.
/// </summary>
public static class PagingTopic
{
    /// <summary>All of them, as a filter of MQTT.</summary>
    public const string Filter = Prefix + "#";

    private const string Prefix = "paging/";
    private const int LengthLimit = 200;

    /// <summary>Whether a text is one of them.</summary>
    public static bool IsValid(string topic) => topic.Length <= LengthLimit && topic.StartsWith(Prefix, StringComparison.Ordinal)
        && topic.Split('/').All(level => level.Length > 0 && level.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_'));
}
