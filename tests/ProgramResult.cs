namespace Tests;

/// <summary>The exit status and the output of a program.</summary>
internal sealed record ProgramResult(int Status, string Output, string Error);
