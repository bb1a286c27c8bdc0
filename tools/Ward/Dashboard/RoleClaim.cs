using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Which role the ward's pages claim at present in alarms (IEC 60601-1-8:2006 with its amendments of 2012 and 2020).</summary>
/// <param name="Missing">
/// What is missing to be a distributed alarm system with operator confirmation (CDAS), in plain words; empty if nothing is. With anything
/// missing the pages are for information only.
/// </param>
public sealed record RoleClaim(PageText Missing)
{
    /// <summary>Whether delivery is confirmed.</summary>
    public bool IsConfirmed => Missing.Length == 0;

    /// <summary>The role in a sentence.</summary>
    public PageText Text => IsConfirmed
        ? T("Role in alarms: distributed alarm system with operator confirmation (CDAS). A page with sound confirms what it shows, and "
            + "what nobody acknowledges goes on.")
        : T($"Role in alarms: for information only, because {Missing}. Rely on the sensors at the beds.");
}
