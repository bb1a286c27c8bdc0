using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using NanoMedAgent.CostMeter;
using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Shrinker;

namespace CostMeter.Tests;

/// <summary>A copy of the meter with the firmware as it is flashed, with short names.</summary>
internal sealed class ShrunkCopy : AssemblyLoadContext, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
    private readonly Dictionary<string, byte[]> _assemblies;

    public ShrunkCopy()
        : base(nameof(ShrunkCopy))
    {
        // Metered first: the meter knows the seams by their names.
        string device = Path.GetDirectoryName(MeteredFirmware.DeviceFile("mscorlib"))!;
        string[] metered = Array.ConvertAll(MeteredFirmware.Assemblies, assembly => Path.Combine(_folder, assembly + ".dll"));
        foreach (string path in metered)
        {
            string assembly = Path.GetFileNameWithoutExtension(path);
            Version version = Assembly.Load(assembly).GetName().Version!;
            File.WriteAllBytes(path, Instrumenter.Instrument(MeteredFirmware.DeviceFile(assembly), [], version));
        }

        string meter = typeof(CostMeterCommand).Assembly.Location;
        using FirmwareShrinker shrinker = new(metered, [meter], [device, AppContext.BaseDirectory]);
        Names = shrinker.Shrink();
        _assemblies = MeteredFirmware.Assemblies.Append("costmeter").ToDictionary(name => name, shrinker.BytesOf);
    }

    /// <summary>The map of the names.</summary>
    public string Names { get; }

    /// <summary>The copy of one of the meter's types.</summary>
    public Type Copy(Type type) => LoadFromAssemblyName(type.Assembly.GetName()).GetType(type.FullName!, throwOnError: true)!;

    /// <summary>A shrunk assembly of the firmware.</summary>
    public Assembly Firmware(string name) => LoadFromAssemblyName(new AssemblyName(name));

    /// <summary>Runs what the device runs before all else.</summary>
    public void RunStaticInitialisers()
    {
        foreach (Type type in MeteredFirmware.Assemblies.SelectMany(name => Firmware(name).GetTypes()))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        _assemblies.TryGetValue(assemblyName.Name!, out byte[]? bytes) ? LoadFromStream(new MemoryStream(bytes)) : null;
}
