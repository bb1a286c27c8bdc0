using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>An assembly of the firmware.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Folder of its sources, relative to the root.</param>
/// <param name="OwnsThreads">Whether it may start threads and timers. It must then catch all exceptions in them.</param>
internal sealed record FirmwareAssembly(string Name, string Folder, bool OwnsThreads = false)
{
    /// <summary>All assemblies of the firmware.</summary>
    public static IReadOnlyList<FirmwareAssembly> All { get; } =
    [
        new("NanoMedAgent.Foundation", "firmware/Foundation"),
        new("NanoMedAgent", "firmware/Agent"),
        new("NanoMedAgent.Drivers", "firmware/Drivers"),
        new("NanoMedAgent.Esp32", "firmware/Esp32", OwnsThreads: true),
        new("NFUnitTest", "tests/Device"),
    ];

    /// <summary>The assembly with that name.</summary>
    public static FirmwareAssembly Of(string name) => All.Single(a => a.Name == name);

    /// <summary>The assembly as compiled for the device.</summary>
    public AssemblyDefinition Read() => DeviceBuild.Read(Name);

    /// <summary>Its sources, as one string.</summary>
    public string Sources() =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root!, Folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));
}
