using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Display;
using NanoMedAgent.Ward.Escalating;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// Says which role this program's pages claim in alarms. It claims nothing that is not confirmed at present: by a browser that shows the
/// ward and would be heard, and by the destinations of the hospital's rule.
/// </summary>
/// <param name="dashboard">The dashboard.</param>
/// <param name="pages">What open pages confirm.</param>
/// <param name="escalations">Which destinations do not answer.</param>
/// <param name="options">The ward's options.</param>
internal sealed class AlarmRole(WardDashboard dashboard, PageConfirmations pages, PageEscalations escalations, WardOptions options)
{
    /// <summary>The role for the ward.</summary>
    public RoleClaim OfWard() => new(FindMissing());

    /// <summary>The role for a sensor.</summary>
    /// <param name="bed">The bed with it.</param>
    public RoleClaim OfSensor(BedView bed) => new(bed.Link == LinkState.Connected ? FindMissing() : T($"of this sensor: {bed.LinkText}"));

    /// <summary>Why a destination is in trouble, for people.</summary>
    public PageText Describe(DestinationTrouble trouble) =>
        T($"“{trouble.Destination}” has not answered since {DisplayText.Minute(trouble.Since, options.Clock(), options.TimeZone)}");

    private PageText FindMissing() =>
        !dashboard.Snapshot.IsRead || dashboard.Snapshot.IsOldAt(options.Clock()) || dashboard.Snapshot.Trouble.Length > 0
            ? T("what the pages show may be old")
        : !pages.HasPage ? T("no page is open for this ward")
        : !pages.HasSound ? T("no page with sound is open for this ward")
        : options.Escalation is null ? T("there is no rule to whom an alarm goes that nobody acknowledges")
        : escalations.Troubles is [{ } trouble, ..] ? Describe(trouble)
        : None;
}
