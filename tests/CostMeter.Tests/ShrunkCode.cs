using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
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
            public Light[] Lights = new Light[2];
            static bool TryRead(int number, out Light light) { light = (Light)number; return number > 1; }
            Light Next(Light light) => light switch { Light.Red => Light.Off, _ => Light.Red };
            public static int Answer()
            {
                Ward ward = new();
                TryRead(4, out Light light);
                ward.Lights[1] = ward.Next(light);
                ward.Alarm = Level.High;
                return ward.beds * 1000 + (int)ward.Lights[1] * 100 + (int)ward.Lamp * 10 + ((int)light) + (int)ward.Alarm;
            }
        }
        """;

    private const string Hospital =
        """
        public class Bed { public int Number; public Bed(int number) { Number = number; } }
        public class Hospital
        {
            Bed first;
            public Bed Last = new(9);
            Bed[] beds = new Bed[2];
            Hospital(Bed bed) { first = bed; }
            Hospital(Hospital other) { first = other.Last; }
            void Move(Bed to, out Bed from) { from = first; first = to; beds[1] = to; }
            public Bed Find(Bed bed) => bed.Number > first.Number ? bed : beds[1];
            public static int Answer()
            {
                Hospital hospital = new(new Hospital(new Bed(4)));
                hospital.Move(new Bed(7), out Bed former);
                return hospital.first.Number * 100 + former.Number * 10 + hospital.Find(former).Number + hospital.Last.Number;
            }
        }
        """;

    private const string Locals =
        """
        public class Locals
        {
            public static int Answer()
            {
                int n = 9, a = n + 1, b = a + n, c = b + a, d = c * b, e = 0;
                for (int f = 0; f < n; f++) { e += f * f + e; }
                return a + b + c + d + e + n * a - b * c + d;
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
    public void What_only_the_assembly_itself_names_is_declared_as_an_object_and_the_rest_stays()
    {
        TypeDefinition hospital = ModuleDefinition.ReadModule(new MemoryStream(Shrunk(Hospital))).Types
            .Single(type => type.Name == ShortName.Of("Hospital"));
        string bed = ShortName.Of("Bed");
        hospital.Fields.Select(field => field.FieldType.Name).ShouldBe(["Object", bed, "Object"]);
        hospital.Methods.Select(method => string.Join(' ', method.Parameters.Select(parameter => parameter.ParameterType.Name))).ShouldBe(
            ["Object", ShortName.Of("Hospital"), "Object Object&", bed, ""], "the second constructor must not become the first");
        hospital.Methods.SelectMany(method => method.Body.Variables).Select(local => local.VariableType.Name)
            .ShouldBe(["Object", "Object"]);
    }

    [Fact]
    public void The_locals_that_are_used_most_have_the_shortest_instructions()
    {
        byte[] plain = Plain(Locals);
        byte[] shrunk = Shrunk(Locals);
        MethodBody[] bodies = [.. new[] { plain, shrunk }.Select(bytes => ModuleDefinition.ReadModule(new MemoryStream(bytes)))
            .Select(module => module.Types[1].Methods[0].Body)];
        bodies[1].CodeSize.ShouldBeLessThan(bodies[0].CodeSize);
        bodies[1].Instructions.Count.ShouldBe(bodies[0].Instructions.Count);
    }

    [Theory]
    [InlineData(Ward, "Ward")]
    [InlineData(Hospital, "Hospital")]
    [InlineData(Locals, "Locals")]
    public void The_shrunk_code_calculates_the_same(string source, string type)
    {
        object before = Answer(Plain(source), type, "Answer");
        Answer(Shrunk(source), "C." + ShortName.Of(type), ShortName.Of("Answer")).ShouldBe(before);
    }

    [Fact]
    public void Overloads_that_differ_in_an_enum_only_are_refused() => Should.Throw<InvalidDataException>(() =>
        Shrunk("enum Light { Off } class Ward { void Show(int light) { } void Show(Light light) { } }")).Message.ShouldContain("overloads");

    private static object Answer(byte[] assembly, string type, string method) =>
        new AssemblyLoadContext(nameof(ShrunkCode), isCollectible: true).LoadFromStream(new MemoryStream(assembly))
            .GetType(type, throwOnError: true)!.GetMethod(method)!.Invoke(null, [])!;

    private static byte[] Plain(string source)
    {
        string file = CompiledSource.ToFile(source);
        try
        {
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

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
