using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoMedAgent.CostMeter.Sizes;

/// <summary>
/// What an assembly takes as a PE file of the chip's (format NFMRK1), reckoned from its metadata: records of fixed sizes, as nf-interpreter's nanoCLR_Types.h has them; each name, string and
/// signature once; IL with tokens of two bytes instead of four. For the agent as nanoFramework's converter made 109,560 bytes of it, this says 111,435: 2 % too much.
/// </summary>
public sealed class ChipImage
{
    /// <summary>Bytes that all of our assemblies may have together: what the deployment area of a board with 4 MB holds beside nanoFramework's own, and the loader's.</summary>
    public const int BytesLimit = 128 * 1024;

    /// <summary>Bytes of IL, and of strings, that an assembly may have: they are addressed by 16 bits, and the converter refuses more.</summary>
    public const int PartLimit = 64 * 1024;

    // Bytes of the header, and of a record of each table.
    private const int Header = 124;
    private const int AssemblyReference = 12;
    private const int Reference = 8;
    private const int TypeRecord = 24;
    private const int FieldRecord = 8;
    private const int MethodRecord = 16;
    private const int ExceptionRecord = 12;

    // A reference to something by its number in a table, in IL and in the chip's IL.
    private const int TokenBytes = 4;
    private const int ChipTokenBytes = 2;

    // A branch's distance, four bytes in IL and two on the chip.
    private const int BranchBytes = 4;
    private const int ChipBranchBytes = 2;

    private readonly HashSet<string> _strings = [];
    private readonly HashSet<string> _signatures = [];
    private readonly HashSet<string> _references = [];

    private ChipImage(AssemblyDefinition assembly)
    {
        ModuleDefinition module = assembly.MainModule;
        AddString(assembly.Name.Name);
        Tables = Header + (AssemblyReference * module.AssemblyReferences.Count);
        foreach (AssemblyNameReference reference in module.AssemblyReferences)
        {
            AddString(reference.Name);
        }

        foreach (TypeDefinition type in AllTypes(module.Types).Where(type => type.Name != "<Module>"))
        {
            Add(type);
        }

        Tables += Reference * _references.Count;
    }

    /// <summary>Bytes of the tables and the header.</summary>
    public int Tables { get; private set; }

    /// <summary>Bytes of IL, with exception handlers. At most <see cref="PartLimit"/>.</summary>
    public int ByteCode { get; private set; }

    /// <summary>Bytes of names and strings. At most <see cref="PartLimit"/>.</summary>
    public int Strings => _strings.Sum(text => System.Text.Encoding.UTF8.GetByteCount(text) + 1);

    /// <summary>Bytes of signatures, and of the contents of arrays that are written in the source.</summary>
    public int Signatures { get; private set; }

    /// <summary>All of it.</summary>
    public int Bytes => Tables + ByteCode + Strings + Signatures;

    /// <summary>What is too large, in words.</summary>
    public IEnumerable<string> Exceeded()
    {
        (string What, int Bytes, int Limit)[] limits = [("in all", Bytes, BytesLimit), ("of byte code", ByteCode, PartLimit), ("of strings", Strings, PartLimit)];
        return limits.Where(limit => limit.Bytes > limit.Limit).Select(limit => FormattableString.Invariant($"{limit.Bytes:N0} bytes {limit.What}, of {limit.Limit:N0}"));
    }

    /// <summary>Reckons an assembly.</summary>
    /// <param name="path">As compiled for the chip.</param>
    public static ChipImage Of(string path)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path);
        return new ChipImage(assembly);
    }

    private static IEnumerable<TypeDefinition> AllTypes(IEnumerable<TypeDefinition> types) => types.SelectMany(type => AllTypes(type.NestedTypes).Prepend(type));

    private void Add(TypeDefinition type)
    {
        Tables += TypeRecord;
        AddString(type.Name);
        AddString(type.Namespace);
        Refer(type.BaseType);
        if (type.HasInterfaces)
        {
            AddSignature(string.Join(' ', type.Interfaces.Select(implemented => implemented.InterfaceType.FullName)), 1 + (2 * type.Interfaces.Count));
        }

        // Constants stand in the IL that uses them, and are no fields on the chip.
        foreach (FieldDefinition field in type.Fields.Where(field => !field.HasConstant))
        {
            Tables += FieldRecord;
            AddString(field.Name);
            AddSignature("field " + field.FieldType.FullName, 1 + BytesOf(field.FieldType));
            if (field.InitialValue.Length > 0)
            {
                AddSignature(field.FullName, 2 + field.InitialValue.Length);
            }
        }

        foreach (MethodDefinition method in type.Methods)
        {
            Tables += MethodRecord;
            AddString(method.Name);
            AddSignature(SignatureOf(method), 3 + BytesOf(method.ReturnType) + method.Parameters.Sum(parameter => BytesOf(parameter.ParameterType)));
            if (method.HasBody)
            {
                Add(method.Body);
            }
        }
    }

    private void Add(MethodBody body)
    {
        ByteCode += body.CodeSize + (body.ExceptionHandlers.Count > 0 ? 1 + (ExceptionRecord * body.ExceptionHandlers.Count) : 0);
        if (body.HasVariables)
        {
            AddSignature("locals " + string.Join(' ', body.Variables.Select(local => local.VariableType.FullName)), body.Variables.Sum(local => BytesOf(local.VariableType)));
        }

        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.OpCode.OperandType)
            {
                case OperandType.InlineString:
                    AddString((string)instruction.Operand);
                    ByteCode -= TokenBytes - ChipTokenBytes;
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Refer(instruction.Operand as MemberReference);
                    ByteCode -= TokenBytes - ChipTokenBytes;
                    break;
                case OperandType.InlineBrTarget:
                    ByteCode -= BranchBytes - ChipBranchBytes;
                    break;
                case OperandType.InlineSwitch:
                    // The number of targets takes one byte, and each target two.
                    ByteCode -= 3 + (((Instruction[])instruction.Operand).Length * (BranchBytes - ChipBranchBytes));
                    break;
            }
        }
    }

    /// <summary>Takes note of what is used of other assemblies.</summary>
    private void Refer(MemberReference? member)
    {
        if (member is null or IMemberDefinition || (member is TypeReference type && (type.IsArray || type.IsByReference)))
        {
            return;
        }

        if (_references.Add(member.FullName))
        {
            AddString(member.Name);
            if (member is TypeReference named)
            {
                AddString(named.Namespace);
            }

            if (member is MethodReference method)
            {
                AddSignature(SignatureOf(method), 3 + BytesOf(method.ReturnType) + method.Parameters.Sum(parameter => BytesOf(parameter.ParameterType)));
            }

            Refer(member.DeclaringType);
        }
    }

    private void AddString(string text) => _strings.Add(text);

    private void AddSignature(string signature, int bytes)
    {
        if (_signatures.Add(signature))
        {
            Signatures += bytes;
        }
    }

    private static string SignatureOf(MethodReference method) => $"{method.HasThis} {method.ReturnType.FullName} {string.Join(' ', method.Parameters.Select(parameter => parameter.ParameterType.FullName))}";

    /// <summary>Of a type in a signature: a byte, and for a class or structure a token of two.</summary>
    private static int BytesOf(TypeReference type) => type switch
    {
        ArrayType array => 1 + BytesOf(array.ElementType),
        ByReferenceType reference => 1 + BytesOf(reference.ElementType),
        _ => type.IsPrimitive || type.FullName is "System.Void" or "System.String" or "System.Object" ? 1 : 3,
    };
}
