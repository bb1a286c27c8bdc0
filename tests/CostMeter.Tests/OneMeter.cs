using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Operations;

namespace CostMeter.Tests;

/// <summary>There is one meter in a process, so these tests take turns; and the metered agent is there before any test asks for one of its types.</summary>
[CollectionDefinition("one meter", DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "what xUnit calls it")]
public class OneMeterCollection
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "the agent must be loaded before a test class that names its types")]
    internal static void LoadTheMeteredAgent() => MeteredFirmware.Load(FirmwareOperations.All.SelectMany(operation => operation.Probes));
}
