using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Somebody has acknowledged the alarms of a patient at the hospital: never those that the device raised after
/// <paramref name="Sequence"/>.
/// </summary>
/// <param name="Association">The id of the association.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Sequence">The number of the newest alarm pack that the person was shown.</param>
/// <param name="Counter">The counter of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, in the words that the hospital offers; or empty.</param>
public sealed record AlarmAcknowledgement(
    string Association, string Device, long Sequence, long Counter, DateTimeOffset At, Staff By, string Reason)
    : PromptRequest(Association, Device, Counter, At, By)
{
    /// <summary>The action in the audit log.</summary>
    internal const string ActionName = "acknowledge";

    internal override string Action => ActionName;

    internal override string Subject => FormattableString.Invariant($"alarms up to {Sequence}{(Reason.Length == 0 ? "" : $"; {Reason}")}");

    internal override AuthorityCommand CommandUntil(DateTimeOffset notAfter) =>
        AuthorityCommand.ForAcknowledging(Device, Convert.FromHexString(Association), Sequence, Counter, notAfter);
}
