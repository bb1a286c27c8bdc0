using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Something for a patient that counts when the device has confirmed it.</summary>
/// <param name="Association">The id of the association.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Counter">The counter of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
public abstract record PromptRequest(string Association, string Device, long Counter, DateTimeOffset At, Staff By)
{
    /// <summary>The action in the audit log.</summary>
    internal abstract string Action { get; }

    /// <summary>What it is about, in the audit log.</summary>
    internal abstract string Subject { get; }

    /// <summary>The command to the device.</summary>
    /// <param name="notAfter">After this time the device refuses it.</param>
    internal abstract AuthorityCommand CommandUntil(DateTimeOffset notAfter);
}
