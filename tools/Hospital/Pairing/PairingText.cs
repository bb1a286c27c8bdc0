using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>An attempt to pair in words for nurses: what the situation is, and what to do.</summary>
/// <param name="What">The situation.</param>
/// <param name="Do">What to do; empty if there is nothing to do.</param>
public sealed record PairingText(string What, string Do)
{
    /// <summary>The text for an attempt.</summary>
    public static PairingText Of(PairingAttempt attempt) => (attempt.State, attempt.Problem) switch
    {
        (PairingState.Failed, _) => OfProblem(attempt),
        (PairingState.WaitingForButton or PairingState.WindowOpen, not PairingProblem.None) => OfProblem(attempt),
        (PairingState.WaitingForButton, _) => new(
            "The label was read.", "Hold the button on the sensor for 3 seconds, until its light is blue with short gaps."),
        (PairingState.WindowOpen, _) => new("The sensor is ready.", "Choose the patient and the bed."),
        (PairingState.Granted, PairingProblem.NoAnswer) => new(
            "The sensor has not answered yet.", "Move it closer to the network and wait."),
        (PairingState.Granted, _) => new("The pairing is on its way to the sensor.", "Wait a moment."),
        (PairingState.Confirming, _) => new("The sensor is waiting for you to confirm.", "Press its button once, briefly."),
        _ => new("The sensor is paired with the patient.", ""),
    };

    private static PairingText OfProblem(PairingAttempt attempt) => attempt.Problem switch
    {
        PairingProblem.DeviceAssociated => new(
            "This sensor is with another patient.", "Unpair it first: on its page, or by holding its button for 10 seconds."),
        PairingProblem.DeviceTaken => new($"{attempt.Other} is pairing this sensor right now.", "Ask them, or take another sensor."),
        PairingProblem.DeviceBlocked => new(
            $"This sensor is {attempt.Other}. It must not be used.", "Take another sensor, and give this one to the technicians."),
        PairingProblem.LabelForeign => new(
            "The device that answered is not the sensor of this label.", "Do not use this sensor. Tell the technicians."),
        PairingProblem.PatientAssociated => new(
            "This patient already has a sensor, or one is being paired.",
            "Unpair that one first, or check that this is the right patient."),
        PairingProblem.LocationAssociated => new(
            "This bed already has a sensor, or one is being paired.", "Unpair that one first, or choose the right bed."),
        PairingProblem.PatientNotPresent => new(
            "The hospital's record system says that this patient is not here any more.",
            "Choose the right patient, or ask the admissions office."),
        PairingProblem.PolicyOther => new(
            "This sensor is set up for another ward, or with older rules.", "Take another sensor, and give this one to the technicians."),
        PairingProblem.ButtonNotHeld => new(
            "Nobody held the sensor's button.", "Scan the label on the sensor in your hand, and hold its button for 3 seconds."),
        PairingProblem.WindowOver => new(
            "The sensor waited for two minutes and stopped.", "Scan it again, and hold its button for 3 seconds."),
        PairingProblem.NoAnswer => new(
            "The sensor did not answer. It may still be paired.",
            "Look at its light: green means paired. If it is not green, move it closer to the network and start again."),
        PairingProblem.Cancelled => new("Cancelled. Nothing was paired.", ""),
        PairingProblem.TooMany => new("Too many sensors are being paired at once.", "Try again in a few minutes."),
        _ => OfRefusal(attempt),
    };

    private static PairingText OfRefusal(PairingAttempt attempt) => attempt.Refusal switch
    {
        PairingRefusal.WindowClosed or PairingRefusal.NonceOld => new(
            "The sensor is no longer waiting for a patient.", "Hold its button again for 3 seconds."),
        PairingRefusal.SetupCodeWrong => new(
            "This is not the code of this sensor.", "Scan the label on the sensor itself. If you typed it, compare it letter by letter."),
        PairingRefusal.NotByAuthority => new(
            "The sensor does not belong to this hospital.", "Take another sensor, and give this one to the technicians."),
        PairingRefusal.PolicyOther => OfProblem(attempt with { Problem = PairingProblem.PolicyOther }),
        PairingRefusal.Expired or PairingRefusal.CounterUsed => new(
            "The sensor's clock and the ward's clock differ.",
            "Start again. If it happens twice, take another sensor and tell the technicians."),
        PairingRefusal.AlreadyAssociated => new(
            "The sensor says that it is with a patient.", "Hold its button for 10 seconds to unpair it, then for 3 seconds."),
        PairingRefusal.NotConfirmed => new(
            "Nobody pressed the button in time.", "Start again, and press the button once when the light flashes blue."),
        PairingRefusal.GrantPending => new("Somebody else is pairing this sensor right now.", "Wait a minute, and start again."),
        PairingRefusal.TooMany => new("The sensor is busy.", "Wait a minute, and start again."),
        PairingRefusal.PurposeMissing => new("This ward may not pair sensors.", "Tell the technicians."),
        PairingRefusal.DelegationUnknown => new("The sensor does not know this ward.", "Tell the technicians."),
        PairingRefusal.DelegationExpired => new("This ward may not pair sensors any more, or not yet.", "Tell the technicians."),
        PairingRefusal.DelegationRevoked => new("The hospital has withdrawn this ward's right to pair sensors.", "Tell the technicians."),
        PairingRefusal.OtherScope => new(
            "This sensor belongs to another ward.", "Take another sensor, or ask the ward that it belongs to."),
        PairingRefusal.DateUnknown => new(
            "The sensor does not know the date yet.", "Move it closer to the network, wait a minute, and start again."),
        PairingRefusal.StorageFailed => new(
            "The sensor cannot keep the pairing.", "Take another sensor, and give this one to the technicians."),
        PairingRefusal.KeyNotReady => new(
            "The sensor cannot use its key right now.",
            "Wait a minute, and start again. If it happens twice, take another sensor, and give this one to the technicians."),
        PairingRefusal.SetupCodeMissing => new(
            "The sensor was never set up for pairing.", "Take another sensor, and give this one to the technicians."),
        _ => new(
            "The sensor did not understand the ward.", "Start again. If it happens twice, take another sensor and tell the technicians."),
    };
}
