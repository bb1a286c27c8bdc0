using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Display;

/// <summary>What sensors report of themselves, for people. In English it is as in other programs, which a test holds.</summary>
internal static class EventWords
{
    /// <summary>An event in a line: "pairing: refused (nobody pressed the button in time)".</summary>
    public static PageText Of(ReportedEvent reported)
    {
        PageText what = Known(ReasonText.What(reported.Kind, reported.What).Text);
        PageText about = About(reported.Kind, reported.Number);
        return reported.Reason == 0
            ? T($"{about}: {what}")
            : T($"{about}: {what} ({Known(ReasonText.Why(reported.Kind, reported.What, reported.Reason).Text)})");
    }

    /// <summary>The kind of an event: "command".</summary>
    public static PageText Kind(string kind) => kind switch
    {
        DeviceEvent.CommandKind => T("command"),
        DeviceEvent.UpdateKind => T("update"),
        DeviceEvent.PairingKind => T("pairing"),
        DeviceEvent.OwnershipKind => T("ownership"),
        _ => T($"{kind}"),
    };

    private static PageText About(string kind, long number) => kind switch
    {
        DeviceEvent.PairingKind or DeviceEvent.OwnershipKind => Kind(kind),
        DeviceEvent.RefusedKind => T($"{number} messages"),
        DeviceEvent.UpdateKind => number >= 0 ? T($"release {number}") : T("a release"),
        DeviceEvent.CommandKind => number > 0 ? T($"command {number}") : T("a command"),
        _ => Known(ReasonText.About(kind, number)),
    };
}
