using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>Somebody gives a patient alarm limits of his own, or the ward's again.</summary>
/// <param name="Association">The id of the association.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Limits">The limits; without any, the ward's.</param>
/// <param name="Counter">The counter of the command to the device.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
public sealed record LimitsRequest(
    string Association, string Device, PatientLimits Limits, long Counter, DateTimeOffset At, Staff By)
    : PromptRequest(Association, Device, Counter, At, By)
{
    /// <summary>The action in the audit log.</summary>
    internal const string ActionName = "limits";

    internal override string Action => ActionName;

    internal override string Subject => Limits.Limits.Count == 0
        ? "the ward's"
        : FormattableString.Invariant($"{LimitsText.Of(Limits)}; until {Limits.End.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    internal override AuthorityCommand CommandUntil(DateTimeOffset notAfter) =>
        AuthorityCommand.ForLimits(Device, Convert.FromHexString(Association), Limits, Counter, notAfter);
}
