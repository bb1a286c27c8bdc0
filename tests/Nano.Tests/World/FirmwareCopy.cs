using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using FieldAttributes = Mono.Cecil.FieldAttributes;
using MethodAttributes = Mono.Cecil.MethodAttributes;
using TypeAttributes = Mono.Cecil.TypeAttributes;

namespace Nano.Tests.World;

/// <summary>
/// A copy of the firmware, the simulated chip and these tests, in which an array of a method of the agent may meet a full heap. What a
/// seam cannot cause is caused there by code that is put before each <c>newarr</c>.
/// </summary>
internal sealed class FirmwareCopy : AssemblyLoadContext
{
    private const string AgentName = "NanoMedAgent";
    private const string HeapName = "FullHeap";
    private const string LeftName = "Left";

    // What knows the agent, and so must be there once more with the changed one.
    private static readonly string[] Copied =
    [
        AgentName, "NanoMedAgent.Drivers", "NanoMedAgent.Element", "NanoMedAgent.Simulator", "NanoMedAgent.Nano.Native",
        "NanoMedAgent.Nano.Packages", "Nano.Tests",
    ];

    private readonly byte[] _agent;

    /// <summary>A copy.</summary>
    /// <param name="type">The type of the agent, with its namespace.</param>
    /// <param name="method">The method whose arrays may meet a full heap.</param>
    public FirmwareCopy(string type, string method)
        : base(nameof(FirmwareCopy))
    {
        using AssemblyDefinition agent = AssemblyDefinition.ReadAssembly(PathOf(AgentName));
        MethodDefinition check = AddHeap(agent.MainModule);
        MethodDefinition changed = agent.MainModule.GetType(type).Methods.Single(one => one.Name == method);
        foreach (Instruction allocation in changed.Body.Instructions.Where(one => one.OpCode == OpCodes.Newarr).ToArray())
        {
            // The allocation may be the target of a branch, so it becomes the call, and a new one follows.
            changed.Body.GetILProcessor().InsertAfter(allocation, Instruction.Create(OpCodes.Newarr, (TypeReference)allocation.Operand));
            allocation.OpCode = OpCodes.Call;
            allocation.Operand = check;
        }

        using MemoryStream stream = new();
        agent.Write(stream);
        _agent = stream.ToArray();
    }

    /// <summary>In the copy: lets an allocation fail.</summary>
    /// <param name="number">The allocation from now on, from 1.</param>
    public static void FailAllocation(int number) =>
        typeof(NanoMedAgent.Agent).Assembly.GetType(HeapName)!.GetField(LeftName)!.SetValue(null, number);

    /// <summary>Calls a static method of a type of these tests in the copy.</summary>
    public object? Call(Type type, string method, params object[] arguments) =>
        LoadFromAssemblyName(type.Assembly.GetName()).GetType(type.FullName!)!.GetMethod(method)!.Invoke(null, arguments);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => !Copied.Contains(assemblyName.Name) ? null
        : assemblyName.Name == AgentName ? LoadFromStream(new MemoryStream(_agent))
        : LoadFromAssemblyPath(PathOf(assemblyName.Name!));

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static MethodDefinition AddHeap(ModuleDefinition module)
    {
        TypeSystem types = module.TypeSystem;
        TypeDefinition heap = new(
            "", HeapName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, types.Object);
        FieldDefinition left = new(LeftName, FieldAttributes.Public | FieldAttributes.Static, types.Int32);
        MethodDefinition check = new("Check", MethodAttributes.Public | MethodAttributes.Static, types.Void);
        ILProcessor code = check.Body.GetILProcessor();
        Instruction end = Instruction.Create(OpCodes.Ret);
        code.Emit(OpCodes.Ldsfld, left);
        code.Emit(OpCodes.Ldc_I4_1);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Dup);
        code.Emit(OpCodes.Stsfld, left);
        code.Emit(OpCodes.Brtrue, end);
        code.Emit(OpCodes.Newobj, module.ImportReference(typeof(OutOfMemoryException).GetConstructor([])));
        code.Emit(OpCodes.Throw);
        code.Append(end);
        heap.Fields.Add(left);
        heap.Methods.Add(check);
        module.Types.Add(heap);
        return check;
    }
}
