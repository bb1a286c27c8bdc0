using System.Formats.Cbor;
using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Packs;

public class PackContents
{
    [Theory]
    [InlineData("81A40062687202184822012365 312F6D696E", 72)]
    [InlineData("81A40062687202C4822019028922012365 312F6D696E", 64.9)]
    public void Values_are_read_as_exact_numbers(string pack, decimal value)
    {
        SenMlRecord[]? records = SenMlPack.Read(Convert.FromHexString(pack.Replace(" ", "", StringComparison.Ordinal)));
        PackContent.From(records!)!.Values.Single().Value.ShouldBe(value);
    }

    [Fact]
    public void A_malformed_pack_is_refused()
    {
        long time = 1;
        SenMlRecord heart = new("hr", "1/min", time, 60, null);
        PackContent.From([heart]).ShouldNotBeNull();
        PackContent.From([heart with { Time = null }]).ShouldBeNull("it has no time");
        PackContent.From([heart with { Name = "weight" }]).ShouldBeNull();
        PackContent.From([heart with { Unit = "Pa" }]).ShouldBeNull();
        PackContent.From([heart with { Value = null }]).ShouldBeNull();
        PackContent.From([heart with { Name = "hr/q", Value = null, Text = "motion" }]).ShouldBeNull("the remark has no value");
        PackContent.From([heart, heart with { Time = 2 }]).ShouldBeNull("two times");
        PackContent.From([heart with { Name = "gap-first" }]).ShouldBeNull("a gap with one end");
    }

    [Fact]
    public void A_battery_level_comes_with_the_readings_and_is_not_a_reading()
    {
        long time = 1;
        SenMlRecord heart = new("hr", "1/min", time, 60, null);
        SenMlRecord battery = new("battery", "%EL", null, 87, null);
        PackContent read = PackContent.From([heart, battery])!;
        (read.BatteryPercent, read.Values.Count).ShouldBe((87, 1));
        PackContent.From([heart])!.BatteryPercent.ShouldBeNull();
        PackContent.From([heart, battery with { Value = 101 }]).ShouldBeNull();
        PackContent.From([heart, battery with { Unit = "%" }]).ShouldBeNull("the unit of a battery level is another one");
        PackContent.From([heart, battery, battery]).ShouldBeNull("two batteries");
    }

    [Fact]
    public void Random_bytes_throw_nothing() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            if (SenMlPack.Read(bytes) is { } records)
            {
                new CborReader(bytes).PeekState().ShouldBe(CborReaderState.StartArray);
                PackContent.From(records);
            }

            SealedReading.ReadAll(bytes);
        });
}
