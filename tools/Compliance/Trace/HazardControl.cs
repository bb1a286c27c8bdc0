namespace NanoMedAgent.Compliance.Trace;

/// <summary>What keeps a hazardous situation from arising, or from doing harm.</summary>
/// <param name="Room">The folder of this repository where it is.</param>
/// <param name="Rule">Lines; what it does.</param>
public sealed record HazardControl(string Room, string[] Rule);
