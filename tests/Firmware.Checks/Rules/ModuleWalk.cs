using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>Enumerates the parts of a module.</summary>
internal static class ModuleWalk
{
    /// <summary>All types defined in the module, including nested and compiler-generated ones.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(this ModuleDefinition module) => module.GetTypes();

    /// <summary>All methods defined in the module.</summary>
    public static IEnumerable<MethodDefinition> AllMethods(this ModuleDefinition module) => module.AllTypes().SelectMany(t => t.Methods);

    /// <summary>All methods that have IL.</summary>
    public static IEnumerable<MethodDefinition> AllBodies(this ModuleDefinition module) => module.AllMethods().Where(m => m.HasBody);

    /// <summary>All IL instructions, each with its method.</summary>
    public static IEnumerable<(MethodDefinition Method, Instruction Instruction)> AllInstructions(this ModuleDefinition module) =>
        module.AllBodies().SelectMany(m => m.Body.Instructions.Select(i => (m, i)));

    /// <summary>All attributes on the assembly, on its types, members and parameters.</summary>
    public static IEnumerable<CustomAttribute> AllCustomAttributes(this ModuleDefinition module) =>
    [
        .. module.Assembly.CustomAttributes,
        .. module.CustomAttributes,
        .. module.AllTypes().SelectMany(t => t.CustomAttributes),
        .. module.AllTypes().SelectMany(t => t.Fields).SelectMany(f => f.CustomAttributes),
        .. module.AllTypes().SelectMany(t => t.Properties).SelectMany(p => p.CustomAttributes),
        .. module.AllMethods().SelectMany(m => m.CustomAttributes.Concat(m.Parameters.SelectMany(p => p.CustomAttributes))),
    ];

    /// <summary>All places where a type is named. Arrays, references and generic arguments are split down to the plain type.</summary>
    public static IEnumerable<(MemberReference Where, TypeReference Type)> AllTypeUses(this ModuleDefinition module) =>
        module.AllTypes().SelectMany(TypeUsesOf).SelectMany(use => Parts(use.Type).Select(part => (use.Where, part)));

    private static IEnumerable<(MemberReference Where, TypeReference? Type)> TypeUsesOf(TypeDefinition type) =>
    [
        (type, type.BaseType),
        .. type.Interfaces.Select(i => ((MemberReference)type, (TypeReference?)i.InterfaceType)),
        .. type.CustomAttributes.Select(a => ((MemberReference)type, (TypeReference?)a.AttributeType)),
        .. type.Fields.Select(f => ((MemberReference)f, (TypeReference?)f.FieldType)),
        .. type.Methods.SelectMany(TypeUsesOf),
    ];

    private static IEnumerable<(MemberReference Where, TypeReference? Type)> TypeUsesOf(MethodDefinition method)
    {
        IEnumerable<TypeReference?> types = TypesNamedBy(method);
        if (method.HasBody)
        {
            types = types
                .Concat(method.Body.Variables.Select(v => v.VariableType))
                .Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType))
                .Concat(method.Body.Instructions.SelectMany(i => TypesNamedBy(i.Operand)));
        }

        return types.Select(t => ((MemberReference)method, t));
    }

    private static IEnumerable<TypeReference?> TypesNamedBy(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod generic => [.. generic.GenericArguments, .. TypesNamedBy(generic.ElementMethod)],
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference? type)
    {
        if (type is null)
        {
            return [];
        }

        IEnumerable<TypeReference> inner = type switch
        {
            GenericInstanceType generic => generic.GenericArguments.Append(generic.ElementType),
            RequiredModifierType modified => [modified.ElementType, modified.ModifierType],
            OptionalModifierType modified => [modified.ElementType, modified.ModifierType],
            TypeSpecification specification => [specification.ElementType],
            _ => [],
        };
        return inner.SelectMany(Parts).Prepend(type);
    }
}
