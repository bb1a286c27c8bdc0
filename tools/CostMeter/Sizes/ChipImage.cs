using System.Runtime.InteropServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoMedAgent.Shrinker;

namespace NanoMedAgent.CostMeter.Sizes;

/// <summary>
/// The size of an assembly as a PE file for the device (format NFMRK1), computed from its metadata: records of fixed sizes, as in
/// nf-interpreter's nanoCLR_Types.h; each name and string once; a signature only where the bytes before do not contain it; IL with tokens
/// of two bytes instead of four. Names that the interpreter knows are not in the file, and neither are types with the attribute
/// ExcludeType.
/// </summary>
public sealed class ChipImage
{
    /// <summary>
    /// Bytes that all of our assemblies may have together, as tools/Shrinker leaves them: 160 KB. A budget, not the flash's limit: the
    /// smallest deployment area of our boards has 1,792 KB, for these and for nanoFramework's own. Ownership, delegation, policies over
    /// the air, certificates and attestation take 20 KB of it; 10 KB are for the alarms at the bedside. Large besides: 24 KB of records of
    /// methods; 10 KB of names; 4 KB of arithmetic that is unrolled for speed (SHA-256, P-256); 4 KB for the faults of nanoFramework's
    /// packages, in Esp32.
    /// </summary>
    public const int BytesLimit = 163_840;

    /// <summary>
    /// Bytes of IL, and of strings, that an assembly may have: they are addressed by 16 bits. The converter refuses more.
    /// </summary>
    public const int PartLimit = 64 * 1024;

    // Bytes of the header, and of a record of each table.
    private const int Header = 124;
    private const int AssemblyReference = 12;
    private const int Reference = 8;
    private const int TypeRecord = 24;
    private const int FieldRecord = 8;
    private const int MethodRecord = 16;
    private const int ExceptionRecord = 12;
    private const int AttributeRecord = 8;

    // Bytes that the interpreter takes of the heap when it loads an assembly (nf-interpreter, CLR_RT_Assembly::CreateInstance and the
    // structures of nanoCLR_Runtime.h, on 32 bits without application domains): for the assembly, for each reference, type, field and
    // method, and for each static field. A method takes another byte where a debugger may be attached.
    private const int LoadedAssembly = 140;
    private const int LoadedReference = 4;
    private const int LoadedType = 8;
    private const int LoadedField = 2;
    private const int LoadedMethod = 2 + 1;
    private const int StaticField = 12;

    // A reference by a number in a table, in IL and in the device's IL. The one of ldtoken keeps its length.
    private const int TokenBytes = 4;
    private const int ChipTokenBytes = 2;

    // A branch's distance, four bytes in IL and two on the chip.
    private const int BranchBytes = 4;
    private const int ChipBranchBytes = 2;

    private const byte FieldSignature = 0x06;

    // A token in a signature is one byte when it is small.
    private const int SmallTokens = 0x80;

    private readonly HashSet<string> _strings = [];
    private readonly HashSet<string> _references = [];
    private readonly List<string> _types;
    private readonly List<byte> _signatures = [];

    private ChipImage(AssemblyDefinition assembly)
    {
        ModuleDefinition module = assembly.MainModule;
        Name = assembly.Name.Name;
        AddString(Name);
        Tables = Header + (AssemblyReference * module.AssemblyReferences.Count);
        Ram = LoadedAssembly + (LoadedReference * module.AssemblyReferences.Count);
        foreach (AssemblyNameReference reference in module.AssemblyReferences)
        {
            AddString(reference.Name);
        }

        List<TypeDefinition> types = [.. module.GetTypes().Where(type => type.Name != "<Module>" && !IsExcluded(type))];
        _types = [.. types.Select(type => type.FullName)];
        types.ForEach(Add);
        Tables += Reference * _references.Count;
        Ram += LoadedReference * _references.Count;
    }

    /// <summary>The assembly's name.</summary>
    public string Name { get; }

    /// <summary>Bytes of the tables and the header.</summary>
    public int Tables { get; private set; }

    /// <summary>Bytes of IL, with exception handlers. At most <see cref="PartLimit"/>.</summary>
    public int ByteCode { get; private set; }

    /// <summary>Bytes of names and strings. At most <see cref="PartLimit"/>.</summary>
    public int Strings => _strings.Sum(text => System.Text.Encoding.UTF8.GetByteCount(text) + 1);

    /// <summary>Bytes of signatures, and of the contents of arrays that are literals in the source.</summary>
    public int Signatures => _signatures.Count;

    /// <summary>Bytes of the whole file.</summary>
    public int Bytes => Tables + ByteCode + Strings + Signatures;

    /// <summary>Bytes of the managed heap that it takes when it is loaded, before any of its code runs.</summary>
    public int Ram { get; private set; }

    /// <summary>Which limits a board's assemblies exceed, in words.</summary>
    public static IEnumerable<string> Exceeded(IReadOnlyCollection<ChipImage> images)
    {
        IEnumerable<(string What, int Bytes, int Limit)> limits = images
            .SelectMany(image => new[]
            {
                ($"of byte code in {image.Name}", image.ByteCode, PartLimit),
                ($"of strings in {image.Name}", image.Strings, PartLimit),
            })
            .Append(("in all", images.Sum(image => image.Bytes), BytesLimit));
        return limits
            .Where(limit => limit.Bytes > limit.Limit)
            .Select(limit => FormattableString.Invariant($"{limit.Bytes:N0} bytes {limit.What}, of {limit.Limit:N0}"));
    }

    /// <summary>Computes the size of an assembly.</summary>
    /// <param name="bytes">The file that the converter is given.</param>
    public static ChipImage Of(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(stream);
        return new ChipImage(assembly);
    }

    private void Add(TypeDefinition type)
    {
        Tables += TypeRecord;
        Ram += LoadedType;
        AddString(type.Name);
        AddString(type.Namespace);
        Refer(type.BaseType);
        if (type.HasInterfaces)
        {
            AddSignature([(byte)type.Interfaces.Count, .. type.Interfaces.SelectMany(implemented => Token(implemented.InterfaceType))]);
        }

        // Constants stand in the IL that uses them, and are no fields on the chip.
        foreach (FieldDefinition field in type.Fields.Where(field => !field.HasConstant))
        {
            Tables += FieldRecord;
            Ram += LoadedField + (field.IsStatic ? StaticField : 0);
            AddString(field.Name);
            AddSignature([FieldSignature, .. Encoded(field.FieldType)]);
            if (field.InitialValue.Length > 0)
            {
                AddSignature([.. BitConverter.GetBytes((ushort)field.InitialValue.Length), .. field.InitialValue]);
            }
        }

        foreach (MethodDefinition method in type.Methods)
        {
            Tables += MethodRecord;
            Ram += LoadedMethod;
            AddString(method.Name);
            AddSignature(Encoded(method));

            // Those of the core library are left out, and those that are excluded.
            Tables += AttributeRecord
                * method.CustomAttributes.Count(found => found.AttributeType is TypeDefinition own && !IsExcluded(own));

            if (method.HasBody)
            {
                Add(method.Body);
            }
        }
    }

    private void Add(MethodBody body)
    {
        ByteCode += body.CodeSize + (body.ExceptionHandlers.Count > 0 ? 1 + (ExceptionRecord * body.ExceptionHandlers.Count) : 0);
        AddSignature([.. body.Variables.SelectMany(local => Encoded(local.VariableType))]);
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.OpCode.OperandType)
            {
                case OperandType.InlineString:
                    AddString((string)instruction.Operand);
                    ByteCode -= TokenBytes - ChipTokenBytes;
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType:
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

    /// <summary>Counts a reference to another assembly, once.</summary>
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
                AddSignature(Encoded(method));
            }

            Refer(member.DeclaringType);
        }
    }

    /// <summary>Whether the converter leaves a type out (metadata-processor 3.0.100, nanoTablesContext.ProcessTypesToExclude).</summary>
    private static bool IsExcluded(TypeDefinition type) =>
        type.CustomAttributes.Any(found => found.AttributeType.Name == "ExcludeTypeAttribute");

    private void AddString(string text)
    {
        if (!KnownNames.Contains(text))
        {
            _strings.Add(text);
        }
    }

    private void AddSignature(byte[] signature)
    {
        if (CollectionsMarshal.AsSpan(_signatures).IndexOf(signature) < 0)
        {
            _signatures.AddRange(signature);
        }
    }

    private byte[] Encoded(MethodReference method) =>
    [
        (byte)(method.HasThis ? 0x20 : 0),
        (byte)method.Parameters.Count,
        .. Encoded(method.ReturnType),
        .. method.Parameters.SelectMany(parameter => Encoded(parameter.ParameterType)),
    ];

    /// <summary>Of a type in a signature: a byte, and for a class or structure its token.</summary>
    private byte[] Encoded(TypeReference type) => type switch
    {
        TypeSpecification outer => [(byte)outer.MetadataType, .. Encoded(outer.ElementType)],
        { MetadataType: MetadataType.Class or MetadataType.ValueType } => [(byte)type.MetadataType, .. Token(type)],
        _ => [(byte)type.MetadataType],
    };

    private byte[] Token(TypeReference type)
    {
        Refer(type);
        int number = _types.IndexOf(type.FullName);
        if (number < 0)
        {
            number = _types.Count;
            _types.Add(type.FullName);
        }

        int token = number << 2;
        return token < SmallTokens ? [(byte)token] : [(byte)(0x80 | (token >> 8)), (byte)token];
    }
}
