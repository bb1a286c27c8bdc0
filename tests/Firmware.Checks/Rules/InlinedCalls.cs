using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoMedAgent.CostMeter.Metering;

namespace Firmware.Checks.Rules;

/// <summary>
/// Calls during which a garbage collection may change a bit of live data. The interpreter runs a small instance method inside the frame of
/// its caller (nf-interpreter, CLR_RT_StackFrame::PushInline). One slot of the caller's evaluation stack is then taken for a reference
/// that is none. So a method that runs there must not make an object, and must not call: a call needs a frame from the same heap.
/// </summary>
internal sealed class InlinedCalls
{
    /// <summary>The attribute that gives a method a frame of its own: the interpreter does not inline a method that has one.</summary>
    public const string Attribute = "OwnFrameAttribute";

    // As in CLR_RT_StackFrame: what each evaluation stack has beside its own, and the least of it and the locals together.
    private const int Spare = 3;
    private const int LeastBlocks = 10;
    private const int SpareOfInlined = 2;

    private const string CoreLibrary = "mscorlib";

    private readonly TypeDefinition[] _types;
    private readonly HashSet<string> _ours;
    private readonly ILookup<string, MethodDefinition> _handlers;

    /// <param name="modules">All of the firmware, so that all overrides are known.</param>
    public InlinedCalls(IEnumerable<ModuleDefinition> modules)
    {
        _types = [.. modules.SelectMany(module => module.AllTypes())];
        _ours = [.. _types.Select(type => type.Module.Assembly.Name.Name), CoreLibrary];
        _handlers = Bodies
            .SelectMany(method => method.Body.Instructions)
            .Where(instruction => instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn)
            .Select(instruction => (Delegate: Made(instruction), Method: Definitions.Of((MethodReference)instruction.Operand)))
            .Where(handler => handler.Method is not null)
            .ToLookup(handler => handler.Delegate, handler => handler.Method!);
    }

    private IEnumerable<MethodDefinition> Bodies => _types.SelectMany(type => type.Methods).Where(method => method.HasBody);

    /// <summary>
    /// The methods that are called so, each as its full name and that of one that calls it. What a package does inside is not known.
    /// </summary>
    /// <param name="ignoresAttribute">Whether a method with the attribute is reported too.</param>
    public IEnumerable<(string Called, string Caller)> Find(bool ignoresAttribute = false) =>
        Bodies.SelectMany(caller => InlinedIn(caller).Select(called => (Called: called, Caller: caller.FullName)))
            .Where(call => _ours.Contains(call.Called.Module.Assembly.Name.Name) && (ignoresAttribute || !HasOwnFrame(call.Called)))
            .Select(call => (call.Called.FullName, call.Caller)).DistinctBy(call => call.FullName);

    private IEnumerable<MethodDefinition> InlinedIn(MethodDefinition caller)
    {
        int locals = caller.Body.Variables.Count;
        int length = Math.Max(EvaluationStack.Length(caller.Body) + Spare, LeastBlocks - locals);

        // The slot of the last argument is counted as free.
        return Calls(caller.Body).SelectMany(call =>
            Targets(call.Call).Where(CanBeInlined).Where(MayCollect).Where(called => length - call.Depth + 1 > Needed(called)));
    }

    private static int Needed(MethodDefinition called) =>
        called.Parameters.Count + 1 + called.Body.Variables.Count + EvaluationStack.Length(called.Body) + SpareOfInlined;

    private static bool CanBeInlined(MethodDefinition method) =>
        method is { HasBody: true, IsStatic: false, IsConstructor: false, IsSynchronized: false } && method.Name != "Finalize";

    private static bool HasOwnFrame(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == Attribute);

    private static bool MayCollect(MethodDefinition method) =>
        // A structure is an object in the interpreter's heap.
        method.Body.Variables.Any(local => Definitions.IsStructure(local.VariableType)) || method.Body.Instructions.Any(instruction =>
            instruction.OpCode.FlowControl is FlowControl.Call or FlowControl.Throw
            || instruction.OpCode.Code is Code.Newarr or Code.Box or Code.Ldstr or Code.Ldobj or Code.Ldtoken);

    /// <summary>What a call may reach: all overrides, and all methods that a delegate of that type was made of.</summary>
    private IEnumerable<MethodDefinition> Targets(Instruction call)
    {
        MethodReference reference = (MethodReference)call.Operand;
        if (reference.Name == "Invoke" && _handlers.Contains(reference.DeclaringType.FullName))
        {
            return _handlers[reference.DeclaringType.FullName];
        }

        MethodDefinition? called = Definitions.Of(reference);
        if (called is null || call.OpCode == OpCodes.Call || !called.IsVirtual)
        {
            return called is null ? [] : [called];
        }

        return _types.Where(type => Inherits(type, called.DeclaringType.FullName)).SelectMany(type => type.Methods)
            .Where(method => method.IsVirtual && method.Parameters.Count == called.Parameters.Count
                && (method.Name == called.Name || method.Overrides.Any(overridden => overridden.Name == called.Name)))
            .Append(called);
    }

    private static bool Inherits(TypeDefinition type, string basis) =>
        type.FullName == basis || type.Interfaces.Any(implemented => implemented.InterfaceType.FullName == basis)
        || (type.BaseType is { } parent && Definitions.Of(parent) is { } known && Inherits(known, basis));

    private static string Made(Instruction pointer) =>
        pointer.Next.Operand is MethodReference constructor ? constructor.DeclaringType.FullName : string.Empty;

    /// <summary>The calls of a method, each with the elements on the evaluation stack before it, its arguments included.</summary>
    private static IEnumerable<(Instruction Call, int Depth)> Calls(MethodBody body)
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
            int after = depths[instruction] + EvaluationStack.Pushed(instruction) - EvaluationStack.Popped(instruction);
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

        return depths.Where(entry => entry.Key.OpCode.Code is Code.Call or Code.Callvirt).Select(entry => (entry.Key, entry.Value));

        void Reach(Instruction? at, int depth)
        {
            if (at is not null && depths.TryAdd(at, depth))
            {
                open.Push(at);
            }
        }
    }
}
