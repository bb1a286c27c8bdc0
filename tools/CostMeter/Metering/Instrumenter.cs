using System.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// Puts the meter into compiled firmware: each basic block adds its number of instructions, each allocation the bytes that it takes of the
/// device's heap, and probed methods report their begin and end. Only the instructions of the original assembly are counted.
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
    private readonly MethodReference _pushFrame;
    private readonly MethodReference _popFrame;
    private readonly MethodReference _unwind;

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
        _pushFrame = Import(nameof(Meter.PushFrame));
        _popFrame = Import(nameof(Meter.PopFrame));
        _unwind = Import(nameof(Meter.Unwind));
    }

    /// <summary>A metered copy of an assembly.</summary>
    /// <param name="assembly">The compiled firmware. Its core library may be the device's; other assemblies lie beside it.</param>
    /// <param name="probes">Methods to measure on their own, as <c>Namespace.Type::Method</c>. Their indexes are the probes'
    /// numbers.</param>
    /// <param name="version">The version that other assemblies ask for.</param>
    public static byte[] Instrument(string assembly, IReadOnlyList<string> probes, Version version)
    {
        using DefaultAssemblyResolver beside = new();
        beside.AddSearchDirectory(Path.GetDirectoryName(assembly));
        ReaderParameters parameters = new() { InMemory = true, AssemblyResolver = beside };
        using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(assembly, parameters);
        ModuleDefinition module = definition.MainModule;
        definition.Name.Version = version;
        foreach (AssemblyNameReference reference in module.AssemblyReferences.Where(reference => reference.Name == "mscorlib"))
        {
            // On a desktop, .NET's core library of the same name takes the place of the device's.
            reference.Version = new Version(4, 0, 0, 0);
            reference.PublicKeyToken = [0xB7, 0x7A, 0x5C, 0x56, 0x19, 0x34, 0xE0, 0x89];
        }

        DisableOptimisation(definition);
        Instrumenter instrumenter = new(module, probes);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList())
        {
            instrumenter.Instrument(method);
        }

        using MemoryStream metered = new();
        definition.Write(metered);
        return metered.ToArray();
    }

    /// <summary>A local variable then lives until its method returns, as it does in the interpreter.</summary>
    private static void DisableOptimisation(AssemblyDefinition definition)
    {
        // The compiler's own attribute asks for optimisation, and .NET takes the first of two.
        if (definition.CustomAttributes.FirstOrDefault(found => found.AttributeType.Name == nameof(DebuggableAttribute)) is { } present)
        {
            definition.CustomAttributes.Remove(present);
        }

        ModuleDefinition module = definition.MainModule;
        MethodReference constructor = module.ImportReference(typeof(DebuggableAttribute).GetConstructor([typeof(bool), typeof(bool)]));
        definition.CustomAttributes.Add(new CustomAttribute(constructor)
        {
            ConstructorArguments = { new(module.TypeSystem.Boolean, true), new(module.TypeSystem.Boolean, true) },
        });
    }

    private MethodReference Import(string name) => _module.ImportReference(typeof(Meter).GetMethod(name));

    private void Instrument(MethodDefinition method)
    {
        int frameBytes = StackFrame.Bytes(method.Body);
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
        MeterFrame(il, original, frameBytes);
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

            bool isLast = instruction.OpCode.FlowControl
                is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;
            if (isLast && instruction.Next is not null)
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
            instructions += 1 + (original[i].Operand is MethodReference called ? Inside(called) : 0);
        }

        Instruction first = il.Create(OpCodes.Ldsfld, _instructions);
        il.InsertBefore(original[leader], first);
        il.InsertBefore(original[leader], il.Create(OpCodes.Ldc_I8, instructions));
        il.InsertBefore(original[leader], il.Create(OpCodes.Add));
        il.InsertBefore(original[leader], il.Create(OpCodes.Stsfld, _instructions));
        return first;
    }

    private static int Inside(MethodReference called) => CoreLibrary.Instructions(called) + SeamCalls.Instructions(called);

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
                CallAfter(il, instruction, _array, NanoHeap.Element((TypeReference)instruction.Operand));
                break;
            case Code.Box:
                CallAfter(il, instruction, _allocated, NanoHeap.Boxed);
                break;
            case Code.Newobj when ((MethodReference)instruction.Operand).DeclaringType.FullName == "System.String":
                InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Call, _string));
                break;
            case Code.Newobj when !((MethodReference)instruction.Operand).DeclaringType.IsValueType:
                CallAfter(il, instruction, _allocated, NanoHeap.Object(((MethodReference)instruction.Operand).DeclaringType));
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
                CallAfter(il, instruction, _allocated, NanoHeap.Enumerator);
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
                if (called.ReturnType.FullName == "System.String"
                    && called.DeclaringType.FullName is "System.String" or "System.Convert")
                {
                    InsertAfter(il, instruction, il.Create(OpCodes.Dup), il.Create(OpCodes.Call, _string));
                }

                break;
        }
    }

    /// <summary>Reports the method's stack frame: when it is made, when the method returns, and what an exception has ended.</summary>
    private void MeterFrame(ILProcessor il, Instruction[] original, int bytes)
    {
        VariableDefinition depth = new(_module.TypeSystem.Int32);
        il.Body.Variables.Add(depth);
        Instruction begin = il.Body.Instructions[0];
        il.InsertBefore(begin, il.Create(OpCodes.Ldc_I4, bytes));
        il.InsertBefore(begin, il.Create(OpCodes.Call, _pushFrame));
        il.InsertBefore(begin, il.Create(OpCodes.Stloc, depth));
        foreach (Instruction instruction in original.Where(instruction => instruction.OpCode == OpCodes.Ret))
        {
            il.InsertBefore(instruction, il.Create(OpCodes.Ldc_I4, bytes));
            il.InsertBefore(instruction, il.Create(OpCodes.Call, _popFrame));
        }

        foreach (ExceptionHandler handler in il.Body.ExceptionHandlers.Where(handler => handler.HandlerType == ExceptionHandlerType.Catch))
        {
            // The first instruction of the handler counts its block; the exception stays on the stack below.
            InsertAfter(il, handler.HandlerStart, il.Create(OpCodes.Ldloc, depth), il.Create(OpCodes.Call, _unwind));
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

    /// <summary>Calls the meter with what is on the stack, which stays there, and a number of bytes.</summary>
    private static void CallAfter(ILProcessor il, Instruction at, MethodReference called, int bytes) =>
        InsertAfter(il, at, il.Create(OpCodes.Dup), il.Create(OpCodes.Ldc_I4, bytes), il.Create(OpCodes.Call, called));

    private static void InsertAfter(ILProcessor il, Instruction at, params Instruction[] added)
    {
        foreach (Instruction instruction in added.Reverse())
        {
            il.InsertAfter(at, instruction);
        }
    }
}
