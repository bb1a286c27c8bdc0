using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>What one call has changed. It is published and reported after the call has finished its own work.</summary>
internal sealed class PairingChanges
{
    /// <summary>To be published.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>Attempts that have changed.</summary>
    public List<PairingAttempt> Attempts { get; } = [];

    /// <summary>Associations that have begun or ended.</summary>
    public List<Association> Associations { get; } = [];

    /// <summary>Acknowledgements that are over, and why a device has refused one.</summary>
    public List<(AlarmAcknowledgement Request, PromptOutcome Outcome, CodeText? Reason)> Acknowledgements { get; } = [];

    /// <summary>Limits of patients that were commanded, and why a device has refused them.</summary>
    public List<(LimitsRequest Request, PromptOutcome Outcome, CodeText? Reason)> Limits { get; } = [];

    /// <summary>Changes of a sensor's sound that were commanded, and why a device has refused them.</summary>
    public List<(AudioRequest Request, PromptOutcome Outcome, CodeText? Reason)> Audio { get; } = [];

    /// <summary>Associations that a device did not end on command, and why.</summary>
    public List<(Association Association, CodeText Reason)> UnpairsRefused { get; } = [];
}
