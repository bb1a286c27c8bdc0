using Mono.Cecil;
using NanoMedAgent.Shrinker;

namespace CostMeter.Tests;

/// <summary>Which names are shortened, and into what.</summary>
public sealed class ShortNames
{
    /// <summary>Foundation stays on the devices for years, and releases refer to its public names: these must not change.</summary>
    [Theory]
    [InlineData("NanoMedAgent.Encoding.CborReader", "maU")]
    [InlineData("TryReadByteString", "i3y")]
    [InlineData("UptimeMilliseconds", "SX4")]
    public void A_public_name_always_gets_the_same_short_name(string name, string shortName) => ShortName.Of(name).ShouldBe(shortName);

    [Fact]
    public void Private_names_are_counted_for_each_type_and_public_ones_follow_from_the_name()
    {
        TypeDefinition type = Shrunk("public class Ward { int beds; public int rooms; void CloseBed() { } public void Open() { } }")
            .Types.Single(type => type.Name == ShortName.Of("Ward"));
        type.Namespace.ShouldBe("C", "the first letter of the assembly Compiled");
        type.Fields.Select(field => field.Name).ShouldBe(["a", ShortName.Of("rooms")]);
        type.Methods.Select(method => method.Name).ShouldBe(["a", ShortName.Of("Open"), ".ctor"]);
    }

    [Fact]
    public void A_method_is_called_as_the_interface_calls_it()
    {
        ModuleDefinition module = Shrunk(
            "interface IBed { int Vacant(); } class Bed : IBed { public int Vacant() => 1; int Other() => Vacant(); }");
        module.Types.SelectMany(type => type.Methods).Where(method => method.IsVirtual).Select(method => method.Name)
            .ShouldBe([ShortName.Of("Vacant"), ShortName.Of("Vacant")]);
    }

    [Theory]
    [InlineData("class Bed { public override string ToString() => \"\"; }", "ToString")]
    [InlineData("class Bed : System.IComparable { public int CompareTo(object o) => 0; }", "CompareTo")]
    [InlineData("[System.Serializable] public class Bed { public int Number() => 1; }", "Number")]
    [InlineData("namespace NanoMedAgent.Release { public class Application { public static void Run(object device) { } } }", "Run")]
    public void A_name_that_something_else_finds_stays(string source, string name) =>
        Shrunk(source).Types.SelectMany(type => type.Methods).Select(method => method.Name).ShouldContain(name);

    [Fact]
    public void Fields_that_a_file_names_stay() =>
        Shrunk("[System.Serializable] public class Bed { public int number; int secret; }").Types[^1].Fields
            .Select(field => field.Name).ShouldBe(["number", "a"]);

    [Fact]
    public void An_explicit_implementation_is_refused() => Should.Throw<InvalidDataException>(() =>
        Shrunk("interface IBed { int Vacant(); } class Bed : IBed { int IBed.Vacant() => 1; }")).Message.ShouldContain("public method");

    private static ModuleDefinition Shrunk(string source)
    {
        string file = CompiledSource.ToFile(source);
        try
        {
            using FirmwareShrinker shrinker = new([file], [], [Path.GetDirectoryName(typeof(object).Assembly.Location)!]);
            shrinker.Shrink();
            return AssemblyDefinition.ReadAssembly(new MemoryStream(shrinker.BytesOf("Compiled"))).MainModule;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
