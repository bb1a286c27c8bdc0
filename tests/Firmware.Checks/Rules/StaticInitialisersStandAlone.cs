using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// A static initialiser must not use another class's static field, directly or through calls: all static constructors run at the start,
/// roughly alphabetically by type name, so it may read 0 or null. Lambdas are refused too: each is stored in a static field of a generated
/// class.
/// </summary>
public sealed class StaticInitialisersStandAlone : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a const, a literal array in the same class, or a value made in a constructor or at first use";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        module.AllBodies().Where(m => m.IsConstructor && m.IsStatic).SelectMany(initialiser => Reached(initialiser, module));

    private static IEnumerable<Finding> Reached(MethodDefinition initialiser, ModuleDefinition module)
    {
        HashSet<MethodDefinition> seen = [initialiser];
        Queue<MethodDefinition> open = new(seen);
        while (open.TryDequeue(out MethodDefinition? method))
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (instruction.Operand is FieldReference field && IsStaticAccess(instruction)
                    && field.DeclaringType.FullName != initialiser.DeclaringType.FullName)
                {
                    string through = method == initialiser ? "" : $" (through {method.FullName})";
                    yield return new Finding(initialiser, $"uses {field.FullName}{through}");
                }

                foreach (MethodDefinition called in CalledBy(instruction, module).Where(seen.Add))
                {
                    open.Enqueue(called);
                }
            }
        }
    }

    private static bool IsStaticAccess(Instruction instruction) =>
        instruction.OpCode == OpCodes.Ldsfld || instruction.OpCode == OpCodes.Ldsflda || instruction.OpCode == OpCodes.Stsfld;

    // A virtual call may reach any method of that name. A delegate counts as called where it is created.
    private static IEnumerable<MethodDefinition> CalledBy(Instruction instruction, ModuleDefinition module)
    {
        if (instruction.Operand is not MethodReference reference)
        {
            return [];
        }

        bool isVirtual = instruction.OpCode == OpCodes.Callvirt || instruction.OpCode == OpCodes.Ldvirtftn;
        return module.AllBodies().Where(m => m.Name == reference.Name && m.Parameters.Count == reference.Parameters.Count
            && (
                m.DeclaringType.FullName == reference.DeclaringType.FullName ? m.FullName == reference.FullName : isVirtual
                    && m.IsVirtual));
    }
}
