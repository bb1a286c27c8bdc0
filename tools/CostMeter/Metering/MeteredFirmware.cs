using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// The agent as it was compiled for the device, metered and loaded. Whoever asks this process for the agent afterwards gets this one: there is no other beside
/// the program.
/// </summary>
public static class MeteredFirmware
{
    private const string AgentAssembly = "NanoMedAgent";

    /// <summary>The file of the agent as it was compiled for the device.</summary>
    public static readonly string DeviceAssembly = Path.Combine(AppContext.BaseDirectory, "device", AgentAssembly + ".dll");
    private static readonly List<string> ProbeNames = [];
    private static Assembly? _agent;

    /// <summary>What the static tables of the whole agent take of the device's heap. They are made at its start and stay.</summary>
    public static Cost Statics { get; private set; }

    /// <summary>The same, of the cryptography alone.</summary>
    public static Cost CryptographyStatics { get; private set; }

    /// <summary>Loads it, once. Nothing may have touched a type of the agent before.</summary>
    /// <param name="probes">See <see cref="Instrumenter.Instrument"/>.</param>
    public static void Load(IEnumerable<string> probes)
    {
        if (_agent is not null)
        {
            return;
        }

        ProbeNames.AddRange(probes.Distinct());
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name == AgentAssembly ? _agent ??= LoadInto(context, name.Version!) : null;
        RunStaticInitialisers(Assembly.Load(AgentAssembly));
    }

    /// <summary>What a probed method took since the last <see cref="Meter.Reset"/>.</summary>
    public static ProbedCost Probed(string probe) => Meter.Probed(ProbeNames.IndexOf(probe));

    private static Assembly LoadInto(AssemblyLoadContext context, Version version)
    {
        using MemoryStream metered = new(Instrumenter.Instrument(DeviceAssembly, ProbeNames, version));
        return context.LoadFromStream(metered);
    }

    /// <summary>All of them at once and before anything else, as the device does it; none falls into an operation then.</summary>
    private static void RunStaticInitialisers(Assembly agent)
    {
        foreach (Type type in agent.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            Meter.Reset(watchesPeak: false);
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            Statics += Meter.Now;
            if (type.Namespace == "NanoMedAgent.Cryptography")
            {
                CryptographyStatics += Meter.Now;
            }
        }
    }
}
