namespace NanoMedAgent.Hospital.Devices;

/// <summary>From a start of a device on, what it sends goes to quarantine, or counts again.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Start">The first start that this is about; it is about all later ones as well.</param>
/// <param name="IsQuarantined">Whether what it sends goes to quarantine.</param>
/// <param name="At">When this was decided.</param>
/// <param name="By">The id of a person, or the name of a program that has decided so.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record QuarantinedStart(string Device, long Start, bool IsQuarantined, DateTimeOffset At, string By, string Reason);
