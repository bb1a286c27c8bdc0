using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>x &gt; y and x &gt;= y are true where one of them is not a number. &lt;, &lt;= and == are right.</summary>
public sealed class FloatsAreComparedWithLess : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "y < x, or integers";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from found in module.AllInstructions()
        where IsGreater(found.Instruction.OpCode.Code)
            && Operands.TypeOf(found.Method, Operands.Of(found.Instruction, 0))
                is { MetadataType: MetadataType.Single or MetadataType.Double }
        select new Finding(found.Method, "> or >= of floating-point numbers");

    // What the compiler writes for > and >=, as a value, as a branch, and as the branch around a block.
    private static bool IsGreater(Code code) =>
        code is Code.Cgt or Code.Bgt or Code.Bgt_S or Code.Ble_Un or Code.Ble_Un_S
            or Code.Clt_Un or Code.Bge or Code.Bge_S or Code.Blt_Un or Code.Blt_Un_S;
}
