using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Gives each instance method that makes an object or calls the attribute [OwnFrame], so that the interpreter never runs it in the frame
/// of its caller (firmware/README.md, "Collections during inlined calls"). The sources have it where it is needed; where methods were
/// moved, others may need it. It takes no flash.
/// </summary>
internal static class OwnFrames
{
    private const string Attribute = "NanoMedAgent.OwnFrameAttribute";

    /// <summary>Gives it to the methods of an assembly that has the attribute's class.</summary>
    public static void Give(ModuleDefinition module)
    {
        if (module.GetType(Attribute) is not { } attribute)
        {
            return;
        }

        MethodDefinition constructor = attribute.Methods.Single(method => method.IsConstructor);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(NeedsIt))
        {
            method.CustomAttributes.Add(new CustomAttribute(constructor));
        }
    }

    private static bool NeedsIt(MethodDefinition method) =>
        method is { HasBody: true, IsStatic: false, IsConstructor: false }
        && !method.CustomAttributes.Any(given => given.AttributeType.FullName == Attribute)
        && (method.Body.Variables.Any(local => local.VariableType is { IsValueType: true, IsPrimitive: false })
            || method.Body.Instructions.Any(instruction => instruction.OpCode.FlowControl is FlowControl.Call or FlowControl.Throw
                || instruction.OpCode.Code is Code.Newarr or Code.Box or Code.Ldstr or Code.Ldobj or Code.Ldtoken));
}
