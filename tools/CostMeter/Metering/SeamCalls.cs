using Mono.Cecil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// Instructions inside the least that a seam can be: a property gives a field, and a method hands over what it has. With these, the meter
/// agrees with the real interpreter about a step with nothing to do and about a reading, whose seams were as small. Those of a board take
/// more.
/// </summary>
internal static class SeamCalls
{
    private const string Seams = "NanoMedAgent.Platform";
    private const int Property = 3;
    private const int Method = 11;

    // The cipher has costs of its own (MeteredEngine), and the slots of files and what visits files are firmware.
    private static readonly string[] Others = ["ICipherEngine", "IUpdateSlots", "IFileVisitor"];

    /// <summary>Instructions of a call beyond the one that makes it; 0 when it does not go through a seam.</summary>
    public static int Instructions(MethodReference called)
    {
        TypeReference type = called.DeclaringType;
        bool isSeam = type.Namespace == Seams && type.Name.Length > 1 && type.Name[0] == 'I' && char.IsUpper(type.Name[1])
            && !Others.Contains(type.Name);
        return !isSeam ? 0 : called.Name.StartsWith("get_", StringComparison.Ordinal) ? Property : Method;
    }
}
