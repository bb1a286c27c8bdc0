using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// The device's core library, as in its package. Its managed members cost instructions beyond the one that calls them; its native ones do
/// not.
/// </summary>
internal static class CoreLibrary
{
    /// <summary>The class behind <c>foreach</c> over a list.</summary>
    public const string ListEnumerator = "System.Array/SzArrayEnumerator";

    // For an instruction from which no path leads to a return. So low that it stays negative whatever is added.
    private const int OnlyThrows = -1_000_000;

    private static readonly Lazy<ModuleDefinition> Package = new(() => ModuleDefinition.ReadModule(MeteredFirmware.DeviceFile("mscorlib")));
    private static readonly Dictionary<MethodDefinition, int> Counted = [];

    /// <summary>A type of the core library, or null when it has none of that name.</summary>
    /// <param name="fullName">As Mono.Cecil has it.</param>
    public static TypeDefinition? Find(string fullName) => Package.Value.GetType(fullName);

    /// <summary>
    /// A member of the core library, or null when it is another assembly's. Calls through IEnumerator are those of a list's enumerator.
    /// </summary>
    public static MethodDefinition? Find(MethodReference called)
    {
        string type = called.DeclaringType.FullName;
        if (type == "System.Collections.IEnumerator")
        {
            return Find(ListEnumerator)!.Methods.Single(method => method.Name == called.Name);
        }

        return Find(type)?.Methods.FirstOrDefault(method => method.FullName == called.FullName);
    }

    /// <summary>
    /// Instructions inside a member and the members that it calls: those of the longest path to a return. 0 for a native member.
    /// </summary>
    /// <exception cref="InvalidDataException">It has a loop or an exception handler, so that its code alone does not tell.</exception>
    public static int Instructions(MethodReference called) => Math.Max(CountUnlessThrown(called), 0);

    private static int CountUnlessThrown(MethodReference called)
    {
        if (Find(called) is not { HasBody: true } member)
        {
            return 0;
        }

        // An entry is there while the member itself is counted, so that a recursion counts once.
        if (!Counted.TryGetValue(member, out int instructions))
        {
            Counted[member] = 0;
            instructions = LongestWay(member);
            Counted[member] = instructions;
        }

        return instructions;
    }

    private static int LongestWay(MethodDefinition member)
    {
        if (member.Body.HasExceptionHandlers)
        {
            throw Unknown(member, "an exception handler");
        }

        // From the end to the beginning: what an instruction leads to is known before it, or lies before it and makes a loop.
        Dictionary<Instruction, int> longest = [];
        foreach (Instruction instruction in member.Body.Instructions.Reverse())
        {
            int inside = instruction.Operand is MethodReference called ? CountUnlessThrown(called) : 0;
            int after = instruction.OpCode.FlowControl switch
            {
                FlowControl.Return => 0,
                FlowControl.Throw => OnlyThrows,
                _ => Next(instruction).Max(next => longest.TryGetValue(next, out int way) ? way : throw Unknown(member, "a loop")),
            };
            longest[instruction] = 1 + inside + after;
        }

        return longest[member.Body.Instructions[0]];
    }

    private static IEnumerable<Instruction> Next(Instruction instruction)
    {
        IEnumerable<Instruction> targets = instruction.Operand switch
        {
            Instruction target => [target],
            Instruction[] several => several,
            _ => [],
        };
        return instruction.OpCode.FlowControl == FlowControl.Branch ? targets : targets.Append(instruction.Next);
    }

    private static InvalidDataException Unknown(MethodDefinition member, string what) =>
        new($"{member.FullName} of the core library has {what}, so CostMeter cannot count its instructions: the firmware must not call it");
}
