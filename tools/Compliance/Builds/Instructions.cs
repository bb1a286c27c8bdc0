using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using System.Text.Json;

namespace NanoMedAgent.Compliance.Builds;

/// <summary>The instructions of a method as text, a line each, with names in place of tokens (ECMA-335, partition III).</summary>
internal static class Instructions
{
    private const int TwoBytes = 0xFE;

    private static readonly Dictionary<int, OpCode> ByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>Writes them.</summary>
    /// <exception cref="BadImageFormatException">They are not instructions.</exception>
    public static void Write(BlobReader code, MetadataReader metadata, MemberNames names, StringBuilder text)
    {
        while (code.RemainingBytes > 0)
        {
            int offset = code.Offset;
            int value = code.ReadByte();
            value = value == TwoBytes ? (TwoBytes << 8) | code.ReadByte() : value;
            OpCode instruction = ByValue.TryGetValue(value, out OpCode known)
                ? known
                : throw new BadImageFormatException("a method has an unknown instruction");
            text.AppendLine(FormattableString.Invariant($"{offset:x4} {instruction.Name} {Operand(ref code, instruction, metadata, names)}")
                .TrimEnd());
        }
    }

    private static string Operand(ref BlobReader code, OpCode instruction, MetadataReader metadata, MemberNames names)
    {
        switch (instruction.OperandType)
        {
            case OperandType.InlineNone:
                return "";
            case OperandType.ShortInlineBrTarget:
                int near = code.ReadSByte();
                return Target(code.Offset + near);
            case OperandType.InlineBrTarget:
                int far = code.ReadInt32();
                return Target(code.Offset + far);
            case OperandType.ShortInlineI:
                return code.ReadSByte().ToString(CultureInfo.InvariantCulture);
            case OperandType.ShortInlineVar:
                return code.ReadByte().ToString(CultureInfo.InvariantCulture);
            case OperandType.InlineVar:
                return code.ReadUInt16().ToString(CultureInfo.InvariantCulture);
            case OperandType.InlineI:
                return code.ReadInt32().ToString(CultureInfo.InvariantCulture);
            case OperandType.InlineI8:
                return code.ReadInt64().ToString(CultureInfo.InvariantCulture);
            case OperandType.ShortInlineR:
                return code.ReadUInt32().ToString("x8", CultureInfo.InvariantCulture);
            case OperandType.InlineR:
                return code.ReadUInt64().ToString("x16", CultureInfo.InvariantCulture);
            case OperandType.InlineSwitch:
                return Switch(ref code);
            case OperandType.InlineString:
                UserStringHandle text = MetadataTokens.UserStringHandle(code.ReadInt32());
                return JsonSerializer.Serialize(metadata.GetUserString(text));
            default:
                return names.Of(MetadataTokens.EntityHandle(code.ReadInt32()));
        }
    }

    private static string Switch(ref BlobReader code)
    {
        int count = code.ReadInt32();
        int after = code.Offset + (4 * count);
        if (count < 0 || 4L * count > code.RemainingBytes)
        {
            throw new BadImageFormatException("a switch is longer than its method");
        }

        string[] targets = new string[count];
        for (int i = 0; i < count; i++)
        {
            targets[i] = Target(after + code.ReadInt32());
        }

        return string.Join(' ', targets);
    }

    private static string Target(int offset) => offset.ToString("x4", CultureInfo.InvariantCulture);
}
