using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Board;

/// <summary>An alarm at a bed.</summary>
/// <param name="Text">What it is about: "Heart rate high, 142 /min".</param>
/// <param name="Since">The time of day when it was raised; empty when nobody knows.</param>
/// <param name="Level">How urgent it is.</param>
/// <param name="Standing">It, as it is stored.</param>
public sealed record AlarmView(string Text, string Since, AlarmLevel Level, StandingAlarm Standing);
