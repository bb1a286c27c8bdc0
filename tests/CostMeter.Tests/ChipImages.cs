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
    public void A_limit_that_is_exceeded_is_reported_for_an_assembly_and_for_all_together()
    {
        ChipImage agent = ChipImage.Of(MeteredFirmware.DeviceFile("NanoMedAgent"));
        ChipImage.Exceeded([agent]).ShouldBeEmpty();
        ChipImage.Exceeded([agent, agent, agent]).ShouldHaveSingleItem().ShouldEndWith("bytes in all, of 161,792");
    }

    [Fact]
    public void All_assemblies_together_fit_on_the_device() =>
        ChipImage.Exceeded([.. ChipImage.Firmware.Select(name => ChipImage.Of(MeteredFirmware.DeviceFile(name)))]).ShouldBeEmpty();

    private static ChipImage Of(string source)
    {
        string file = CompiledSource.ToFile(source);
        try
        {
            return ChipImage.Of(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
