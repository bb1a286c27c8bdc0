using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>The cost of the members of the device's core library, read from its package.</summary>
public sealed class CoreLibraryMembers
{
    // The meter adds the heap bytes of these where they are called; see Instrumenter.
    private static readonly string[] Metered =
    [
        "System.Collections.IEnumerator System.Collections.ArrayList::GetEnumerator()",
        "System.Boolean System.String::StartsWith(System.String)",
        "System.Object System.Array::Clone()",
        "System.String System.Convert::ToBase64String(System.Byte[],System.Int32,System.Int32)",
        "System.Void System.Collections.ArrayList::.ctor()",
    ];

    [Theory]
    [InlineData("System.Array", "System.Void System.Array::Copy(System.Array,System.Int32,System.Array,System.Int32,System.Int32)", 0)]
    [InlineData("System.String", "System.String System.String::Concat(System.String,System.String)", 0)]
    [InlineData("System.Object", "System.Void System.Object::.ctor()", 1)]
    [InlineData("System.Array", "System.Void System.Array::Copy(System.Array,System.Array,System.Int32)", 7)]
    [InlineData("System.Array/SzArrayEnumerator", "System.Boolean System.Array/SzArrayEnumerator::MoveNext()", 17)]
    [InlineData("System.ArgumentException", "System.Void System.ArgumentException::.ctor(System.String)", 19)]
    [InlineData("System.String", "System.Boolean System.String::StartsWith(System.String)", 27)]
    public void A_native_member_costs_nothing_and_a_managed_one_its_longest_path_to_a_return(
        string type, string member, int instructions) =>
        CoreLibrary.Instructions(Member(type, member)).ShouldBe(instructions);

    [Fact]
    public void A_member_with_a_loop_is_refused_as_its_cost_depends_on_its_arguments()
    {
        MethodDefinition concat = Member("System.String", "System.String System.String::Concat(System.Object[])");
        Should.Throw<InvalidDataException>(() => CoreLibrary.Instructions(concat)).Message.ShouldContain("has a loop");
    }

    [Fact]
    public void No_member_that_the_firmware_calls_allocates_an_object_that_the_meter_does_not_count() =>
        MeteredFirmware.Assemblies
            .SelectMany(CalledBy).Where(MakesObjects).Select(member => member.FullName).Except(Metered).ShouldBeEmpty();

    private static MethodDefinition Member(string type, string member) =>
        CoreLibrary.Find(type)!.Methods.Single(method => method.FullName == member);

    private static IEnumerable<MethodDefinition> CalledBy(string assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(MeteredFirmware.DeviceFile(assembly));
        return [.. module.GetMemberReferences().OfType<MethodReference>().Select(CoreLibrary.Find).OfType<MethodDefinition>()];
    }

    // Exceptions are not counted here: the objects of those that the firmware itself throws are.
    private static bool MakesObjects(MethodDefinition member) =>
        !IsException(member.DeclaringType) && member.HasBody && member.Body.Instructions.Any(MakesObject);

    private static bool MakesObject(Instruction instruction)
    {
        if (instruction.OpCode.Code is Code.Newarr or Code.Box)
        {
            return true;
        }

        return instruction.Operand is MethodReference called
            && !IsException(called.DeclaringType)
            && (instruction.OpCode == OpCodes.Newobj
                || called.ReturnType.FullName is "System.String" or "System.Array"
                || (called.Resolve() is { } inner && MakesObjects(inner)));
    }

    private static bool IsException(TypeReference type) => type.Name.EndsWith("Exception", StringComparison.Ordinal);
}
