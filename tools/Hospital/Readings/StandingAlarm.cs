namespace NanoMedAgent.Hospital.Readings;

/// <summary>An alarm that is active, or that nobody has seen.</summary>
/// <param name="Raised">Its last report, when it was raised.</param>
/// <param name="IsActive">
/// Whether it is active: the device has not reported its end, and has not restarted. After a restart a device raises its alarms again.
/// </param>
/// <param name="IsSeen">
/// Whether somebody has pressed the device's button since, or acknowledged it on the ward's page. A device that has restarted no longer
/// shows the alarm; here it remains unseen.
/// </param>
public sealed record StandingAlarm(StoredAlarm Raised, bool IsActive, bool IsSeen);
