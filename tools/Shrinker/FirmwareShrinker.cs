using Mono.Cecil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Makes assemblies smaller before nanoFramework's converter sees them: it writes the name of each type, field and method into the image,
/// and the interpreter needs few of them. <see cref="NewNames"/> says which names change, and into what. The same assemblies give the same
/// bytes.
/// </summary>
public sealed class FirmwareShrinker : IDisposable
{
    private readonly AssembliesByName _assemblies;
    private readonly List<AssemblyDefinition> _shrunk = [];
    private readonly List<AssemblyDefinition> _followers = [];

    /// <summary>Reads the assemblies.</summary>
    /// <param name="shrunk">Paths of those whose names change.</param>
    /// <param name="followers">Paths of those that refer to them, and keep their own names.</param>
    /// <param name="folders">Where the other assemblies that they refer to are.</param>
    public FirmwareShrinker(IEnumerable<string> shrunk, IEnumerable<string> followers, IEnumerable<string> folders)
    {
        _assemblies = new AssembliesByName(folders);
        _shrunk.AddRange(shrunk.Select(_assemblies.Read));
        _followers.AddRange(followers.Select(_assemblies.Read));
    }

    /// <summary>Shrinks them. To be called once.</summary>
    /// <returns>The map of the names, for stack traces (<see cref="NameMap"/>).</returns>
    /// <exception cref="InvalidDataException">A name cannot be given, or a reference leads nowhere.</exception>
    public string Shrink()
    {
        HashSet<string> shrunk = [.. _shrunk.Select(assembly => assembly.Name.Name)];
        NewNames names = new(shrunk.Contains);
        _shrunk.ForEach(names.Add);
        _followers.ForEach(names.AddFollower);
        string map = NameMap.Write(_shrunk, names);

        EnumNumbers enums = new(_shrunk);
        foreach (AssemblyDefinition assembly in _shrunk.Concat(_followers))
        {
            enums.Replace(assembly.MainModule);
        }

        // First all are found by their old names, then all are renamed.
        HashSet<string> all = [.. shrunk, .. _followers.Select(assembly => assembly.Name.Name)];
        Action[] renamings =
        [
            .. _shrunk.Concat(_followers).SelectMany(assembly => References(assembly.MainModule, all, names)),
            .. _shrunk.Concat(_followers).SelectMany(assembly => Definitions(assembly, shrunk, names)),
        ];
        foreach (Action rename in renamings)
        {
            rename();
        }

        foreach (ModuleDefinition module in _shrunk.Select(assembly => assembly.MainModule))
        {
            EnumNumbers.Remove(module);
            ObjectConstructors.Remove(module);
            ErasedReferences.Erase(module);
            LocalOrder.Apply(module);
        }

        foreach (TypeDefinition type in _shrunk.SelectMany(assembly => assembly.MainModule.GetTypes()))
        {
            // The converter writes none of these.
            type.Properties.Clear();
            type.Events.Clear();
        }

        return map;
    }

    /// <summary>The bytes of an assembly.</summary>
    public byte[] BytesOf(string name)
    {
        using MemoryStream bytes = new();
        AssemblyDefinition written = _shrunk.Concat(_followers).Single(assembly => assembly.Name.Name == name);
        written.Write(bytes, new WriterParameters { DeterministicMvid = true });
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _assemblies.Dispose();

    private static IEnumerable<Action> Definitions(AssemblyDefinition assembly, HashSet<string> shrunk, NewNames names)
    {
        string @namespace = NewNames.NamespaceOf(assembly);
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            if (names.Find(type) is { } typeName)
            {
                yield return () => (type.Name, type.Namespace) = (typeName, type.IsNested ? "" : @namespace);
            }

            foreach (IMemberDefinition member in type.Fields.Concat<IMemberDefinition>(type.Methods))
            {
                if (names.Find(member) is { } name)
                {
                    yield return () => member.Name = name;
                }
            }

            foreach (ParameterDefinition parameter in type.Methods.SelectMany(method => method.Parameters))
            {
                if (shrunk.Contains(assembly.Name.Name))
                {
                    yield return () => parameter.Name = "";
                }
            }
        }
    }

    private static IEnumerable<Action> References(ModuleDefinition module, HashSet<string> all, NewNames names)
    {
        foreach (TypeReference type in module.GetTypeReferences().Where(type => all.Contains(AssemblyOf(type))))
        {
            TypeDefinition definition = type.Resolve() ?? throw Nowhere(type);
            if (names.Find(definition) is { } name)
            {
                string @namespace = NewNames.NamespaceOf(definition.Module.Assembly);
                yield return () => (type.Name, type.Namespace) = (name, type.IsNested ? "" : @namespace);
            }
        }

        foreach (MemberReference member in module.GetMemberReferences().Where(member => all.Contains(AssemblyOf(member.DeclaringType))))
        {
            if (names.Find(member.Resolve() ?? throw Nowhere(member)) is { } name)
            {
                yield return () => member.Name = name;
            }
        }
    }

    private static string AssemblyOf(TypeReference type) => type.GetElementType().Scope switch
    {
        ModuleDefinition module => module.Assembly.Name.Name,
        { } scope => scope.Name,
        null => "",
    };

    private static InvalidDataException Nowhere(MemberReference reference) =>
        new($"{reference.Module.Assembly.Name.Name} refers to {reference.FullName}, which is not there");
}
