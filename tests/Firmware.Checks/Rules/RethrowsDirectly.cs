using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Checks.Rules;

/// <summary>After a handler has handled another exception, <c>throw;</c> throws another object than the one that was caught.</summary>
public sealed class RethrowsDirectly : DeviceRule
{
    /// <inheritdoc/>
    public override string Instead => "throw e; or throw new X(message, e)";

    /// <inheritdoc/>
    private protected override IEnumerable<Finding> Find(ModuleDefinition module)
    {
        CatchingCode code = new(module);
        return
            from method in module.AllBodies()
            from handler in method.Body.ExceptionHandlers
            where Rethrows(handler)
            let catching = code.Between(method, handler.HandlerStart, handler.HandlerEnd)
            where catching is not null
            select new Finding(method, $"throw; after a call that reaches {catching}, which catches");
    }

    private static bool Rethrows(ExceptionHandler handler)
    {
        for (Instruction? at = handler.HandlerStart; at is not null && at != handler.HandlerEnd; at = at.Next)
        {
            if (at.OpCode == OpCodes.Rethrow)
            {
                return true;
            }
        }

        return false;
    }
}
