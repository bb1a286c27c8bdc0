using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>What was compiled for the chip: our own assemblies, and the surfaces of its packages that they are compiled against.</summary>
internal static class ForTheChip
{
    private static readonly DefaultAssemblyResolver Resolver = MakeResolver();

    /// <summary>Names of the surfaces: of every assembly that is not ours.</summary>
    public static IEnumerable<string> Surfaces => Directory.EnumerateFiles(Repository.SurfaceFolder, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f))
        .Where(name => FirmwareAssembly.All.All(ours => ours.Name != name)).Order(StringComparer.Ordinal);

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
