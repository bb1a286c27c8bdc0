using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// The firmware's assemblies as compiled for the device, metered and loaded. Whatever in this process refers to one of them afterwards
/// gets the metered one: there is no other beside the program.
/// </summary>
public static class MeteredFirmware
{
    /// <summary>The names of the assemblies, each after those that it calls.</summary>
    public static readonly string[] Assemblies =
        ["NanoMedAgent.Foundation", "NanoMedAgent", "NanoMedAgent.Drivers", "NanoMedAgent.Element"];

    private static readonly List<string> ProbeNames = [];
    private static readonly Dictionary<string, Assembly> Loaded = [];

    /// <summary>What the static tables of all assemblies take of the device's heap. They are made at its start and stay.</summary>
    public static Cost Statics { get; private set; }

    /// <summary>The same, of the cryptography alone.</summary>
    public static Cost CryptographyStatics { get; private set; }

    /// <summary>The file of an assembly as it was compiled for the device.</summary>
    public static string DeviceFile(string assembly) => Path.Combine(AppContext.BaseDirectory, "device", assembly + ".dll");

    /// <summary>Loads all of them, once. Nothing may have touched a type of theirs before.</summary>
    /// <param name="probes">See <see cref="Instrumenter.Instrument"/>.</param>
    public static void Load(IEnumerable<string> probes)
    {
        if (Loaded.Count > 0)
        {
            return;
        }

        ProbeNames.AddRange(probes.Distinct());
        AssemblyLoadContext.Default.Resolving += (context, name) => Assemblies.Contains(name.Name) ? LoadInto(context, name) : null;
        foreach (string assembly in Assemblies)
        {
            RunStaticInitialisers(Assembly.Load(assembly));
        }
    }

    /// <summary>What a probed method took since the last <see cref="Meter.Reset"/>.</summary>
    /// <exception cref="ArgumentException">It did not run: no assembly has it, or nobody called it.</exception>
    public static ProbedCost Probed(string probe)
    {
        ProbedCost cost = Meter.Probed(ProbeNames.IndexOf(probe));
        return cost.Calls > 0 ? cost : throw new ArgumentException($"{probe} did not run");
    }

    private static Assembly LoadInto(AssemblyLoadContext context, AssemblyName name)
    {
        if (!Loaded.TryGetValue(name.Name!, out Assembly? assembly))
        {
            using MemoryStream metered = new(Instrumenter.Instrument(DeviceFile(name.Name!), ProbeNames, name.Version!));
            assembly = context.LoadFromStream(metered);
            Loaded.Add(name.Name!, assembly);
        }

        return assembly;
    }

    /// <summary>Runs all static initialisers before anything else, as the device does, so that no operation contains one.</summary>
    private static void RunStaticInitialisers(Assembly assembly)
    {
        foreach (Type type in assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
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
