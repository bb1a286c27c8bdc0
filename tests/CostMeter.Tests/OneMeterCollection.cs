using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Operations;

namespace CostMeter.Tests;

/// <summary>
/// A process has one meter, so these tests do not run in parallel. The metered agent is loaded before any test refers to one of its types.
/// </summary>
[CollectionDefinition("one meter", DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "what xUnit calls it")]
public class OneMeterCollection
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "the agent must be loaded before a test class that names its types")]
    internal static void LoadTheMeteredAgent() => MeteredFirmware.Load(FirmwareOperations.All.SelectMany(operation => operation.Probes));
}
