using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// Puts a method that is called at one place there. It then has no record (16 bytes), no call and no frame. Only methods that no other
/// assembly can name are moved. A stack trace names the caller.
/// </summary>
internal sealed class SingleCalls
{
    private readonly ModuleDefinition _module;
    private readonly HashSet<MethodDefinition> _stay;
    private readonly Dictionary<MethodDefinition, InlinedSlots> _slots = [];

    private SingleCalls(ModuleDefinition module, IEnumerable<MethodDefinition> stay)
    {
        _module = module;
        _stay = [.. stay];
    }

    private IEnumerable<MethodDefinition> Bodies => _module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    /// <summary>Moves the methods of an assembly.</summary>
    /// <param name="module">The assembly.</param>
    /// <param name="stay">Methods that something else may call, or that are looked for.</param>
    /// <returns>Those that are gone, each with the method that it is in.</returns>
    public static IReadOnlyList<(string Called, string Caller)> Inline(ModuleDefinition module, IEnumerable<MethodDefinition> stay)
    {
        SingleCalls calls = new(module, stay);
        MethodDefinition[] bodies = [.. calls.Bodies];
        Array.ForEach(bodies, method => method.Body.SimplifyMacros());
        List<(string, string)> gone = [];
        while (calls.InlineLeaves(gone))
        {
            // What they were called by may be a leaf now.
        }

        foreach (MethodDefinition method in calls.Bodies)
        {
            CodeEdits.ShortenJumps(method.Body);
            CodeEdits.OrderVariables(method.Body);
            method.Body.OptimizeMacros();
        }

        return gone;
    }

    /// <summary>Moves those that call no other one of the kind.</summary>
    private bool InlineLeaves(List<(string Called, string Caller)> gone)
    {
        Dictionary<MethodDefinition, (MethodDefinition Caller, Instruction Call)> single = Find();
        MethodDefinition[] leaves =
        [
            .. single.Keys.Where(method => !method.Body.Instructions.Any(
                instruction => instruction.Operand is MethodDefinition called && single.ContainsKey(called))),
        ];
        foreach (MethodDefinition leaf in leaves)
        {
            (MethodDefinition caller, Instruction call) = single[leaf];
            if (!_slots.TryGetValue(caller, out InlinedSlots? slots))
            {
                _slots[caller] = slots = new InlinedSlots(caller.Body);
            }

            if (new InlinedCall(caller, call, leaf, slots).TryInline())
            {
                gone.Add((leaf.FullName, caller.FullName));
                leaf.DeclaringType.Methods.Remove(leaf);
            }
            else
            {
                _stay.Add(leaf);
            }
        }

        return leaves.Length > 0;
    }

    private Dictionary<MethodDefinition, (MethodDefinition Caller, Instruction Call)> Find()
    {
        Dictionary<MethodDefinition, (MethodDefinition, Instruction)> found = [];
        HashSet<MethodDefinition> others = [.. _stay];
        foreach (MethodDefinition caller in Bodies)
        {
            foreach (Instruction instruction in caller.Body.Instructions)
            {
                if (instruction.Operand is MethodDefinition called && !others.Contains(called)
                    && (instruction.OpCode.Code is not (Code.Call or Code.Callvirt) || called == caller
                        || !called.HasBody || called.IsVirtual || called.IsConstructor || called.Body.HasExceptionHandlers
                        || !found.TryAdd(called, (caller, instruction))))
                {
                    others.Add(called);
                    found.Remove(called);
                }
            }
        }

        return found;
    }
}
