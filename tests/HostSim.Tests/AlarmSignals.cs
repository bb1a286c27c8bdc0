using System.Globalization;
using System.Text.RegularExpressions;
using NanoMedAgent.HostSim.View;
using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Pins;
using NanoMedAgent.Simulator.Time;

namespace HostSim.Tests;

/// <summary>
/// Light and sound of each priority, against the tables of IEC 60601-1-8:2006: table 2 for lights, 3 and 4 for pulses. The rhythms are
/// compiled from a board's sources.
/// </summary>
public partial class AlarmSignals
{
    // Hertz, and the share of the time in which the light is on, in percent.
    private static readonly (double From, double To) High = (1.4, 2.8);
    private static readonly (double From, double To) Medium = (0.4, 0.8);
    private static readonly (double From, double To) Duty = (20, 60);

    private static IEnumerable<LightPattern> Others => Enum.GetValues<LightPattern>()
        .Except([LightPattern.Off, LightPattern.Alarm, LightPattern.AlarmMedium, LightPattern.AlarmLow]);

    [Fact]
    public void The_light_has_the_standards_rhythm_for_each_priority_and_no_other_pattern_has()
    {
        Flashes(LightPattern.Alarm).ShouldSatisfyAllConditions(
            light => light.Hertz.ShouldBeInRange(High.From, High.To), light => light.Duty.ShouldBeInRange(Duty.From, Duty.To));
        Flashes(LightPattern.AlarmMedium).ShouldSatisfyAllConditions(
            light => light.Hertz.ShouldBeInRange(Medium.From, Medium.To), light => light.Duty.ShouldBeInRange(Duty.From, Duty.To));
        Flashes(LightPattern.AlarmLow).Duty.ShouldBe(100);

        // A pattern of several flashes and a pause is none of one rhythm.
        foreach (LightPattern pattern in Others)
        {
            (double hertz, double duty, bool isEven) = Flashes(pattern);
            bool isLike = isEven && duty >= Duty.From && duty <= Duty.To
                && ((hertz >= High.From && hertz <= High.To) || (hertz >= Medium.From && hertz <= Medium.To));
            (isLike || duty == 100).ShouldBeFalse(pattern.ToString());
        }
    }

    [Fact]
    public void No_two_patterns_of_the_light_have_one_rhythm() =>
        Enum.GetValues<LightPattern>().Select(LightAppearance.Of)
            .Select(light => string.Concat(light.Rhythm.Select(isLit => isLit ? '1' : '0'))).ShouldBeUnique();

    [Theory]
    [InlineData(AlarmSound.High, 10, 75, 200, 50, 125, 2.5, 15)]
    [InlineData(AlarmSound.Medium, 3, 125, 250, 125, 250, 2.5, 30)]
    [InlineData(AlarmSound.Low, 2, 125, 250, 125, 250, 15, 60)]
    public void The_sound_has_the_standards_pulses_for_each_priority(
        AlarmSound sound, int count, int shortest, int longest, int nearest, int widest, double soonest, double latest)
    {
        (long FromMs, long ToMs)[] pulses = [.. Sounded(sound)];
        (long FromMs, long ToMs)[] burst = pulses[..count];
        burst.ShouldAllBe(pulse => pulse.ToMs - pulse.FromMs >= shortest && pulse.ToMs - pulse.FromMs <= longest);

        // From the end of a pulse to the beginning of the next: x. In a burst of ten, the third and the eighth are followed by twice x and
        // a pulse, and the fifth by 350 to 1,300 ms.
        long[] gaps = [.. burst.Zip(burst.Skip(1), (one, next) => next.FromMs - one.ToMs)];
        long x = gaps[0];
        ((double)x).ShouldBeInRange(nearest, widest);
        gaps.ShouldBe(count == 10
            ? [x, x, (2 * x) + (burst[0].ToMs - burst[0].FromMs), x, gaps[4], x, x, (2 * x) + (burst[0].ToMs - burst[0].FromMs), x]
            : [.. Enumerable.Repeat(x, count - 1)]);
        if (count == 10)
        {
            ((double)gaps[4]).ShouldBeInRange(350, 1_300);
        }

        ((pulses[count].FromMs - burst[^1].ToMs) / 1000.0).ShouldBeInRange(soonest, latest);
    }

    [Theory]
    [InlineData(AlarmSound.High, "high")]
    [InlineData(AlarmSound.Medium, "medium")]
    [InlineData(AlarmSound.Low, "low")]
    public void A_sensor_sounds_as_the_wards_pages_do(AlarmSound sound, string name)
    {
        string script = File.ReadAllText(SourceFile("tools/Ward/Assets/alarm-sound.js"));
        Match burst = Bursts().Matches(script).Single(match => match.Groups["name"].Value == name);
        long[] starts = [.. burst.Groups["starts"].Value.Split(',').Select(Milliseconds)];
        (long FromMs, long ToMs)[] pulses = [.. Sounded(sound)];
        pulses.Take(starts.Length).Select(pulse => pulse.FromMs).ShouldBe(starts);
        pulses[0].ToMs.ShouldBe(Milliseconds(burst.Groups["pulse"].Value));
        pulses[starts.Length].FromMs.ShouldBe(Milliseconds(burst.Groups["period"].Value));
    }

    [GeneratedRegex(@"(?<name>\w+): \{ pulse: (?<pulse>[\d.]+), starts: \[(?<starts>[\d., ]+)\], period: (?<period>[\d.]+) \}")]
    private static partial Regex Bursts();

    private static long Milliseconds(string seconds) => (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1000);

    private static string SourceFile(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, path)))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "the sources are not here");
        return Path.Combine(folder.FullName, path);
    }

    private static IReadOnlyList<(long FromMs, long ToMs)> Sounded(AlarmSound sound)
    {
        VirtualClock clock = new(DateTimeOffset.UnixEpoch);
        SimulatedBuzzer buzzer = new(clock);
        buzzer.Sound(sound, 0);
        clock.AdvanceTo(60_000);
        return buzzer.Pulses;
    }

    /// <summary>How often a pattern flashes, for how much of the time it is on, and whether its flashes follow each other evenly.</summary>
    private static (double Hertz, double Duty, bool IsEven) Flashes(LightPattern pattern)
    {
        bool[] rhythm = [.. LightAppearance.Of(pattern).Rhythm];
        int flashes = rhythm.Where((isLit, i) => isLit && !rhythm[(i + rhythm.Length - 1) % rhythm.Length]).Count();
        return (flashes * 10.0 / rhythm.Length, 100.0 * rhythm.Count(isLit => isLit) / rhythm.Length, flashes == 1);
    }
}
