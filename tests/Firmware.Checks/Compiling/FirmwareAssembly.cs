using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>An assembly of the firmware.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Folder of its sources, relative to the root.</param>
/// <param name="OwnsThreads">Whether it may start threads and timers. It must then catch all exceptions in them.</param>
internal sealed record FirmwareAssembly(string Name, string Folder, bool OwnsThreads = false)
{
    private const string Esp32 = "NanoMedAgent.Esp32";

    // The same and the secure element: all that Esp32 has is in it too, but for the file that says that there is none.
    private static readonly FirmwareAssembly Esp32WithElement = new("NanoMedAgent.Esp32.Atecc608", "firmware/Esp32", OwnsThreads: true);

    /// <summary>All assemblies of the firmware.</summary>
    public static IReadOnlyList<FirmwareAssembly> All { get; } =
    [
        new("NanoMedAgent.Foundation", "firmware/Foundation"),
        new("NanoMedAgent", "firmware/Agent"),
        new("NanoMedAgent.Drivers", "firmware/Drivers"),
        new(Esp32, "firmware/Esp32", OwnsThreads: true),
        new("NanoMedAgent.Element", "firmware/Element"),
        new("NFUnitTest", "tests/Device"),
    ];

    /// <summary>What a board with everything has, each type once.</summary>
    public static IEnumerable<FirmwareAssembly> OnBoard =>
        All.Where(assembly => assembly.Folder.StartsWith("firmware/", StringComparison.Ordinal) && assembly.Name != Esp32)
            .Append(Esp32WithElement);

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
