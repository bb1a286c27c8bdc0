using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Display;

namespace Ward.Tests;

/// <summary>Shifts, and the hours that come twice or not at all.</summary>
public sealed class ShiftsAndClocks
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("05:59", "2026-02-28 22:00", "2026-03-01 06:00")]
    [InlineData("06:00", "2026-03-01 06:00", "2026-03-01 14:00")]
    [InlineData("13:59", "2026-03-01 06:00", "2026-03-01 14:00")]
    [InlineData("23:00", "2026-03-01 22:00", "2026-03-02 06:00")]
    public void The_running_shift_is_the_one_that_began_last(string time, string from, string until) =>
        ShiftTimes.Default.Of(At($"2026-03-01 {time}")).ShouldBe((At(from), At(until)));

    [Fact]
    public void A_ward_with_one_shift_a_day_has_one_of_a_day() =>
        ShiftTimes.Parse("07:30")!.Of(At("2026-03-01 07:29")).ShouldBe((At("2026-02-28 07:30"), At("2026-03-01 07:30")));

    [Theory]
    [InlineData("")]
    [InlineData("24:00")]
    [InlineData("6:00")]
    [InlineData("14:00,06:00")]
    [InlineData("06:00,06:00")]
    [InlineData("00:00,01:00,02:00,03:00,04:00,05:00,06:00,07:00,08:00,09:00,10:00,11:00,12:00")]
    public void Other_times_of_shifts_are_not_understood(string text) => ShiftTimes.Parse(text).ShouldBeNull();

    [Fact]
    public void In_the_hour_that_comes_twice_times_have_their_offset_and_a_period_contains_both()
    {
        DateTimeOffset first = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);
        DisplayText.DateAndTime(first, Berlin).ShouldBe("2026-10-25 02:30:00 +02:00");
        DisplayText.DateAndTime(first.AddHours(1), Berlin).ShouldBe("2026-10-25 02:30:00 +01:00");
        DisplayText.DateAndTime(first.AddHours(2), Berlin).ShouldBe("2026-10-25 03:30:00");
        DisplayText.Minute(first, first, Berlin).ShouldBe("02:30 +02:00");
        LocalTime.Of(At("2026-10-25 02:30"), Berlin).ShouldBe(first);
        LocalTime.Of(At("2026-10-25 02:30"), Berlin, isLater: true).ShouldBe(first.AddHours(1));
    }

    [Fact]
    public void A_time_that_no_clock_shows_is_the_one_after_it() =>
        LocalTime.Of(At("2026-03-29 02:30"), Berlin).ShouldBe(new DateTimeOffset(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2)));

    private static DateTime At(string text) =>
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
