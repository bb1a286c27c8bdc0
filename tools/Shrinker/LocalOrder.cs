using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Gives the first numbers to the locals of a method that are read and written most often: an instruction with one of the first four is a
/// byte long, with another one two. The compiler numbers them in the order of their declarations.
/// </summary>
internal static class LocalOrder
{
    /// <summary>Numbers the locals of an assembly anew.</summary>
    public static void Apply(ModuleDefinition module)
    {
        foreach (MethodBody body in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)
            .Select(method => method.Body))
        {
            // From here on, instructions name a local itself, and not its number.
            body.SimplifyMacros();
            VariableDefinition[] ordered = [.. body.Variables.OrderByDescending(local => Uses(body, local))];
            body.Variables.Clear();
            foreach (VariableDefinition local in ordered)
            {
                body.Variables.Add(local);
            }

            body.OptimizeMacros();
        }
    }

    private static int Uses(MethodBody body, VariableDefinition local) => body.Instructions.Count(instruction =>
        instruction.Operand == local && instruction.OpCode.Code is (Code.Ldloc or Code.Stloc));
}
