using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>Finds code that may handle an exception of its own, itself or in anything that it calls.</summary>
internal sealed class CatchingCode
{
    private readonly Dictionary<string, bool> _known = [];
    private readonly ILookup<string, MethodDefinition> _overrides;

    /// <param name="module">Where overrides are searched.</param>
    public CatchingCode(ModuleDefinition module)
    {
        _overrides = module.AllBodies().Where(method => method.IsVirtual).ToLookup(method => method.Name);
    }

    /// <summary>What catches, as a full name; null when nothing between two instructions does. Of packages nothing is known.</summary>
    /// <param name="method">The method.</param>
    /// <param name="from">The first instruction.</param>
    /// <param name="to">The first instruction after them; null for the end.</param>
    public string? Between(MethodDefinition method, Instruction from, Instruction? to)
    {
        if (method.Body.ExceptionHandlers.Any(handler => Catches(handler)
            && handler.TryStart.Offset >= from.Offset && (to is null || handler.TryStart.Offset < to.Offset)))
        {
            return method.FullName;
        }

        for (Instruction? at = from; at is not null && at != to; at = at.Next)
        {
            if (Targets(at).FirstOrDefault(Catches) is { } called)
            {
                return called.FullName;
            }
        }

        return null;
    }

    private static bool Catches(ExceptionHandler handler) =>
        handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;

    private bool Catches(MethodDefinition method)
    {
        if (!_known.TryGetValue(method.FullName, out bool catches))
        {
            // While it is being searched it counts as one that does not, so that a recursion ends.
            _known[method.FullName] = false;
            catches = method.HasBody
                && (method.Body.ExceptionHandlers.Any(Catches) || method.Body.Instructions.Any(at => Targets(at).Any(Catches)));
            _known[method.FullName] = catches;
        }

        return catches;
    }

    // What the core library and the packages do is native, or not known.
    private static bool IsOurs(MethodReference method) => !method.DeclaringType.FullName.StartsWith("System.", StringComparison.Ordinal);

    private IEnumerable<MethodDefinition> Targets(Instruction instruction)
    {
        if (instruction.Operand is not MethodReference reference || instruction.OpCode.FlowControl != FlowControl.Call)
        {
            return [];
        }

        IEnumerable<MethodDefinition> overrides = instruction.OpCode == OpCodes.Callvirt
            ? _overrides[reference.Name].Where(method => method.Parameters.Count == reference.Parameters.Count)
            : [];
        return IsOurs(reference) && Definitions.Of(reference) is { } called ? overrides.Append(called) : overrides;
    }
}
