using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>What the light of a sensor does while it is paired, to be drawn and said.</summary>
/// <param name="Pattern">The rhythm's name in ward.css.</param>
/// <param name="Words">The rhythm in words.</param>
internal sealed record PairingLight(string Pattern, string Words)
{
    private static readonly PairingLight Idle = new("idle", "two long white flashes every ten seconds");
    private static readonly PairingLight Window = new("window", "blue, with a short gap every two seconds");
    private static readonly PairingLight Confirming = new("confirming", "five quick blue flashes and a pause");
    private static readonly PairingLight Measuring = new("measuring", "one short green flash every five seconds");
    private static readonly PairingLight LockedOut = new("locked", "one long red flash and two short ones");

    /// <summary>The light of an attempt's sensor, or null when that is not known.</summary>
    public static PairingLight? Of(PairingAttempt attempt) => (attempt.State, attempt.Problem, attempt.Refusal) switch
    {
        (PairingState.WaitingForButton, _, _) => Idle,
        (PairingState.WindowOpen or PairingState.Granted, _, _) => Window,
        (PairingState.Confirming, _, _) => Confirming,
        (PairingState.Associated, _, _) or (_, PairingProblem.DeviceAssociated, _) or (_, _, PairingRefusal.AlreadyAssociated) => Measuring,
        (_, _, PairingRefusal.LockedOut) => LockedOut,
        (_, PairingProblem.ButtonNotHeld or PairingProblem.WindowOver, _) or (_, _, PairingRefusal.NotConfirmed or PairingRefusal.WindowClosed or PairingRefusal.NonceOld) => Idle,
        _ => null,
    };
}
