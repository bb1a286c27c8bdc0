using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// The length of a method's evaluation stack, as nanoFramework's converter writes it (metadata-processor, CodeWriter.CalculateStackSize).
/// </summary>
public static class Evaluation
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

    /// <summary>
    /// How many elements there are before each instruction that is reached, along the branches. <see cref="Length"/> must not be less
    /// anywhere.
    /// </summary>
    public static Dictionary<Instruction, int> Depths(MethodBody body)
    {
        Dictionary<Instruction, int> depths = [];
        Stack<Instruction> open = new();
        Reach(body.Instructions[0], 0);
        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            Reach(handler.HandlerStart, handler.HandlerType is ExceptionHandlerType.Finally or ExceptionHandlerType.Fault ? 0 : 1);
            Reach(handler.FilterStart, 1);
        }

        while (open.TryPop(out Instruction? instruction))
        {
            int after = depths[instruction] + Pushed(instruction) - Popped(instruction);
            after = instruction.OpCode.Code is Code.Leave or Code.Leave_S ? 0 : after;
            foreach (Instruction target in instruction.Operand as Instruction[] ?? [])
            {
                Reach(target, after);
            }

            Reach(instruction.Operand as Instruction, after);
            if (instruction.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw))
            {
                Reach(instruction.Next, after);
            }
        }

        return depths;

        void Reach(Instruction? at, int depth)
        {
            if (at is not null && depths.TryAdd(at, depth))
            {
                open.Push(at);
            }
        }
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
