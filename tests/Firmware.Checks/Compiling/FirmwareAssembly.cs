using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>An assembly of ours that goes to the chip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Where its sources are, from the root on.</param>
/// <param name="OwnsThreads">Whether it may start threads and timers, and then has to catch what is thrown in them.</param>
internal sealed record FirmwareAssembly(string Name, string Folder, bool OwnsThreads = false)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FirmwareAssembly> All { get; } =
    [
        new("NanoMedAgent.Foundation", "firmware/Foundation"),
        new("NanoMedAgent", "firmware/Agent"),
        new("NanoMedAgent.Drivers", "firmware/Drivers"),
        new("NanoMedAgent.Esp32", "firmware/Esp32", OwnsThreads: true),
        new("NFUnitTest", "tests/Device"),
    ];

    /// <summary>The one of that name.</summary>
    public static FirmwareAssembly Of(string name) => All.Single(a => a.Name == name);

    /// <summary>As compiled for the chip; not the desktop's.</summary>
    public AssemblyDefinition Read() => ForTheChip.Read(Name);

    /// <summary>Its sources, as one text.</summary>
    public string Sources() => string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root!, Folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));
}
