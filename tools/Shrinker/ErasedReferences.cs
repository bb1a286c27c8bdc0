using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Puts <see cref="object"/> in the place of a class, a string or an array where only its own assembly reads it: in locals, in fields, and
/// in the parameters and results of methods. The interpreter keeps each reference as one to an object, whatever the declaration names
/// (nf-interpreter, CLR_RT_ExecutionEngine::InitializeReference and InitializeLocals), and calls a method of the same assembly by its
/// number. A class takes two or three bytes of a signature, and without classes many signatures are the same.
/// <para>Methods stay that are found by name and signature: what other assemblies may call, virtual methods, and those of
/// delegates.</para>
/// </summary>
internal static class ErasedReferences
{
    /// <summary>Replaces the types in an assembly.</summary>
    public static void Erase(ModuleDefinition module)
    {
        List<TypeDefinition> types = [.. module.GetTypes()];
        HashSet<MethodReference> ofDelegates =
        [
            .. types.SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
                .Where(instruction => instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn)
                .Select(instruction => (MethodReference)instruction.Operand),
        ];
        foreach (TypeDefinition type in types.Where(type => !type.IsSerializable))
        {
            foreach (FieldDefinition field in type.Fields.Where(field => !NewNames.IsVisible(field)))
            {
                field.FieldType = Erased(field.FieldType);
            }

            foreach (MethodDefinition method in type.Methods)
            {
                if (!method.IsVirtual && !NewNames.IsVisible(method) && !ofDelegates.Contains(method))
                {
                    EraseSignature(method);
                }

                foreach (VariableDefinition local in method.HasBody ? method.Body.Variables : [])
                {
                    local.VariableType = Erased(local.VariableType);
                }
            }
        }
    }

    /// <summary>Two constructors of a type have the same name, so their signatures must differ.</summary>
    private static void EraseSignature(MethodDefinition method)
    {
        TypeReference[] before = [.. method.Parameters.Select(parameter => parameter.ParameterType)];
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            parameter.ParameterType = Erased(parameter.ParameterType);
        }

        if (method.DeclaringType.Methods.Count(other => other.FullName == method.FullName) == 1)
        {
            method.ReturnType = Erased(method.ReturnType);
            return;
        }

        for (int i = 0; i < before.Length; i++)
        {
            method.Parameters[i].ParameterType = before[i];
        }
    }

    private static TypeReference Erased(TypeReference type) => type switch
    {
        ByReferenceType to when IsReference(to.ElementType) => new ByReferenceType(type.Module.TypeSystem.Object),
        _ when IsReference(type) => type.Module.TypeSystem.Object,
        _ => type,
    };

    private static bool IsReference(TypeReference type) =>
        type.IsArray || type.MetadataType is MetadataType.Class or MetadataType.String;
}
