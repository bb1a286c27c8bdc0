using System.Text.RegularExpressions;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.Surface;

/// <summary>Members and types of the surfaces that are used: by the firmware, or by the surfaces themselves.</summary>
internal sealed class MembersInUse
{
    private readonly HashSet<string> _members;
    private readonly HashSet<string> _types;
    private readonly string _sources;

    /// <param name="surfaces">The surfaces.</param>
    /// <param name="firmware">The assemblies that are compiled against them.</param>
    /// <param name="sources">The firmware's sources: a constant leaves no reference in IL, so its name is looked up here.</param>
    public MembersInUse(IReadOnlyList<ModuleDefinition> surfaces, IReadOnlyList<ModuleDefinition> firmware, string sources)
    {
        _sources = sources;
        CustomAttribute[] attributes = [.. surfaces.Concat(firmware).SelectMany(m => m.AllCustomAttributes())];
        _members =
        [
            .. firmware.SelectMany(m => m.GetMemberReferences()).Select(Key),
            .. surfaces.SelectMany(m => m.AllInstructions()).Select(i => i.Instruction.Operand).OfType<MemberReference>().Select(Key),
            .. attributes.Select(a => Key(a.Constructor)),
            .. attributes.SelectMany(a => a.Properties.Select(p => a.AttributeType.FullName + "::set_" + p.Name)),
        ];
        _types =
        [
            .. firmware.SelectMany(m => m.GetTypeReferences()).Select(t => t.FullName),
            .. firmware.SelectMany(m => m.AllTypeUses()).Select(u => u.Type.FullName),
            .. surfaces.SelectMany(m => m.AllTypeUses()).Where(u => OwnerOf(u.Where) != u.Type.FullName).Select(u => u.Type.FullName),
            .. attributes.Select(a => a.AttributeType.FullName),
        ];
    }

    /// <summary>Whether the type is used, even if only in another type's signature.</summary>
    public bool Contains(TypeDefinition type) => _types.Contains(type.FullName);

    /// <summary>Whether the member is called, read or written.</summary>
    public bool Contains(IMemberDefinition member) => member switch
    {
        PropertyDefinition property => Signature.Accessors(property)
            .Any(a => _members.Contains(Key(a)) || _members.Contains(property.DeclaringType.FullName + "::" + a.Name)),
        EventDefinition happening => _members.Contains(Key(happening.AddMethod)) || _members.Contains(Key(happening.RemoveMethod)),
        FieldDefinition { IsLiteral: true } constant => Regex.IsMatch(
            _sources, $@"\b{Signature.ShortName(constant.DeclaringType)}\.{constant.Name}\b"),
        MethodDefinition { IsVirtual: true } method => _members.Contains(Key(method))
            || OverridesOf(method).Any(m => _members.Contains(Key(m))),
        MemberReference other => _members.Contains(Key(other)),
        _ => throw new ArgumentException("not a kind of member that a surface declares", nameof(member)),
    };

    // A member that is overridden is needed for the override that is used.
    private static IEnumerable<MethodDefinition> OverridesOf(MethodDefinition method) =>
        method.Module.AllMethods()
            .Where(m => m.IsVirtual && !m.IsNewSlot && m.Name == method.Name && m.Parameters.Count == method.Parameters.Count);

    private static string Key(MemberReference member) => member.FullName;

    private static string OwnerOf(MemberReference member) => (member as TypeReference ?? member.DeclaringType).FullName;
}
