namespace NanoMedAgent.Hospital.Associations;

/// <summary>Somebody who works in the ward.</summary>
/// <param name="Id">As the hospital's directory has it.</param>
/// <param name="Name">For the others to know who it is.</param>
/// <param name="Role">What they may do.</param>
public sealed record Staff(string Id, string Name, StaffRole Role);
