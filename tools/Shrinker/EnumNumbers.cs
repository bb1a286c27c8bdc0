using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Collections.Generic;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Puts <see cref="int"/> in the place of the enums of the shrunk assemblies. The interpreter calculates with the number in either case,
/// and a type takes a record, a name, and two or three bytes in each signature instead of one. Nothing else can be told apart: the names
/// of an enum's values are not on the device.
/// </summary>
internal sealed class EnumNumbers
{
    private readonly HashSet<string> _enums;

    /// <summary>Nothing is replaced yet.</summary>
    /// <param name="assemblies">Those whose enums are replaced.</param>
    public EnumNumbers(IEnumerable<AssemblyDefinition> assemblies) =>
        _enums = [.. assemblies.SelectMany(assembly => assembly.MainModule.GetTypes()).Where(IsReplaced).Select(type => type.FullName)];

    /// <summary>Whether a type is left out: an enum of <see cref="int"/>.</summary>
    public static bool IsReplaced(TypeDefinition type) =>
        type.IsEnum && type.Fields.Any(field => !field.IsStatic && field.FieldType.MetadataType == MetadataType.Int32);

    /// <summary>Replaces the enums in an assembly: in signatures, in locals and in instructions.</summary>
    /// <exception cref="InvalidDataException">Two methods would be the same.</exception>
    public void Replace(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes().Where(type => !IsReplaced(type)))
        {
            foreach (FieldDefinition field in type.Fields)
            {
                field.FieldType = Number(field.FieldType);
            }

            foreach (PropertyDefinition property in type.Properties)
            {
                property.PropertyType = Number(property.PropertyType);
            }

            foreach (MethodDefinition method in type.Methods)
            {
                ReplaceSignature(method);
                if (method.HasBody)
                {
                    Replace(method.Body);
                }
            }

            if (type.Methods.GroupBy(method => method.FullName).FirstOrDefault(same => same.Count() > 1) is { } overloads)
            {
                throw new InvalidDataException($"{overloads.Key}: two overloads differ in an enum only; rename one");
            }
        }

        foreach (MemberReference member in module.GetMemberReferences())
        {
            Replace(member);
        }
    }

    /// <summary>Removes the enums from an assembly, in which nothing refers to them any more.</summary>
    public static void Remove(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes().Where(IsReplaced).ToList())
        {
            (type.DeclaringType?.NestedTypes ?? module.Types).Remove(type);
        }
    }

    private void Replace(MethodBody body)
    {
        foreach (VariableDefinition local in body.Variables)
        {
            local.VariableType = Number(local.VariableType);
        }

        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    instruction.Operand = Number(type);
                    break;
                case GenericInstanceMethod generic:
                    ReplaceArguments(generic.GenericArguments);
                    break;
            }
        }
    }

    private void Replace(MemberReference member)
    {
        Number(member.DeclaringType);
        if (member is FieldReference field)
        {
            field.FieldType = Number(field.FieldType);
        }
        else if (member is MethodReference method)
        {
            ReplaceSignature(method);
        }
    }

    private void ReplaceSignature(MethodReference method)
    {
        method.ReturnType = Number(method.ReturnType);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            parameter.ParameterType = Number(parameter.ParameterType);
        }
    }

    private void ReplaceArguments(Collection<TypeReference> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            arguments[i] = Number(arguments[i]);
        }
    }

    /// <summary>The type with numbers in place of enums: itself, when it has none.</summary>
    private TypeReference Number(TypeReference type)
    {
        switch (type)
        {
            case ArrayType array:
                TypeReference element = Number(array.ElementType);
                return element == array.ElementType ? array : new ArrayType(element, array.Rank);
            case ByReferenceType reference:
                TypeReference referred = Number(reference.ElementType);
                return referred == reference.ElementType ? reference : new ByReferenceType(referred);
            case GenericInstanceType generic:
                ReplaceArguments(generic.GenericArguments);
                return generic;
            default:
                return _enums.Contains(type.FullName) ? type.Module.TypeSystem.Int32 : type;
        }
    }
}
