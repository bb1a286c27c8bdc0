using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.Shrinker;

/// <summary>A call whose method is put in its place. The code of both has no macros (<c>ldarg</c> in place of <c>ldarg.0</c>).</summary>
internal sealed class InlinedCall
{
    // Bytes of a method's record, of the call and of the return.
    private const int Saved = 16 + 3 + 1;
    private const int LeastSaved = 4;

    // Of ldnull and stloc.
    private const int BytesToForget = 3;

    // Rules of tests/Firmware.Checks are far above.
    private const int VariablesLimit = 60;
    private const int InstructionsLimit = 1_500;

    private readonly MethodBody _caller;
    private readonly Instruction _call;
    private readonly MethodDefinition _called;
    private readonly InlinedSlots _slots;
    private readonly ParameterDefinition[] _parameters;
    private readonly Instruction[] _code;
    private readonly HashSet<Instruction> _targets;

    // What stands for a parameter: an instruction that loads the same value, or null where it needs a variable.
    private readonly Instruction?[] _sources;

    public InlinedCall(MethodDefinition caller, Instruction call, MethodDefinition called, InlinedSlots slots)
    {
        _caller = caller.Body;
        _call = call;
        _called = called;
        _slots = slots;
        _parameters = called.HasThis ? [called.Body.ThisParameter, .. called.Parameters] : [.. called.Parameters];
        _code = [.. called.Body.Instructions];
        _targets = CodeEdits.Targets(_caller);
        _sources = new Instruction?[_parameters.Length];
    }

    /// <summary>Puts the method there.</summary>
    /// <returns>false when it stays: it cannot be moved, or nothing would be saved.</returns>
    public bool TryInline()
    {
        if (!CanBeMoved())
        {
            return false;
        }

        FindSources();
        bool leavesOne = LeavesItsArgument(out int left);
        int slots = _parameters.Where((parameter, i) => _sources[i] is null && i != left).Count();
        if (!HasSlotTypes(left) || Gain(left, slots) < LeastSaved)
        {
            return false;
        }

        if (leavesOne)
        {
            CodeEdits.Erase(_code[0]);
        }

        Move(left);
        return true;
    }

    private bool CanBeMoved()
    {
        // The converter takes the evaluation stack for empty behind a jump, unless another jump to there came before.
        bool isStraight = !_code.Any(instruction => instruction.Operand is Instruction or Instruction[])
            && _code.Count(instruction => instruction.OpCode.Code == Code.Ret) == 1;
        return _code[^1].OpCode.Code == Code.Ret
            && !_called.DeclaringType.IsValueType
            && _call.Previous?.OpCode.OpCodeType != OpCodeType.Prefix
            && _code.Length + _caller.Instructions.Count < InstructionsLimit
            && _called.Body.Variables.Count + _caller.Variables.Count + _parameters.Length < VariablesLimit
            && Evaluation.Depths(_caller).TryGetValue(_call, out int depth)
            && (isStraight || depth == _parameters.Length);
    }

    private bool HasSlotTypes(int left) =>
        _called.Body.Variables.All(variable => IsPlain(variable.VariableType))
        && !_parameters.Where((parameter, i) => _sources[i] is null && i != left && !IsPlain(parameter.ParameterType)).Any();

    // A structure is an object in the interpreter's heap, and a reference to a variable is best left alone.
    private static bool IsPlain(TypeReference type) => !type.IsByReference && (!type.IsValueType || type.IsPrimitive || IsOurEnum(type));

    private static bool IsOurEnum(TypeReference type) => type is TypeDefinition { IsEnum: true }
        || (type.Module.AssemblyResolver is AssembliesByName ours && ours.HasRead(type.Scope.Name) && type.Resolve().IsEnum);

    private void FindSources()
    {
        Instruction after = _call;
        for (int i = _parameters.Length - 1; i >= 0; i--)
        {
            // A jump to behind an argument: there is another way to make it.
            Instruction? begin = _targets.Contains(after) ? null : BeginOf(after.Previous);
            if (begin is null)
            {
                return;
            }

            if (begin == after.Previous && IsFixed(_parameters[i]) && CanStandFor(begin, _parameters[i]))
            {
                _sources[i] = begin;
            }

            after = begin;
        }
    }

    /// <summary>Where the instructions begin that make one value; null when they jump.</summary>
    private Instruction? BeginOf(Instruction? end)
    {
        int needed = 1;
        for (Instruction? at = end; at is not null; at = at.Previous)
        {
            if (at.OpCode.FlowControl is not (FlowControl.Next or FlowControl.Call) || at.OpCode.Code == Code.Dup)
            {
                return null;
            }

            needed += Evaluation.Popped(at) - Evaluation.Pushed(at);
            if (needed == 0)
            {
                return at;
            }

            if (needed < 0 || _targets.Contains(at))
            {
                return null;
            }
        }

        return null;
    }

    // Whether the method leaves a parameter as it is.
    private bool IsFixed(ParameterDefinition parameter) =>
        !_code.Any(instruction => instruction.Operand == parameter && instruction.OpCode.Code is Code.Starg or Code.Ldarga);

    private bool CanStandFor(Instruction source, ParameterDefinition parameter)
    {
        int uses = Uses(parameter);
        return source.OpCode.Code switch
        {
            Code.Ldarg => !_caller.Instructions.Any(
                other => other.Operand == source.Operand && other.OpCode.Code is Code.Starg or Code.Ldarga),
            Code.Ldloc => !_caller.Instructions.Any(other => other.Operand == source.Operand && other.OpCode.Code == Code.Ldloca)
                && !Between(source).Any(other => other.Operand == source.Operand && other.OpCode.Code == Code.Stloc),
            Code.Ldc_I4 => uses * Size(source) <= Size(source) + 2 + (2 * uses),
            Code.Ldnull or Code.Ldloca => true,
            _ => false,
        };
    }

    private IEnumerable<Instruction> Between(Instruction source)
    {
        for (Instruction at = source.Next; at != _call; at = at.Next)
        {
            yield return at;
        }
    }

    private int Uses(object operand) => _code.Count(instruction => instruction.Operand == operand);

    // A single argument that is no copy, and that the method begins with, stays on the evaluation stack.
    private bool LeavesItsArgument(out int left)
    {
        left = -1;
        if (_sources.Count(source => source is null) == 1)
        {
            left = Array.IndexOf(_sources, null);
            if (_code[0].OpCode.Code == Code.Ldarg && _code[0].Operand == _parameters[left] && Uses(_parameters[left]) == 1
                && !CodeEdits.Targets(_called.Body).Contains(_code[0]))
            {
                return true;
            }
        }

        left = -1;
        return false;
    }

    /// <summary>Bytes that are saved, about: what was the first four arguments or variables takes a byte more for each use.</summary>
    private int Gain(int left, int slots)
    {
        int gain = Saved - (2 * slots) - (_code.Count(instruction => instruction.OpCode.Code == Code.Ret) - 1);
        for (int i = 0; i < _parameters.Length; i++)
        {
            gain += _sources[i] is { } source ? Size(source) + (Uses(_parameters[i]) * (1 - Size(source)))
                : i == left ? 1
                : -Uses(_parameters[i]);
        }

        if (_call.Next.OpCode.Code != Code.Ret)
        {
            gain -= BytesToForget * (_called.Body.Variables.Count(variable => IsObject(variable.VariableType))
                + _parameters.Where((parameter, i) => _sources[i] is null && i != left && IsObject(parameter.ParameterType)).Count());
        }

        return gain - (_caller.Variables.Count < 4 ? 0 : _called.Body.Variables.Take(4).Sum(Uses));
    }

    private int Size(Instruction source) => source switch
    {
        { OpCode.Code: Code.Ldnull } => 1,
        { OpCode.Code: Code.Ldc_I4, Operand: int value } =>
            value is >= -1 and <= 8 ? 1 : value is >= sbyte.MinValue and <= sbyte.MaxValue ? 2 : 5,
        { OpCode.Code: Code.Ldarg, Operand: ParameterDefinition parameter } =>
            parameter.Index + (_caller.Method.HasThis ? 1 : 0) < 4 ? 1 : 2,
        { OpCode.Code: Code.Ldloc, Operand: VariableDefinition variable } => variable.Index < 4 ? 1 : 2,
        _ => 2,
    };

    private void Move(int left)
    {
        _slots.Free();
        Dictionary<object, VariableDefinition> variables = _called.Body.Variables
            .ToDictionary<VariableDefinition, object, VariableDefinition>(local => local, local => _slots.Take(local.VariableType));
        List<Instruction> moved = [];
        for (int i = _parameters.Length - 1; i >= 0; i--)
        {
            if (_sources[i] is null && i != left)
            {
                variables[_parameters[i]] = _slots.Take(_parameters[i].ParameterType);
                moved.Add(Instruction.Create(OpCodes.Stloc, variables[_parameters[i]]));
            }
        }

        _called.Body.Instructions.Clear();
        moved.AddRange(_code);
        foreach (Instruction instruction in _code)
        {
            Adapt(instruction, variables);
        }

        // Whoever jumped to the call jumps to what is there now, and a return goes to behind it.
        CodeEdits.Redirect(_caller, new Dictionary<Instruction, Instruction> { [_call] = moved[0] });
        foreach (Instruction instruction in _code.Where(instruction => instruction.OpCode.Code == Code.Ret))
        {
            (instruction.OpCode, instruction.Operand) = (OpCodes.Br, _code[^1]);
        }

        CodeEdits.Erase(_code[^1]);
        foreach (VariableDefinition variable in variables.Values.Where(HoldsTooLong))
        {
            moved.Add(Instruction.Create(OpCodes.Ldnull));
            moved.Add(Instruction.Create(OpCodes.Stloc, variable));
        }

        int place = _caller.Instructions.IndexOf(_call);
        foreach (Instruction instruction in moved)
        {
            _caller.Instructions.Insert(place++, instruction);
        }

        CodeEdits.Erase(_call);
        foreach (Instruction source in _sources.OfType<Instruction>())
        {
            CodeEdits.Erase(source);
        }

        _caller.InitLocals |= _called.Body.InitLocals;
        CodeEdits.RemoveErased(_caller);
    }

    // What a variable refers to is not freed before the method returns, which is now the caller.
    private bool HoldsTooLong(VariableDefinition variable) => IsObject(variable.VariableType) && _call.Next.OpCode.Code != Code.Ret;

    private static bool IsObject(TypeReference type) => !type.IsValueType && type.MetadataType != MetadataType.String;

    private void Adapt(Instruction instruction, Dictionary<object, VariableDefinition> variables)
    {
        int parameter = Array.IndexOf(_parameters, instruction.Operand);
        if (instruction.Operand is not null && variables.TryGetValue(instruction.Operand, out VariableDefinition? variable))
        {
            instruction.OpCode = instruction.OpCode.Code switch
            {
                Code.Ldarg or Code.Ldloc => OpCodes.Ldloc,
                Code.Starg or Code.Stloc => OpCodes.Stloc,
                _ => OpCodes.Ldloca,
            };
            instruction.Operand = variable;
        }
        else if (parameter >= 0)
        {
            instruction.OpCode = _sources[parameter]!.OpCode;
            instruction.Operand = _sources[parameter]!.Operand;
        }
    }
}
