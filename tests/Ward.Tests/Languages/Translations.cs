using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Languages;

namespace Ward.Tests.Languages;

/// <summary>Every text of the pages has a translation into each language, which says the same of the same values.</summary>
public sealed partial class Translations
{
    // Names, abbreviations and words that are the same in two languages.
    private static readonly Dictionary<string, string> SameAsInEnglish = new()
    {
        ["de"] = "{0} h|{0} min|{0} s|{0} min {1} s|SpO2|Sensor|Sensor {0}|Sensor {0}: {1}|Sensor {0}, {1}|Patient|Alarm|Name|Median|"
            + "ALARM|Rollout|Rollouts|Ring",
        ["fr"] = "{0} h|{0} min|{0} s|{0} min {1} s|SpO2|{0} messages|Patient|Association|Associations|Action|Message|"
            + "pages of {0}|Pages|Notes|Admissions|respiration",
        ["es"] = "{0} h|{0} min|{0} s|{0} min {1} s|SpO2|Sensor|Sensor {0}|Sensor {0}: {1}|Sensor {0}, {1}|no|1 sensor",
    };

    public static TheoryData<string> Codes => [.. Language.All.Select(language => language.Code).Where(code => code != "en")];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_text_of_a_page_is_translated_and_no_translation_is_of_a_text_that_is_gone(string code)
    {
        Assert.SkipUnless(SourceTexts.IsThere, "the sources are not there");
        IReadOnlySet<string> sentences = SourceTexts.All();
        IReadOnlyDictionary<string, string> translated = Language.ReadTexts(code);
        sentences.Count.ShouldBeGreaterThan(700);
        sentences.Except(translated.Keys).ShouldBeEmpty($"not translated: add them to tools/Ward/*/*Texts.{code}.resx");
        translated.Keys.Except(sentences).ShouldBeEmpty($"on no page any more: remove them from tools/Ward/*/*Texts.{code}.resx");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_translation_has_the_same_values_and_is_not_the_English_text(string code)
    {
        IReadOnlyDictionary<string, string> translated = Language.ReadTexts(code);
        translated.Where(text => !Holes(text.Key).SequenceEqual(Holes(text.Value))).ShouldBeEmpty();
        translated.Values.Where(text => text.Trim().Length == 0).ShouldBeEmpty();
        translated.Where(text => text.Key == text.Value).Select(text => text.Key).Except(SameAsInEnglish[code].Split('|')).ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_in_a_sentence_have_the_readers_decimal_separator_and_a_text_in_a_text_is_translated_too()
    {
        ReportedAlarm alarm = new("t", ReportedAlarm.High, 38.6m, null);
        Says(alarm, "en").ShouldBe("Temperature high, 38.6\u00a0°C");
        Says(alarm, "de").ShouldBe("Temperatur hoch, 38,6\u00a0°C");
        Says(alarm, "fr").ShouldBe("Température\u00a0: valeur haute, 38,6\u00a0°C");
        Says(alarm, "es").ShouldBe("Temperatura: valor alto, 38,6\u00a0°C");
    }

    [Fact]
    public void Each_component_keeps_its_readers_language_when_a_service_has_it_drawn() => typeof(Language).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ComponentBase)) && !type.IsSubclassOf(typeof(LayoutComponentBase)) && !type.IsAbstract)
        .Where(type => !type.IsSubclassOf(typeof(WardComponent)))
        .Select(type => type.Name).ShouldBe(["SvgText"], "it only draws what it is given");

    [Fact]
    public void In_English_alarms_and_events_are_as_the_hospitals_other_programs_say_them()
    {
        foreach (ReportedAlarm alarm in
            from name in new[] { "hr", "t", "o2", ReportedAlarm.Score, ReportedAlarm.Seen }
            from state in new[] { "low", "high", "no-value", "end", "button", "ward", "other" }
            from value in name is "hr" or "t" or "o2" ? new decimal?[] { null, 38.6m } : [7]
            from of in name == ReportedAlarm.Score ? new long?[] { null, 5 } : [null]
            select new ReportedAlarm(name, state, value, of))
        {
            AlarmWords.Of(alarm).English.Replace('\u00a0', ' ').ShouldBe(AlarmText.Of(alarm));
        }

        foreach (ReportedEvent reported in
            from kind in new[] { "update", "command", "pairing", "storage", "ownership", "request", "refused", "unheard-of" }
            from what in new long[] { 0, 1, 3, 18, 99 }
            from number in new long[] { -1, 0, 5 }
            from reason in new long[] { 0, 2 }
            select new ReportedEvent(kind, what, number, reason))
        {
            EventWords.Of(reported).English.ShouldBe(ReasonText.Describe(reported.Kind, reported.What, reported.Number, reported.Reason));
        }
    }

    private static string Says(ReportedAlarm alarm, string code) =>
        AlarmWords.Of(alarm).In(Language.All.Single(language => language.Code == code));

    private static IEnumerable<string> Holes(string text) => Hole().Matches(text).Select(hole => hole.Value).Order();

    [GeneratedRegex(@"\{[^}]*\}?|\}")]
    private static partial Regex Hole();
}
