using Firmware.Checks.Compiling;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>A surface declares only what the firmware uses, so that it shows what the firmware needs of the device.</summary>
public sealed class UnusedSignatures
{
    private readonly ModuleDefinition[] _surfaces = [.. DeviceBuild.Surfaces.Select(name => DeviceBuild.Read(name).MainModule)];

    [Fact]
    public void Every_type_and_member_of_a_surface_is_used_by_the_firmware()
    {
        Assert.SkipWhen(Repository.Root is null, "the firmware's sources are not here");
        MembersInUse inUse = new(
            _surfaces, [.. FirmwareAssembly.All.Select(a => a.Read().MainModule)],
            string.Concat(FirmwareAssembly.All.Select(a => a.Sources())));
        string unused = string.Join(
            Environment.NewLine, _surfaces.SelectMany(s => Unused(s, inUse).Select(line => $"{s.Assembly.Name.Name}: {line}")));
        Assert.True(unused.Length == 0, $"Delete these from firmware/Surface:{Environment.NewLine}{unused}");
    }

    private static IEnumerable<(string Line, IMemberDefinition Member)> Lines(TypeDefinition type) =>
        Signature.MembersOf(type).Select(m => (Signature.FullName(type) + ": " + m.Line, m.Member));

    private static IEnumerable<string> Unused(ModuleDefinition surface, MembersInUse inUse)
    {
        foreach (TypeDefinition type in surface.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic))
        {
            string name = Signature.FullName(type);
            if (!inUse.Contains(type) && !type.Fields.Any(f => f.IsLiteral && inUse.Contains(f)))
            {
                yield return name;
            }

            // Interfaces and enums are declared completely; another test checks that.
            if (type.IsInterface || type.IsEnum)
            {
                continue;
            }

            foreach ((string line, IMemberDefinition member) in Lines(type))
            {
                if (!inUse.Contains(member) && !IsImplementation(type, member) && !IsGenerated(member))
                {
                    yield return line;
                }
            }
        }
    }

    // The compiler generates this constructor when none is written.
    private static bool IsGenerated(IMemberDefinition member) =>
        member is MethodDefinition { IsConstructor: true, HasParameters: false } constructor
        && constructor.DeclaringType.Methods.Count(m => m.IsConstructor) == 1;

    // Members of declared interfaces and abstract members must be implemented.
    private static bool IsImplementation(TypeDefinition type, IMemberDefinition member)
    {
        IEnumerable<TypeDefinition> interfaces = type.Interfaces.Select(i => i.InterfaceType.Resolve());
        return member switch
        {
            MethodDefinition method => interfaces.Any(
                i => i.Methods.Any(m => m.Name == method.Name && m.Parameters.Count == method.Parameters.Count))
                || IsOfAbstract(method),
            PropertyDefinition property => interfaces.Any(i => i.Properties.Any(p => p.Name == property.Name))
                || Signature.Accessors(property).Any(IsOfAbstract),
            EventDefinition happening => interfaces.Any(i => i.Events.Any(e => e.Name == happening.Name)),
            _ => false,
        };
    }

    private static bool IsOfAbstract(MethodDefinition method)
    {
        for (TypeDefinition? type = method.DeclaringType.BaseType?.Resolve(); type is not null; type = type.BaseType?.Resolve())
        {
            if (type.Methods.Any(m => m.IsAbstract && m.Name == method.Name && m.Parameters.Count == method.Parameters.Count))
            {
                return true;
            }
        }

        return false;
    }
}
