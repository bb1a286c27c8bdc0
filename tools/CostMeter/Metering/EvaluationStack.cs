using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// The length of a method's evaluation stack, as nanoFramework's converter writes it (metadata-processor, CodeWriter.CalculateStackSize).
/// </summary>
internal static class EvaluationStack
{
    /// <summary>Its elements.</summary>
    public static int Length(MethodBody body)
    {
        Dictionary<Instruction, int> atTargets = [];
        int size = 0;
        int most = 0;
        foreach (Instruction instruction in body.Instructions)
        {
            size = atTargets.GetValueOrDefault(instruction, size);
            if (instruction.OpCode.Code is Code.Throw or Code.Endfinally or Code.Endfilter or Code.Leave or Code.Leave_S or Code.Br_S)
            {
                size = 0;
                continue;
            }

            size += Pushed(instruction) - Popped(instruction);
            if (instruction.Operand is Instruction target)
            {
                atTargets[target] = Math.Max(atTargets.GetValueOrDefault(target), size);
            }

            most = Math.Max(most, size);
        }

        return most;
    }

    /// <summary>How many elements an instruction pushes.</summary>
    public static int Pushed(Instruction instruction) => instruction.OpCode.StackBehaviourPush switch
    {
        StackBehaviour.Push0 => 0,
        StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Varpush => ((MethodReference)instruction.Operand).ReturnType.FullName == "System.Void" ? 0 : 1,
        _ => 1,
    };

    /// <summary>How many elements an instruction pops.</summary>
    public static int Popped(Instruction instruction)
    {
        if (instruction.Operand is MethodReference called && instruction.OpCode.FlowControl == FlowControl.Call)
        {
            return called.Parameters.Count + (called.HasThis && instruction.OpCode != OpCodes.Newobj ? 1 : 0);
        }

        return instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
                or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8
                or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref => 3,
            _ => 0,
        };
    }
}
