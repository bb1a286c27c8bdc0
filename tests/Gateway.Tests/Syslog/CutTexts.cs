using System.Text;

namespace Gateway.Tests.Syslog;

/// <summary>What of a text may be left when it was written into a message.</summary>
internal static class CutTexts
{
    /// <summary>A text without what is not for people to see, or its beginning and an ellipsis.</summary>
    public static void ShouldBeBeginningOf(this string arrived, string text)
    {
        string visible = string.Concat(text.EnumerateRunes().Select(
            rune => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or 0xFEFF ? " " : rune.ToString()));
        if (arrived.EndsWith('…'))
        {
            visible.ShouldStartWith(arrived[..^1]);
            Encoding.UTF8.GetByteCount(arrived).ShouldBeGreaterThan(100, "cut without need");
        }
        else
        {
            arrived.ShouldBe(visible);
        }
    }
}
