namespace NanoMedAgent.Compliance.Trace;

/// <summary>A software item and its safety class after IEC 62304, clause 4.3.</summary>
/// <param name="Item">Its name.</param>
/// <param name="Rooms">Folders of this repository.</param>
/// <param name="Class">A, B or C.</param>
/// <param name="Reason">Lines; why that class.</param>
/// <param name="Hazards">Ids of the hazardous situations to which its failure can contribute; none in class A.</param>
public sealed record SoftwareItem(string Item, string[] Rooms, string Class, string[] Reason, string[] Hazards);
