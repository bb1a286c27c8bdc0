namespace NanoMedAgent.Simulator.Scenarios;

/// <summary>The value of a vital sign at an instant of a scenario.</summary>
/// <param name="At">When, since the start of the run.</param>
/// <param name="Value">In the sensor's unit.</param>
public readonly record struct ScenarioPoint(TimeSpan At, int Value);
