namespace Admissions.Tests.World;

/// <summary>ADT messages, as record systems write them.</summary>
internal static class Adt
{
    /// <summary>A message about one patient.</summary>
    /// <param name="trigger">A01 and so on.</param>
    /// <param name="id">Its MSH-10.</param>
    /// <param name="minute">The minute after 8 o'clock (UTC) at which it was so.</param>
    /// <param name="place">PV1-3.</param>
    /// <param name="patient">PID-3.</param>
    /// <param name="name">PID-5.</param>
    /// <param name="prior">MRG-1; empty for no such segment.</param>
    /// <param name="charset">MSH-18.</param>
    public static string Message(
        string trigger, string id, int minute, string place = "3 North^301^1", string patient = "4711^^^HOSP^MR",
        string name = "Example^Ada^^^Dr.", string prior = "", string charset = "UNICODE UTF-8")
    {
        string time = $"2026030108{minute:00}00+0000";
        string[] segments =
        [
            $"MSH|^~\\&|HIS|HOSPITAL|WARD|HOSPITAL|{time}||ADT^{trigger}|{id}|P|2.6|||||DEU|{charset}",
            $"EVN|{trigger}|{time}",
            $"PID|1||{patient}||{name}||19500131|F",
            .. prior.Length == 0 ? Array.Empty<string>() : [$"MRG|{prior}"],
            $"PV1|1|I|{place}||||||||||||||||V-1",
        ];
        return string.Join('\r', segments) + "\r";
    }
}
