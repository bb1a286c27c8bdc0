namespace NanoMedAgent.Hospital.Readings;

/// <summary>An alarm that goes on, or that nobody has seen.</summary>
/// <param name="Raised">When it was raised last, and with which value.</param>
/// <param name="IsActive">Whether it goes on: the device has not told its end, and was not started anew. What is alarming after a start is raised again.</param>
/// <param name="IsSeen">Whether somebody has pressed the device's button since. A device that was started anew shows it no longer; it stays unseen here.</param>
public sealed record StandingAlarm(StoredAlarm Raised, bool IsActive, bool IsSeen);
