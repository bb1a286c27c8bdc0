using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using NanoMedAgent.Shrinker;

namespace CostMeter.Tests;

/// <summary>What the shrinker takes out beside names, and that the code does the same without it.</summary>
public sealed class ShrunkCode
{
    private const string Ward =
        """
        public enum Light { Off, Red = 5 }
        public enum Level : byte { Low, High = 200 }
        public class Room { public Light Lamp = Light.Red; public Level Alarm; }
        public class Ward : Room
        {
            static bool isNight = System.Environment.ProcessId > 0;
            int beds = isNight ? 7 : 8;
            Light[] lights = new Light[2];
            static bool TryRead(int number, out Light light) { light = (Light)number; return number > 1; }
            Light Next(Light light) => light switch { Light.Red => Light.Off, _ => Light.Red };
            public static int Answer()
            {
                Ward ward = new();
                TryRead(4, out Light light);
                ward.lights[1] = ward.Next(light);
                ward.Alarm = Level.High;
                return ward.beds * 1000 + (int)ward.lights[1] * 100 + (int)ward.Lamp * 10 + ((int)light) + (int)ward.Alarm;
            }
        }
        """;

    [Fact]
    public void An_enum_of_ints_is_an_int_and_takes_no_type()
    {
        ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(Shrunk(Ward)));
        module.GetTypes().Count(type => type.IsEnum).ShouldBe(1, "the enum of bytes stays");
        TypeDefinition ward = module.Types.Single(type => type.Name == ShortName.Of("Ward"));
        ward.Fields.Select(field => field.FieldType.FullName).ShouldBe(["System.Boolean", "System.Int32", "System.Int32[]"]);
        ward.Methods.SelectMany(method => method.Parameters).Select(parameter => parameter.ParameterType.FullName)
            .ShouldBe(["System.Int32", "System.Int32&", "System.Int32"]);
        ward.Methods.SelectMany(method => method.Body.Variables).Select(local => local.VariableType.FullName)
            .ShouldNotContain(type => type.Contains(ShortName.Of("Light"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_empty_constructor_of_object_is_not_called_and_that_of_another_base_is()
    {
        ModuleDefinition module = ModuleDefinition.ReadModule(new MemoryStream(Shrunk(Ward)));
        module.GetTypes().SelectMany(type => type.Methods).Where(method => method.Name == ".ctor")
            .SelectMany(method => method.Body.Instructions).Select(instruction => instruction.Operand).OfType<MethodReference>()
            .Select(called => called.DeclaringType.Name).ShouldBe([ShortName.Of("Room")]);
    }

    [Fact]
    public void The_shrunk_code_calculates_the_same()
    {
        AssemblyLoadContext context = new(nameof(ShrunkCode), isCollectible: true);
        Assembly assembly = context.LoadFromStream(new MemoryStream(Shrunk(Ward)));
        Type ward = assembly.GetTypes().Single(type => type.Name == ShortName.Of("Ward"));
        ward.GetMethod(ShortName.Of("Answer"))!.Invoke(null, []).ShouldBe((7 * 1000) + (5 * 100) + (5 * 10) + 4 + 200);
    }

    [Fact]
    public void Overloads_that_differ_in_an_enum_only_are_refused() => Should.Throw<InvalidDataException>(() =>
        Shrunk("enum Light { Off } class Ward { void Show(int light) { } void Show(Light light) { } }")).Message.ShouldContain("overloads");

    private static byte[] Shrunk(string source)
    {
        string file = CompiledSource.ToFile(source);
        try
        {
            using FirmwareShrinker shrinker = new([file], [], [Path.GetDirectoryName(typeof(object).Assembly.Location)!]);
            shrinker.Shrink();
            return shrinker.BytesOf("Compiled");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
