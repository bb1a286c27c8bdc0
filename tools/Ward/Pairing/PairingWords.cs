using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>An attempt to pair in words for nurses, in their language.</summary>
/// <param name="What">The situation.</param>
/// <param name="Do">What to do; nothing if there is nothing to do.</param>
internal sealed record PairingWords(PageText What, PageText Do)
{
    /// <summary>The words for an attempt. A person's name and a state stand inside a sentence; the other sentences are whole.</summary>
    public static PairingWords Of(PairingAttempt attempt)
    {
        PairingText text = PairingText.Of(attempt);
        PageText what = attempt.Problem switch
        {
            PairingProblem.DeviceTaken => T($"{attempt.Other} is pairing this sensor right now."),
            PairingProblem.DeviceBlocked => T($"This sensor is {Known(attempt.Other)}. It must not be used."),
            _ => Known(text.What),
        };
        return new PairingWords(what, Known(text.Do));
    }
}
