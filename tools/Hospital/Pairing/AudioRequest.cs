using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Somebody pauses the sound of a patient's sensor, or turns it off or on.</summary>
/// <param name="Association">The id of the association.</param>
/// <param name="Device">The device's id.</param>
/// <param name="State">What is wanted.</param>
/// <param name="Counter">The counter of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
public sealed record AudioRequest(
    string Association, string Device, AudioState State, long Counter, DateTimeOffset At, Staff By)
    : PromptRequest(Association, Device, Counter, At, By)
{
    /// <summary>The action in the audit log.</summary>
    internal const string ActionName = "audio";

    internal override string Action => ActionName;

    internal override string Subject => State switch
    {
        AudioState.Paused => "sound paused",
        AudioState.Off => "sound off",
        _ => "sound on",
    };

    internal override AuthorityCommand CommandUntil(DateTimeOffset notAfter) =>
        AuthorityCommand.ForAudio(Device, Convert.FromHexString(Association), State, Counter, notAfter);
}
