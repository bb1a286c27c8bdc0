using System.Globalization;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>
/// What the open pages of this program have confirmed: each says every two seconds what is really to be seen in its browser, and whether
/// an alarm would be heard there. A page that says nothing any more shows nothing. Safe for many threads.
/// </summary>
/// <param name="escalations">The alarms of wards whose rule leads to these pages.</param>
/// <param name="options">The ward's options.</param>
internal sealed class PageConfirmations(PageEscalations escalations, WardOptions options)
{
    // As long as a page may hear nothing before it says that it is not live.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<object, PageState> _pages = [];

    /// <summary>Whether a page has confirmed lately.</summary>
    public bool HasPage => Confirmed().Length > 0;

    /// <summary>Whether a page with sound has.</summary>
    public bool HasSound => Confirmed().Any(page => page.IsAudible);

    /// <summary>Of when the newest ward is that a page with sound has shown; null for none.</summary>
    public DateTimeOffset? NewestHeard => Confirmed().Where(page => page.IsAudible).Max(page => (DateTimeOffset?)page.Shown);

    /// <summary>A page says what is to be seen.</summary>
    /// <param name="page">The page.</param>
    /// <param name="shown">Of when the ward is that it shows, in milliseconds since 1970.</param>
    /// <param name="told">The ids of escalations in its strip, with a blank between.</param>
    /// <param name="isAudible">Whether an alarm would be heard.</param>
    public void Note(object page, string shown, string told, bool isAudible)
    {
        // From a browser: what is no time, or is in the future, is nothing.
        if (!long.TryParse(shown, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            || milliseconds > options.Clock().ToUnixTimeMilliseconds())
        {
            return;
        }

        lock (_pages)
        {
            _pages[page] = new PageState(
                options.RealTime.GetTimestamp(), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), isAudible);
        }

        escalations.NoteShown(told);
    }

    /// <summary>A page is closed.</summary>
    public void Forget(object page)
    {
        lock (_pages)
        {
            _pages.Remove(page);
        }
    }

    private PageState[] Confirmed()
    {
        lock (_pages)
        {
            return [.. _pages.Values.Where(page => options.RealTime.GetElapsedTime(page.Noted) < Patience)];
        }
    }

    private sealed record PageState(long Noted, DateTimeOffset Shown, bool IsAudible);
}
