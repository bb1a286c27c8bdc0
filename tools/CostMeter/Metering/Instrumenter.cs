using System.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// Puts the meter into compiled firmware: each basic block says how many instructions it has, each allocation what it takes of the device's heap, and probed
/// methods when they begin and end. The instructions counted are those of the assembly as it was compiled, before anything was put in.
/// </summary>
public sealed class Instrumenter
{
    private readonly ModuleDefinition _module;
    private readonly IReadOnlyList<string> _probes;
    private readonly FieldReference _instructions;
    private readonly MethodReference _array;
    private readonly MethodReference _string;
    private readonly MethodReference _cloned;
    private readonly MethodReference _allocated;
    private readonly MethodReference _add;
    private readonly MethodReference _startsWith;
    private readonly MethodReference _enter;
    private readonly MethodReference _leave;

    private Instrumenter(ModuleDefinition module, IReadOnlyList<string> probes)
    {
        _module = module;
        _probes = probes;
        _instructions = module.ImportReference(typeof(Meter).GetField(nameof(Meter.Instructions)));
        _array = Import(nameof(Meter.Array));
        _string = Import(nameof(Meter.Text));
        _cloned = Import(nameof(Meter.Cloned));
        _allocated = Import(nameof(Meter.Allocated));
        _add = Import(nameof(Meter.Add));
        _startsWith = Import(nameof(Meter.StartsWith));
        _enter = Import(nameof(Meter.Enter));
        _leave = Import(nameof(Meter.Leave));
    }

    /// <summary>A metered copy of an assembly.</summary>
    /// <param name="assembly">The compiled firmware; its core library may be the device's, and what else it calls lies beside it.</param>
    /// <param name="probes">Methods to look at one by one, as <c>Namespace.Type::Method</c>; a probe's number is its place in the list.</param>
    /// <param name="version">The version that others ask for.</param>
    public static byte[] Instrument(string assembly, IReadOnlyList<string> probes, Version version)
    {
        using DefaultAssemblyResolver beside = new();
        beside.AddSearchDirectory(Path.GetDirectoryName(assembly));
        using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(assembly, new ReaderParameters { InMemory = true, AssemblyResolver = beside });
        ModuleDefinition module = definition.MainModule;
        definition.Name.Version = version;
        foreach (AssemblyNameReference reference in module.AssemblyReferences.Where(reference => reference.Name == "mscorlib"))
        {
            // On a desk the device's core library is played by .NET's, which goes by the same name.
            reference.Version = new Version(4, 0, 0, 0);
            reference.PublicKeyToken = [0xB7, 0x7A, 0x5C, 0x56, 0x19, 0x34, 0xE0, 0x89];
        }

        // Unoptimised, so that a local lives until its method returns, as it does in the interpreter. The compiler says optimised, and .NET takes the first of two.
        foreach (CustomAttribute optimised in definition.CustomAttributes.Where(attribute => attribute.AttributeType.Name == nameof(DebuggableAttribute)).ToList())
        {
            definition.CustomAttributes.Remove(optimised);
        }

        definition.CustomAttributes.Add(new CustomAttribute(module.ImportReference(typeof(DebuggableAttribute).GetConstructor([typeof(bool), typeof(bool)])))
        {
            ConstructorArguments = { new(module.TypeSystem.Boolean, true), new(module.TypeSystem.Boolean, true) },
        });

        Instrumenter instrumenter = new(module, probes);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList())
        {
            instrumenter.Instrument(method);
        }

        using MemoryStream metered = new();
        definition.Write(metered);
        return metered.ToArray();
    }

    private MethodReference Import(string name) => _module.ImportReference(typeof(Meter).GetMethod(name));

    private void Instrument(MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        Instruction[] original = [.. method.Body.Instructions];
        HashSet<Instruction> leaders = Leaders(method.Body, original);
        Dictionary<Instruction, Instruction> counted = [];
        ILProcessor il = method.Body.GetILProcessor();
        for (int i = 0; i < original.Length; i++)
        {
            if (leaders.Contains(original[i]))
            {
                counted.Add(original[i], Count(il, original, i, leaders));
            }
        }

        Redirect(method.Body, original, counted);
        foreach (Instruction instruction in original)
        {
            MeterAllocation(il, instruction);
        }

        int probe = _probes.ToList().IndexOf($"{method.DeclaringType.FullName}::{method.Name}");
        if (probe >= 0)
        {
            Probe(il, original, probe);
        }

        method.Body.OptimizeMacros();
    }

    private static HashSet<Instruction> Leaders(MethodBody body, Instruction[] original)
    {
        HashSet<Instruction> leaders = [original[0]];
        foreach (Instruction instruction in original)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    leaders.Add(target);
                    break;
                case Instruction[] targets:
                    leaders.UnionWith(targets);
                    break;
                default:
                    break;
            }

            bool ends = instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;
            if (ends && instruction.Next is not null)
            {
                leaders.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.TryStart);
            leaders.Add(handler.HandlerStart);
            if (handler.FilterStart is not null)
            {
                leaders.Add(handler.FilterStart);
            }
        }

        return leaders;
    }

    private Instruction Count(ILProcessor il, Instruction[] original, int leader, HashSet<Instruction> leaders)
    {
        long instructions = 0;
        for (int i = leader; i < original.Length && (i == leader || !leaders.Contains(original[i])); i++)
        {
            instructions += 1 + (original[i].Operand is MethodReference called ? CoreLibrary.Instructions(called) : 0);
        }

        Instruction first = il.Create(OpCodes.Ldsfld, _instructions);
        il.InsertBefore(original[leader], first);
        il.InsertBefore(original[leader], il.Create(OpCodes.Ldc_I8, instructions));
        il.InsertBefore(original[leader], il.Create(OpCodes.Add));
        il.InsertBefore(original[leader], il.Create(OpCodes.Stsfld, _instructions));
        return first;
    }

    private static void Redirect(MethodBody body, Instruction[] original, Dictionary<Instruction, Instruction> counted)
    {
        foreach (Instruction instruction in original)
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target => counted[target],
                Instruction[] targets => Array.ConvertAll(targets, target => counted[target]),
                object other => other,
                null => null,
            };
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = counted[handler.TryStart];
            handler.HandlerStart = counted[handler.HandlerStart];
            handler.TryEnd = Counted(handler.TryEnd);
            handler.HandlerEnd = Counted(handler.HandlerEnd);
            handler.FilterStart = Counted(handler.FilterStart);
        }

        Instruction? Counted(Instruction? at) => at is null ? null : counted.GetValueOrDefault(at, at);
    }

    private void MeterAllocation(ILProcessor il, Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Newarr:
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Ldc_I4, NanoHeap.Element((TypeReference)instruction.Operand)), il.Create(OpCodes.Call, _array));
                break;
            case Code.Box:
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Ldc_I4, NanoHeap.Boxed), il.Create(OpCodes.Call, _allocated));
                break;
            case Code.Newobj when ((MethodReference)instruction.Operand).DeclaringType.FullName == "System.String":
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Call, _string));
                break;
            case Code.Newobj when !((MethodReference)instruction.Operand).DeclaringType.IsValueType:
                int bytes = NanoHeap.Object(((MethodReference)instruction.Operand).DeclaringType);
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Ldc_I4, bytes), il.Create(OpCodes.Call, _allocated));
                break;
            case Code.Call or Code.Callvirt when instruction.Operand is MethodReference called && called is not MethodDefinition:
                MeterCall(il, instruction, called);
                break;
            default:
                break;
        }
    }

    private void MeterCall(ILProcessor il, Instruction instruction, MethodReference called)
    {
        switch (called.FullName)
        {
            case "System.Object System.Array::Clone()":
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Call, _cloned));
                break;
            case "System.Collections.IEnumerator System.Collections.ArrayList::GetEnumerator()":
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Ldc_I4, NanoHeap.Enumerator), il.Create(OpCodes.Call, _allocated));
                break;
            case "System.Int32 System.Collections.ArrayList::Add(System.Object)":
                instruction.OpCode = OpCodes.Call;
                instruction.Operand = _add;
                break;
            case "System.Boolean System.String::StartsWith(System.String)":
                instruction.OpCode = OpCodes.Call;
                instruction.Operand = _startsWith;
                break;
            default:
                if (called.ReturnType.FullName == "System.String" && called.DeclaringType.FullName == "System.String")
                {
                    InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Call, _string));
                }

                break;
        }
    }

    private void Probe(ILProcessor il, Instruction[] original, int probe)
    {
        Instruction begin = il.Body.Instructions[0];
        il.InsertBefore(begin, il.Create(OpCodes.Ldc_I4, probe));
        il.InsertBefore(begin, il.Create(OpCodes.Call, _enter));
        foreach (Instruction instruction in original.Where(instruction => instruction.OpCode == OpCodes.Ret))
        {
            il.InsertBefore(instruction, il.Create(OpCodes.Ldc_I4, probe));
            il.InsertBefore(instruction, il.Create(OpCodes.Call, _leave));
        }
    }

    private static void InsertAfter(ILProcessor il, Instruction at, params Instruction[] added)
    {
        foreach (Instruction instruction in added.Reverse())
        {
            il.InsertAfter(at, instruction);
        }
    }
}
