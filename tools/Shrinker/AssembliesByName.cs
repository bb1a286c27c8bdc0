using Mono.Cecil;

namespace NanoMedAgent.Shrinker;

/// <summary>Assemblies, found by their simple names whatever their versions: those that were read, and then those in the folders.</summary>
internal sealed class AssembliesByName : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _read = [];
    private readonly DefaultAssemblyResolver _others = new();

    /// <summary>Nothing is read yet.</summary>
    public AssembliesByName(IEnumerable<string> folders)
    {
        foreach (string folder in folders)
        {
            _others.AddSearchDirectory(folder);
        }
    }

    /// <summary>Reads an assembly, which all others then refer to.</summary>
    public AssemblyDefinition Read(string path)
    {
        ReaderParameters parameters = new(ReadingMode.Immediate) { InMemory = true, AssemblyResolver = this };
        AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, parameters);
        _read[assembly.Name.Name] = assembly;
        return assembly;
    }

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name) =>
        _read.TryGetValue(name.Name, out AssemblyDefinition? assembly) ? assembly : _others.Resolve(name);

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _read.Values)
        {
            assembly.Dispose();
        }

        _others.Dispose();
    }
}
