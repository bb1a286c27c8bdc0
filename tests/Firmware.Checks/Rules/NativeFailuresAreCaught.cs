using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// Native code throws plain System.Exception: for I/O that fails, and for a division by zero. A handler of IOException or
/// DivideByZeroException misses it.
/// </summary>
public sealed class NativeFailuresAreCaught : DeviceRule
{
    private static readonly string[] Missed = ["System.DivideByZeroException", "System.IO.IOException", "System.ArithmeticException"];

    /// <inheritdoc/>
    public override string Instead => "catch (Exception)";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module) =>
        from method in module.AllBodies()
        from handler in method.Body.ExceptionHandlers
        where handler.HandlerType == ExceptionHandlerType.Catch && Missed.Contains(handler.CatchType.FullName)
        select new Finding(method, $"catches {handler.CatchType.FullName}");
}
