using NanoMedAgent.Ward.Languages;

namespace Ward.Tests;

/// <summary>What pages say, in English: tests compare it as a text.</summary>
internal static class PageTexts
{
    public static void ShouldBe(this PageText text, string expected, string? message = null) => text.English.ShouldBe(expected, message);

    public static void ShouldBeEmpty(this PageText text) => text.English.ShouldBeEmpty();

    public static void ShouldStartWith(this PageText text, string expected, Case sensitivity = Case.Sensitive, string? message = null) =>
        text.English.ShouldStartWith(expected, sensitivity, message);

    public static void ShouldEndWith(this PageText text, string expected) => text.English.ShouldEndWith(expected, Case.Sensitive);

    public static void ShouldContain(this PageText text, string expected, Case sensitivity = Case.Sensitive, string? message = null) =>
        text.English.ShouldContain(expected, sensitivity, message);

    public static void ShouldNotContain(this PageText text, string expected) => text.English.ShouldNotContain(expected, Case.Sensitive);
}
