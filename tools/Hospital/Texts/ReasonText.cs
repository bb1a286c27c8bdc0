using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for the events of devices. A number of a newer device, which this version does not know, is shown as a number.</summary>
public static class ReasonText
{
    /// <summary>What an event reports.</summary>
    /// <param name="kind">"update", "command", "pairing", "storage", "ownership", or a kind that this version does not know.</param>
    /// <param name="what">The event's number for it.</param>
    public static CodeText What(string kind, long what) => kind switch
    {
        DeviceEvent.UpdateKind => Find(EventCodes.UpdateEvents, what),
        DeviceEvent.CommandKind => Find(EventCodes.CommandAnswers, what),
        DeviceEvent.PairingKind => Find(EventCodes.PairingEvents, what),
        DeviceEvent.RefusedKind => new(0, "Refused", "refused since the device has started; anybody can send them"),
        DeviceEvent.StorageKind => Find(EventCodes.StorageEvents, what),
        DeviceEvent.RequestKind => Find(EventCodes.CertificateSlots, what),
        DeviceEvent.OwnershipKind => Find(EventCodes.OwnershipEvents, what),
        _ => Unknown(what),
    };

    /// <summary>The reason that an event gives.</summary>
    /// <param name="kind">The event's kind: pairing and ownership have reasons of their own.</param>
    /// <param name="what">What the event reports: some refusals of commands have reasons of their own.</param>
    /// <param name="reason">The event's number for it.</param>
    public static CodeText Why(string kind, long what, long reason) => Find(
        kind == DeviceEvent.PairingKind ? EventCodes.PairingRefusals
        : kind == DeviceEvent.OwnershipKind ? EventCodes.OwnershipRefusals
        : kind == DeviceEvent.CommandKind && what == (long)CommandAnswer.CertificateRefused ? EventCodes.CertificateRefusals
        : kind == DeviceEvent.CommandKind && what == (long)CommandAnswer.PolicyRefused ? EventCodes.PolicyRefusals
        : EventCodes.UpdateReasons,
        reason);

    /// <summary>
    /// What an event is about: "release 12", "command 1767225600000"; "a release" if the device does not know which; "pairing";
    /// "57 messages"; "device key"; "ownership".
    /// </summary>
    public static string About(string kind, long number)
    {
        if (kind is DeviceEvent.PairingKind or DeviceEvent.OwnershipKind)
        {
            return kind;
        }

        if (kind == DeviceEvent.RefusedKind)
        {
            return FormattableString.Invariant($"{number} messages");
        }

        if (kind == DeviceEvent.StorageKind)
        {
            return Find(EventCodes.StoredStates, number).Text;
        }

        string title = kind == DeviceEvent.UpdateKind ? "release" : kind;
        bool isKnown = kind == DeviceEvent.UpdateKind ? number >= 0 : number > 0;
        return isKnown ? FormattableString.Invariant($"{title} {number}") : $"a {title}";
    }

    /// <summary>An event in a line: "release 12: waiting (not now: the policy's window for updates is closed)".</summary>
    public static string Describe(string kind, long what, long number, long reason) =>
        $"{About(kind, number)}: {What(kind, what).Text}{(reason == 0 ? "" : $" ({Why(kind, what, reason).Text})")}";

    private static CodeText Find(IReadOnlyList<CodeText> codes, long number) =>
        codes.FirstOrDefault(code => code.Number == number) ?? Unknown(number);

    private static CodeText Unknown(long number) =>
        new((int)number, "", FormattableString.Invariant($"number {number}, which is not known here"));
}
