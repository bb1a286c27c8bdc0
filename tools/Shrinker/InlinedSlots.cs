using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>
/// The local variables of a method for what is moved into it. Two methods that are moved to different places take the same ones: C# assigns
/// a variable before it reads it.
/// </summary>
internal sealed class InlinedSlots(MethodBody body)
{
    private readonly List<VariableDefinition> _slots = [];
    private readonly HashSet<VariableDefinition> _taken = [];

    /// <summary>All are free again.</summary>
    public void Free() => _taken.Clear();

    /// <summary>Takes one of a type.</summary>
    public VariableDefinition Take(TypeReference type)
    {
        VariableDefinition? slot = _slots.Find(free => !_taken.Contains(free) && free.VariableType.FullName == type.FullName);
        if (slot is null)
        {
            slot = new VariableDefinition(type);
            _slots.Add(slot);
            body.Variables.Add(slot);
        }

        _taken.Add(slot);
        return slot;
    }
}
