using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>Changes of a method's code. An instruction that is erased is a <c>nop</c> until all are removed.</summary>
internal static class CodeEdits
{
    /// <summary>The instructions that something jumps to, or where a handler or what it protects begins or ends.</summary>
    public static HashSet<Instruction> Targets(MethodBody body) =>
    [
        .. body.Instructions.Select(instruction => instruction.Operand).OfType<Instruction>(),
        .. body.Instructions.Select(instruction => instruction.Operand).OfType<Instruction[]>().SelectMany(targets => targets),
        .. body.ExceptionHandlers.SelectMany(handler => new[]
        {
            handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart,
        }).OfType<Instruction>(),
    ];

    /// <summary>Takes an instruction out, in <see cref="RemoveErased"/>.</summary>
    public static void Erase(Instruction instruction) => (instruction.OpCode, instruction.Operand) = (OpCodes.Nop, null);

    /// <summary>Lets what refers to an instruction refer to another one.</summary>
    public static void Redirect(MethodBody body, IReadOnlyDictionary<Instruction, Instruction> others)
    {
        foreach (Instruction instruction in body.Instructions)
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target => Other(target),
                Instruction[] targets => Array.ConvertAll(targets, target => Other(target)!),
                { } operand => operand,
                null => null,
            };
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = Other(handler.TryStart);
            handler.TryEnd = Other(handler.TryEnd);
            handler.HandlerStart = Other(handler.HandlerStart);
            handler.HandlerEnd = Other(handler.HandlerEnd);
            handler.FilterStart = Other(handler.FilterStart);
        }

        Instruction? Other(Instruction? at) => at is null ? null : others.GetValueOrDefault(at, at);
    }

    /// <summary>Removes what was erased.</summary>
    public static void RemoveErased(MethodBody body)
    {
        Dictionary<Instruction, Instruction> following = [];
        for (int i = body.Instructions.Count - 2; i >= 0; i--)
        {
            Instruction next = body.Instructions[i + 1];
            if (body.Instructions[i].OpCode.Code == Code.Nop)
            {
                following[body.Instructions[i]] = following.GetValueOrDefault(next, next);
            }
        }

        if (following.Count > 0)
        {
            Redirect(body, following);
            foreach (Instruction erased in following.Keys)
            {
                body.Instructions.Remove(erased);
            }
        }
    }

    /// <summary>
    /// A jump to a return returns; a jump with a constant to a test of it jumps where the test does. Both come from methods that were
    /// moved.
    /// </summary>
    public static void ShortenJumps(MethodBody body)
    {
        HashSet<Instruction> targets = Targets(body);
        foreach (Instruction jump in body.Instructions.Where(instruction => instruction.OpCode.Code == Code.Br).ToArray())
        {
            Instruction target = (Instruction)jump.Operand!;
            if (target.OpCode.Code == Code.Ret)
            {
                (jump.OpCode, jump.Operand) = (OpCodes.Ret, null);
            }
            else if (target.OpCode.Code is Code.Brtrue or Code.Brfalse && !targets.Contains(jump)
                && jump.Previous is { OpCode.Code: Code.Ldc_I4, Operand: int value })
            {
                bool isTaken = value != 0 == (target.OpCode.Code == Code.Brtrue);
                Erase(jump.Previous);
                jump.Operand = isTaken ? target.Operand : target.Next;
            }
        }

        RemoveErased(body);
        Dictionary<Instruction, int> reached = Evaluation.Depths(body);
        HashSet<Instruction> bounds = [.. body.ExceptionHandlers.SelectMany(handler => new[] { handler.TryEnd, handler.HandlerEnd })];
        foreach (Instruction instruction in body.Instructions.Where(
            instruction => !reached.ContainsKey(instruction) && !bounds.Contains(instruction)))
        {
            Erase(instruction);
        }

        RemoveErased(body);
        foreach (Instruction jump in body.Instructions.Where(jump => jump.OpCode.Code == Code.Br && jump.Operand == jump.Next))
        {
            Erase(jump);
        }

        RemoveErased(body);
    }

    /// <summary>
    /// Puts the four local variables that are used most first: an instruction that loads or stores one of them takes one byte, and two for
    /// all others. Those are in the order of their types, so that more methods have the same list of types.
    /// </summary>
    public static void OrderVariables(MethodBody body)
    {
        const int InOneByte = 4;
        Dictionary<VariableDefinition, int> uses = body.Variables.ToDictionary(variable => variable, variable => body.Instructions.Count(
            instruction => instruction.Operand == variable && instruction.OpCode.Code is Code.Ldloc or Code.Stloc));
        VariableDefinition[] most = [.. body.Variables.OrderByDescending(variable => uses[variable])];
        IEnumerable<VariableDefinition> ordered = ByType(most.Take(InOneByte)).Concat(ByType(most.Skip(InOneByte)));
        VariableDefinition[] variables =
            [.. ordered.Where(variable => body.Instructions.Any(instruction => instruction.Operand == variable))];
        body.Variables.Clear();
        Array.ForEach(variables, body.Variables.Add);

        static IEnumerable<VariableDefinition> ByType(IEnumerable<VariableDefinition> variables) =>
            variables.OrderBy(variable => variable.VariableType.FullName, StringComparer.Ordinal);
    }
}
