namespace Hospital.Tests.World;

/// <summary>What a program left.</summary>
internal sealed record ProgramResult(int Status, string Output, string Error);
