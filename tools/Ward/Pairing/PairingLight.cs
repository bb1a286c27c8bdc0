using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>What a sensor's light shows during pairing.</summary>
/// <param name="Pattern">The pattern's name in ward.css.</param>
/// <param name="Words">The pattern in words.</param>
internal sealed record PairingLight(string Pattern, PageText Words)
{
    private static readonly PairingLight Idle = new("idle", T("two long white flashes every 10 seconds"));
    private static readonly PairingLight Window = new("window", T("blue, with a short gap every 2 seconds"));
    private static readonly PairingLight Confirming = new("confirming", T("five short blue flashes, then a pause"));
    private static readonly PairingLight Measuring = new("measuring", T("one short green flash every 5 seconds"));

    /// <summary>The light of the sensor in an attempt, or null when it is not known.</summary>
    public static PairingLight? Of(PairingAttempt attempt) => (attempt.State, attempt.Problem, attempt.Refusal) switch
    {
        (PairingState.WaitingForButton, _, _) => Idle,
        (PairingState.WindowOpen or PairingState.Granted, _, _) => Window,
        (PairingState.Confirming, _, _) => Confirming,
        (PairingState.Associated, _, _)
            or (_, PairingProblem.DeviceAssociated, _)
            or (_, _, PairingRefusal.AlreadyAssociated) => Measuring,
        (_, PairingProblem.ButtonNotHeld or PairingProblem.WindowOver, _)
            or (_, _, PairingRefusal.NotConfirmed or PairingRefusal.WindowClosed or PairingRefusal.NonceOld) => Idle,
        _ => null,
    };
}
