namespace NanoMedAgent.Hospital.SecurityEvents;

/// <summary>A kind of security event. A SIEM's rules refer to number and name: neither is ever used for something else.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name: at most 32 printable characters without blanks.</param>
/// <param name="Title">What has happened, for people.</param>
/// <param name="Severity">How severe it is.</param>
/// <param name="WhenRefused">How severe it is when the outcome is a refusal.</param>
public sealed record SecurityEventKind(int Number, string Name, string Title, SyslogSeverity Severity, SyslogSeverity WhenRefused);
