using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>What nobody uses is not declared: the surface shows at a glance what the agent asks of the device.</summary>
public sealed class CoreLibraryHasOnlyWhatIsUsed
{
    private readonly ModuleDefinition _surface = AssemblyDefinition.ReadAssembly(Repository.CoreLibrary).MainModule;
    private readonly MembersInUse _inUse;

    public CoreLibraryHasOnlyWhatIsUsed()
    {
        Assert.SkipWhen(Repository.Root is null, "the agent's sources are not here");
        string sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root!, "firmware", "Agent"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        _inUse = new MembersInUse(_surface, AssemblyDefinition.ReadAssembly(Repository.Agent).MainModule, sources);
    }

    [Fact]
    public void Every_type_and_member_is_used_by_the_agent_or_asked_for_by_the_compiler()
    {
        string unused = string.Join(Environment.NewLine, Unused());
        Assert.True(unused.Length == 0, $"Delete these from firmware/Surface/mscorlib:{Environment.NewLine}{unused}");
    }

    [Fact]
    public void What_is_kept_for_the_compiler_exists()
    {
        string[] declared = [.. _surface.Types.SelectMany(t => Lines(t).Select(l => l.Line).Prepend(Signature.FullName(t)))];
        AskedFor.ByTheCompiler.Except(declared).ShouldBeEmpty();
    }

    private static IEnumerable<(string Line, IMemberDefinition Member)> Lines(TypeDefinition type) =>
        Signature.MembersOf(type).Select(m => (Signature.FullName(type) + ": " + m.Line, m.Member));

    private IEnumerable<string> Unused()
    {
        foreach (TypeDefinition type in _surface.Types.Where(t => t.IsPublic))
        {
            string name = Signature.FullName(type);
            if (!_inUse.Contains(type) && !AskedFor.ByTheCompiler.Contains(name))
            {
                yield return name;
            }

            // An interface or an enum is there as a whole, which another test sees to.
            if (type.IsInterface || type.IsEnum)
            {
                continue;
            }

            foreach ((string line, IMemberDefinition member) in Lines(type))
            {
                if (!_inUse.Contains(member) && !AskedFor.ByTheCompiler.Contains(line) && !IsImplementation(type, member) && !IsGivenAnyway(member))
                {
                    yield return line;
                }
            }
        }
    }

    // C# makes this constructor when none is written.
    private static bool IsGivenAnyway(IMemberDefinition member) =>
        member is MethodDefinition { IsConstructor: true, HasParameters: false } constructor
        && constructor.DeclaringType.Methods.Count(m => m.IsConstructor) == 1;

    // An interface that is declared must be implemented.
    private static bool IsImplementation(TypeDefinition type, IMemberDefinition member)
    {
        IEnumerable<TypeDefinition> interfaces = type.Interfaces.Select(i => i.InterfaceType.Resolve());
        return member switch
        {
            MethodDefinition method => interfaces.Any(i => i.Methods.Any(m => m.Name == method.Name && m.Parameters.Count == method.Parameters.Count)),
            PropertyDefinition property => interfaces.Any(i => i.Properties.Any(p => p.Name == property.Name)),
            _ => false,
        };
    }
}
