using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.CostMeter.Sizes;

namespace CostMeter.Tests;

/// <summary>The size of an assembly on the device grows as its file format says.</summary>
public sealed class ChipImages
{
    private const string Plain = "public class C { public int M(int x) { return x; } }";

    [Fact]
    public void A_field_takes_a_record_and_its_name_and_a_constant_takes_nothing()
    {
        ChipImage plain = Of(Plain);
        ChipImage field = Of("public class C { public int aField; public int M(int x) { return x; } }");
        (field.Tables - plain.Tables, field.Strings - plain.Strings, field.ByteCode - plain.ByteCode).ShouldBe((8, 7, 0));
        Of("public class C { public const int aConstant = 5; public int M(int x) { return x; } }").Bytes.ShouldBe(plain.Bytes);
    }

    [Fact]
    public void A_method_with_a_known_signature_takes_a_record_its_name_and_its_code()
    {
        ChipImage plain = Of(Plain);
        ChipImage two = Of("public class C { public int M(int x) { return x; } public int Another(int x) { return x; } }");
        (two.Tables - plain.Tables, two.Strings - plain.Strings).ShouldBe((16, 8));
        (two.ByteCode - plain.ByteCode, two.Signatures - plain.Signatures).ShouldBe((2, 0));
    }

    [Fact]
    public void A_string_is_stored_once_however_often_it_is_used()
    {
        ChipImage once = Of("public class C { public string M() { return \"twelve bytes\"; } }");
        ChipImage twice = Of(
            "public class C { public string M() { return \"twelve bytes\"; } public string N() { return \"twelve bytes\"; } }");
        (twice.Strings - once.Strings).ShouldBe(2, "the name of the method");
    }

    [Fact]
    public void A_static_field_takes_a_block_of_the_heap_when_the_assembly_is_loaded()
    {
        int plain = Of(Plain).Ram;
        (Of("public class C { public int aField; public int M(int x) { return x; } }").Ram - plain).ShouldBe(2);
        (Of("public class C { public static int aField; public int M(int x) { return x; } }").Ram - plain).ShouldBe(14);
    }

    [Fact]
    public void A_name_that_the_interpreter_knows_is_not_in_the_file()
    {
        ChipImage plain = Of(Plain);
        Of("public class C { public int temp; public int M(int x) { return x; } }").Strings.ShouldBe(plain.Strings);
    }

    [Fact]
    public void A_type_that_is_excluded_is_not_in_the_file_and_as_an_attribute_it_takes_nothing()
    {
        const string Excluded =
            "[ExcludeType] class ExcludeTypeAttribute : System.Attribute { } [ExcludeType] class MarkAttribute : System.Attribute { }";
        Of(Excluded + "public class C { [Mark] public int M(int x) { return x; } }").Bytes.ShouldBe(Of(Plain).Bytes);
        Of("class MarkAttribute : System.Attribute { }" + "public class C { [Mark] public int M(int x) { return x; } }").Tables
            .ShouldBe(Of("class MarkAttribute : System.Attribute { }" + Plain).Tables + 8);
    }

    /// <summary>The package has both: the assembly, and the file that nanoFramework's converter made of it.</summary>
    [Fact]
    public void The_core_library_takes_what_its_own_file_takes()
    {
        string assembly = MeteredFirmware.DeviceFile("mscorlib");
        double converted = new FileInfo(Path.ChangeExtension(assembly, "pe")).Length;
        (ChipImage.Of(File.ReadAllBytes(assembly)).Bytes / converted).ShouldBe(1, 0.015);
    }

    [Fact]
    public void A_limit_that_is_exceeded_is_reported_for_an_assembly_and_for_all_together()
    {
        ChipImage agent = FlashedFirmware.Images.Single(image => image.Name == "NanoMedAgent");
        ChipImage.Exceeded([agent]).ShouldBeEmpty();
        ChipImage.Exceeded([agent, agent, agent, agent]).ShouldHaveSingleItem()
            .ShouldEndWith(FormattableString.Invariant($"bytes in all, of {ChipImage.BytesLimit:N0}"));
    }

    [Fact]
    public void All_assemblies_together_fit_on_the_device() => ChipImage.Exceeded(FlashedFirmware.Images).ShouldBeEmpty();

    private static ChipImage Of(string source)
    {
        string file = CompiledSource.ToFile(source);
        try
        {
            return ChipImage.Of(File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
