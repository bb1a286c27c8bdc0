using Mono.Cecil;

namespace Firmware.Checks.Rules;

/// <summary>Looks up what a reference means, where that is known: the few lines of a test have no core library beside them.</summary>
internal static class Definitions
{
    /// <summary>The method, or null.</summary>
    public static MethodDefinition? Of(MethodReference method) => Known(method.Resolve);

    /// <summary>The type, or null.</summary>
    public static TypeDefinition? Of(TypeReference type) => Known(type.Resolve);

    /// <summary>Whether it is a structure: neither a primitive nor an enum.</summary>
    public static bool IsStructure(TypeReference type) => type.IsValueType && !type.IsPrimitive && Of(type) is { IsEnum: false };

    private static T? Known<T>(Func<T> resolve)
        where T : class
    {
        try
        {
            return resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }
}
