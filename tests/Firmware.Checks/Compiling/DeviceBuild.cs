using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>Assemblies built for the device: the firmware's, and the surfaces and the core library that it is compiled against.</summary>
internal static class DeviceBuild
{
    private static readonly DefaultAssemblyResolver Resolver = MakeResolver();

    /// <summary>Name of the core library. It comes from its package and is not a surface.</summary>
    public const string CoreLibrary = "mscorlib";

    /// <summary>Names of the surfaces: all assemblies that are neither firmware nor the core library.</summary>
    public static IEnumerable<string> Surfaces => Directory.EnumerateFiles(Repository.SurfaceFolder, "*.dll")
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .Where(name => name != CoreLibrary && FirmwareAssembly.All.Concat(FirmwareAssembly.OnBoard).All(ours => ours.Name != name))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads an assembly by its name. Its references are resolved among the others.</summary>
    public static AssemblyDefinition Read(string name) =>
        AssemblyDefinition.ReadAssembly(
            Path.Combine(Repository.SurfaceFolder, name + ".dll"), new ReaderParameters { AssemblyResolver = Resolver });

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
