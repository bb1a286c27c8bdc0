namespace HostSim.Tests.World;

/// <summary>Tests that count what the whole process does, such as its memory: no other test runs beside them.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
