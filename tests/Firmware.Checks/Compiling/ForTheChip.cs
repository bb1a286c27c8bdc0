using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>What was compiled for the chip: our own assemblies, the surfaces of its packages and the core library that they are compiled against.</summary>
internal static class ForTheChip
{
    private static readonly DefaultAssemblyResolver Resolver = MakeResolver();

    /// <summary>The core library's name. It comes from its package and is no surface.</summary>
    public const string CoreLibrary = "mscorlib";

    /// <summary>Names of the surfaces: of every assembly that is neither ours nor the core library.</summary>
    public static IEnumerable<string> Surfaces => Directory.EnumerateFiles(Repository.SurfaceFolder, "*.dll")
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .Where(name => name != CoreLibrary && FirmwareAssembly.All.All(ours => ours.Name != name))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads an assembly of that name, which finds the others.</summary>
    public static AssemblyDefinition Read(string name) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(Repository.SurfaceFolder, name + ".dll"), new ReaderParameters { AssemblyResolver = Resolver });

    private static DefaultAssemblyResolver MakeResolver()
    {
        DefaultAssemblyResolver resolver = new();
        foreach (string directory in resolver.GetSearchDirectories())
        {
            resolver.RemoveSearchDirectory(directory);
        }

        resolver.AddSearchDirectory(Repository.SurfaceFolder);
        return resolver;
    }
}
