using Mono.Cecil;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>A call through a seam costs what the least implementation of it takes.</summary>
public sealed class Seams
{
    [Theory]
    [InlineData("IMonotonicClock", "get_UptimeMilliseconds", 3)]
    [InlineData("IVitalSigns", "TryMeasure", 11)]
    [InlineData("ICipherEngine", "EncryptEcb", 0)]
    [InlineData("AgentPlatform", "With", 0)]
    public void A_property_costs_3_instructions_a_method_11_and_what_is_metered_itself_nothing(string type, string member, int instructions)
    {
        using ModuleDefinition foundation = ModuleDefinition.ReadModule(MeteredFirmware.DeviceFile("NanoMedAgent.Foundation"));
        MethodDefinition called = foundation.GetType("NanoMedAgent.Platform." + type).Methods.First(method => method.Name == member);
        SeamCalls.Instructions(called).ShouldBe(instructions);
    }
}
