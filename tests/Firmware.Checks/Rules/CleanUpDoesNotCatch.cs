using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>
/// An exception that passes a finally, a using or a lock whose clean-up handles an exception of its own is lost: the method goes on behind
/// the block as if nothing had been thrown.
/// </summary>
public sealed class CleanUpDoesNotCatch : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "catch (Exception e), the clean-up, and throw e; or a clean-up that cannot fail";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module)
    {
        CatchingCode code = new(module);
        return
            from method in module.AllBodies()
            from handler in method.Body.ExceptionHandlers
            where handler.HandlerType is ExceptionHandlerType.Finally or ExceptionHandlerType.Fault
            let catching = code.Between(method, handler.HandlerStart, handler.HandlerEnd)
            where catching is not null
            select new Finding(method, $"its clean-up reaches {catching}, which catches");
    }
}
