using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.World;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.SecurityEvents;

namespace Gateway.Tests.Syslog;

/// <summary>What a security event looks like as a message.</summary>
public partial class Messages
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 7, 30, 0, 123, 456, TimeSpan.FromHours(1));

    private static readonly SecurityEvent SignIn = new("audit:7", SecurityEventKinds.OfActions["sign-in"], Time, "ward")
    {
        Who = "kim",
        Role = "nurse",
        Subject = "ward",
        Outcome = "done",
    };

    [Fact]
    public void An_event_is_one_message_with_its_parts_as_structured_data() => Text(SyslogFormat.Structured, SignIn).ShouldBe(
        "<110>1 2026-01-01T06:30:00.123Z hospital-1 nanomedagent-ward - sign-in [meta sequenceId=\"1\"]"
        + "[nanomedagent@32473 event=\"audit:7\" id=\"101\" who=\"kim\" role=\"nurse\" subject=\"ward\" outcome=\"done\"] "
        + "somebody has signed in: kim, ward, done");

    [Fact]
    public void From_where_somebody_looked_at_whom_is_in_both_formats()
    {
        SecurityEvent view = SignIn with
        {
            Kind = SecurityEventKinds.OfActions["view"],
            Subject = "sensor 00, bed 3",
            Origin = "10.1.2.3",
            Association = "a1",
        };
        Text(SyslogFormat.Structured, view).ShouldContain(" outcome=\"done\" origin=\"10.1.2.3\" association=\"a1\"] ");
        Text(SyslogFormat.Cef, view).ShouldContain(
            " src=10.1.2.3 cs1=sensor 00, bed 3 cs1Label=subject outcome=success reason=done cs3=a1 cs3Label=association");
    }

    [Fact]
    public void A_refusal_is_a_warning() =>
        Text(SyslogFormat.Structured, SignIn with { Outcome = "refused: no role" }).ShouldStartWith("<108>1 ");

    [Fact]
    public void The_common_event_format_has_its_own_escapes() =>
        Text(SyslogFormat.Cef, SignIn with { Who = "a=b\\c|d", Outcome = "refused: x=1\ny" }).ShouldBe(
            "<108>1 2026-01-01T06:30:00.123Z hospital-1 nanomedagent-ward - sign-in [meta sequenceId=\"1\"] "
            + "CEF:0|nanoMedAgent|ward|1.0.0|101|somebody has signed in|6|externalId=audit:7 rt=1767249000123 "
            + "suid=a\\=b\\\\c|d spriv=nurse cs1=ward cs1Label=subject outcome=failure reason=refused: x\\=1 y");

    [Fact]
    public void An_event_without_a_time_has_none() =>
        Text(SyslogFormat.Structured, SignIn with { Time = null }).ShouldStartWith("<110>1 - hospital-1 ");

    [Theory]
    [InlineData(SyslogFormat.Structured)]
    [InlineData(SyslogFormat.Cef)]
    public void Whatever_is_in_an_event_a_message_stays_whole_and_short(SyslogFormat format)
    {
        string[] pieces =
        [
            "a", "\"", "\\", "]", "=", "|", "[", "ä", "€", "😀", "\uD800", "\r\n", "\0", "\u2028", "\uFEFF", "refused", "<34>1 ", " ",
            "long and ",
        ];
        Random random = new(21);
        for (int round = 0; round < 500; round++)
        {
            string who = Any(), subject = Any(), outcome = Any();
            byte[] message = Write(format, new SecurityEvent("audit:1", SecurityEventKinds.Other, Time, "ward")
            {
                Who = who,
                Subject = subject,
                Outcome = outcome,
            });
            message.Length.ShouldBeLessThanOrEqualTo(8192);
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message);
            text.Any(char.IsControl).ShouldBeFalse();
            string[] parts = text.Split(' ', 7);
            Header().IsMatch(string.Join(' ', parts[..6])).ShouldBeTrue(text);
            Dictionary<string, string> parameters = ArrivedMessage.Parameters(parts[6], out int end);
            parts[6][end].ShouldBe(' ');
            if (format == SyslogFormat.Structured)
            {
                parameters.GetValueOrDefault("who", "").ShouldBeBeginningOf(who);
                parameters.GetValueOrDefault("subject", "").ShouldBeBeginningOf(subject);
                parameters.GetValueOrDefault("outcome", "").ShouldBeBeginningOf(outcome);
            }
        }

        string Any() => string.Concat(
            Enumerable.Range(0, random.Next(random.Next(3) == 0 ? 3000 : 40)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    [Fact]
    public void Frames_say_how_many_bytes_follow() =>
        Encoding.UTF8.GetString(SyslogReceiver.Frames([Encoding.UTF8.GetBytes("ä"), Encoding.UTF8.GetBytes("0123456789")]))
            .ShouldBe("2 ä10 0123456789");

    private static string Text(SyslogFormat format, SecurityEvent @event) => Encoding.UTF8.GetString(Write(format, @event));

    private static byte[] Write(SyslogFormat format, SecurityEvent @event) =>
        new SyslogMessage("hospital-1", format, "1.0.0").Write(@event, 1);

    [GeneratedRegex(@"^<\d{1,3}>1 \S+Z [!-~]{1,255} [!-~]{1,48} - [!-~]{1,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
