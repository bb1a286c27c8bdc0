namespace Documents.Tests.Compliance;

/// <summary>What keeps a hazardous situation from arising, or from doing harm.</summary>
/// <param name="Room">The folder of this repository where it is.</param>
/// <param name="Rule">Lines; what it does.</param>
internal sealed record HazardControl(string Room, string[] Rule);
