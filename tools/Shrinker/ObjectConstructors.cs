using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Leaves out the call of the constructor of <see cref="object"/>, with which the compiler begins each constructor of a class without
/// another base. That constructor is empty.
/// </summary>
internal static class ObjectConstructors
{
    /// <summary>Removes the calls from the constructors of an assembly.</summary>
    public static void Remove(ModuleDefinition module)
    {
        foreach (MethodBody body in module.GetTypes().SelectMany(type => type.Methods)
            .Where(method => method.IsConstructor && !method.IsStatic && method.HasBody).Select(method => method.Body))
        {
            Instruction? call = body.Instructions.FirstOrDefault(IsCall);
            if (call?.Previous is { OpCode.Code: Code.Ldarg_0 } self && !IsTarget(body, self) && !IsTarget(body, call))
            {
                body.Instructions.Remove(self);
                body.Instructions.Remove(call);
            }
        }
    }

    private static bool IsCall(Instruction instruction) =>
        instruction.Operand is MethodReference { FullName: "System.Void System.Object::.ctor()" } && instruction.OpCode == OpCodes.Call;

    private static bool IsTarget(MethodBody body, Instruction instruction) => body.Instructions.Any(other =>
        other.Operand == instruction || (other.Operand is Instruction[] targets && targets.Contains(instruction)));
}
