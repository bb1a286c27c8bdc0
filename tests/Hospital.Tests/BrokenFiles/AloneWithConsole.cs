namespace Hospital.Tests.BrokenFiles;

/// <summary>Tests that run programs in this process: these write to the console, of which there is one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneWithConsole
{
    public const string Name = "alone with the console";
}
