using CsCheck;
using NanoMedAgent.Hl7.Messages;

namespace Hl7.Tests.Messages;

/// <summary>Points in time.</summary>
public sealed class Times
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void A_whole_second_has_no_fraction() => Hl7Time.Format(Noon).ShouldBe("20260102120000+0100");

    [Fact]
    public void A_fraction_has_three_digits_since_others_are_misread() =>
        Hl7Time.Format(Noon.AddMilliseconds(500)).ShouldBe("20260102120000.500+0100");

    [Fact]
    public void An_offset_to_the_west_has_its_minutes() =>
        Hl7Time.Format(Noon.ToOffset(new TimeSpan(-3, -30, 0))).ShouldBe("20260102073000-0330");

    [Theory]
    [InlineData("2026", "2026-01-01T00:00:00+01:00")]
    [InlineData("202603", "2026-03-01T00:00:00+01:00")]
    [InlineData("20260304", "2026-03-04T00:00:00+01:00")]
    [InlineData("202603041530", "2026-03-04T15:30:00+01:00")]
    [InlineData("20260304153059Z", null)]
    [InlineData("20260304153059.1", "2026-03-04T15:30:59.1+01:00")]
    [InlineData("20260304153059.1234-0500", "2026-03-04T15:30:59.1234-05:00")]
    [InlineData("20260304153059.12345", null)]
    [InlineData("20260230", null)]
    [InlineData("20260304+2500", null)]
    [InlineData("20260304+", null)]
    [InlineData("", null)]
    [InlineData("\"\"", null)]
    [InlineData("00010101+1400", null)]
    public void A_time_of_any_precision_is_read(string text, string? expected)
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("one", TimeSpan.FromHours(1), "one", "one");
        Hl7Time.TryParse(text, zone, out DateTimeOffset time).ShouldBe(expected is not null);
        if (expected is not null)
        {
            time.ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_time_is_read_as_it_was_written_to_a_millisecond() =>
        Gen.Select(Gen.Long[0, 50L * 365 * 86_400 * 1000], Gen.Int[-14 * 4, 14 * 4]).Sample((milliseconds, quarters) =>
        {
            DateTimeOffset time = new DateTimeOffset(1990, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(milliseconds)
                .ToOffset(TimeSpan.FromMinutes(quarters * 15));
            Hl7Time.TryParse(Hl7Time.Format(time), TimeZoneInfo.Utc, out DateTimeOffset read).ShouldBeTrue();
            read.ShouldBe(time);
            read.Offset.ShouldBe(time.Offset);
        });
}
