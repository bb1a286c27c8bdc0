using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>An exception filter that calls a method misbehaves. Tests of the type and comparisons of fields are safe.</summary>
public sealed class FiltersDoNotCall : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "a test of the type in the filter, or the test inside the handler";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        from handler in method.Body.ExceptionHandlers
        where handler.HandlerType == ExceptionHandlerType.Filter
        from instruction in method.Body.Instructions
        where instruction.Offset >= handler.FilterStart.Offset && instruction.Offset < handler.HandlerStart.Offset
            && instruction.OpCode.FlowControl == FlowControl.Call
        select new Finding(method, $"a filter that calls {instruction.Operand}");
}
