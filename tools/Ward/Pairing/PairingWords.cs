using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>What a nurse is told while she pairs: what is the matter, and what to do.</summary>
/// <param name="Title">Large, to be read at arm's length.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Light">What the sensor's light does meanwhile: its picture, by the name of its style.</param>
/// <param name="LightWords">The same in words.</param>
internal sealed record PairingWords(string Title, string Advice, string Light, string LightWords)
{
    private const string IdleWords = "two long white flashes every ten seconds";
    private const string WindowWords = "blue, with a short gap every two seconds";
    private const string ConfirmingWords = "five quick blue flashes and a pause";
    private const string MeasuringWords = "one short green flash every five seconds";
    private const string LockedWords = "one long red flash and two short ones";

    /// <summary>The words for a stage.</summary>
    /// <param name="stage">How far it is.</param>
    /// <param name="isChosen">Whether patient and bed are chosen.</param>
    public static PairingWords Of(PairingStage stage, bool isChosen) => stage switch
    {
        PairingStage.AwaitingButton => new("Hold the sensor's button for 3 seconds", "Let go when its light turns blue.", "idle", IdleWords),
        PairingStage.WindowOpen when !isChosen => new("The sensor is ready", "Choose the patient and the bed.", "window", WindowWords),
        PairingStage.WindowOpen or PairingStage.Granted => new("Asking the sensor", "This takes a second or two.", "window", WindowWords),
        PairingStage.Confirming => new("Press the sensor's button once", "A short press. Look at the patient's wristband once more before you do.", "confirming", ConfirmingWords),
        _ => new("Paired", "The first values come within seconds.", "measuring", MeasuringWords),
    };

    /// <summary>The words for what has gone wrong.</summary>
    /// <param name="trouble">Why.</param>
    /// <param name="lockedSeconds">For how long the sensor is locked.</param>
    public static PairingWords Of(PairingRefusal trouble, long lockedSeconds) => trouble switch
    {
        PairingRefusal.WindowClosed or PairingRefusal.NonceOld => new("The sensor waits no longer", "Hold its button for 3 seconds again.", "idle", IdleWords),
        PairingRefusal.SetupCodeWrong => new("The code does not fit this sensor", "Scan the label on the sensor itself. If that does not help, take another sensor and give this one to the technician.", "window", WindowWords),
        PairingRefusal.NotByAuthority => new("The sensor does not know this hospital", "Take another sensor, and give this one to the technician.", "window", WindowWords),
        PairingRefusal.Expired or PairingRefusal.CounterUsed => new("That took too long", "Start again.", "window", WindowWords),
        PairingRefusal.PolicyOther => new("The sensor has other rules than this ward", "Take another sensor, and give this one to the technician: it needs the ward's policy.", "window", WindowWords),
        PairingRefusal.LockedOut => new($"The sensor is locked for {Minutes(lockedSeconds)}", "Somebody tried wrong codes. Take another sensor, and tell the technician.", "locked", LockedWords),
        PairingRefusal.AlreadyAssociated => new("The sensor is with a patient", "If that is over: hold its button for 10 seconds until its light is steady white, and start again.", "measuring", MeasuringWords),
        PairingRefusal.NotConfirmed => new("Nobody has pressed the button", "Start again: hold the button for 3 seconds, and press it once when the light flashes quickly.", "idle", IdleWords),
        PairingRefusal.StorageFailed => new("The sensor cannot keep it", "Take another sensor, and give this one to the technician.", "fault", "slow red"),
        PairingRefusal.SetupCodeMissing => new("The sensor was never set up", "Take another sensor, and give this one to the technician.", "window", WindowWords),
        PairingRefusal.TooMany or PairingRefusal.GrantPending => new("Somebody else is pairing this sensor", "Ask who that is. Otherwise wait two minutes, and start again.", "confirming", ConfirmingWords),
        _ => new("The sensor did not understand", "Start again. If that does not help, take another sensor and give this one to the technician.", "window", WindowWords),
    };

    private static string Minutes(long seconds) => seconds < 120 ? "a minute" : seconds < 7200 ? $"{(seconds + 59) / 60} minutes" : $"{(seconds + 3599) / 3600} hours";
}
