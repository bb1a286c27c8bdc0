using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>Finds what an instruction works on, going back in straight code. What a branch decides is not known.</summary>
internal static class Operands
{
    /// <summary>The instruction that pushed an operand.</summary>
    /// <param name="instruction">The instruction that uses it.</param>
    /// <param name="fromTop">0 for the one on top of the evaluation stack.</param>
    public static Instruction? Of(Instruction instruction, int fromTop)
    {
        int wanted = fromTop + 1;
        for (Instruction? at = instruction.Previous; at is not null; at = at.Previous)
        {
            if (at.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Call))
            {
                return null;
            }

            int pushed = NanoMedAgent.CostMeter.Metering.EvaluationStack.Pushed(at);
            if (pushed >= wanted)
            {
                return at;
            }

            wanted += NanoMedAgent.CostMeter.Metering.EvaluationStack.Popped(at) - pushed;
        }

        return null;
    }

    /// <summary>The type of what an instruction pushes; null when it is not known.</summary>
    public static TypeReference? TypeOf(MethodDefinition method, Instruction? pushes)
    {
        TypeSystem types = method.Module.TypeSystem;
        return pushes?.OpCode.Code switch
        {
            null => null,
            Code.Ldc_R4 or Code.Ldelem_R4 or Code.Conv_R4 => types.Single,
            Code.Ldc_R8 or Code.Ldelem_R8 or Code.Conv_R8 or Code.Conv_R_Un => types.Double,
            Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Rem => TypeOf(method, Of(pushes, 0)),
            Code.Neg or Code.Dup => TypeOf(method, Of(pushes, 0)),
            Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 => Argument(method, pushes.OpCode.Code - Code.Ldarg_0),
            Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 =>
                method.Body.Variables[pushes.OpCode.Code - Code.Ldloc_0].VariableType,
            Code.Newarr => new ArrayType((TypeReference)pushes.Operand),
            _ => pushes.Operand switch
            {
                ParameterDefinition parameter => parameter.ParameterType,
                VariableDefinition local => local.VariableType,
                FieldReference field => field.FieldType,
                MethodReference called => called.ReturnType,
                _ => null,
            },
        };
    }

    private static TypeReference? Argument(MethodDefinition method, int number) =>
        method.HasThis && number == 0 ? method.DeclaringType : method.Parameters[number - (method.HasThis ? 1 : 0)].ParameterType;
}
