using System.Formats.Cbor;
using CsCheck;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests;

public class Packs
{
    [Theory]
    [InlineData("81A40062687202184822012365 312F6D696E", 72)]
    [InlineData("81A40062687202C4822019028922012365 312F6D696E", 64.9)]
    public void Values_are_read_as_exact_numbers(string pack, decimal value)
    {
        IReadOnlyList<SenMlRecord>? records = SenMlPack.Read(Convert.FromHexString(pack.Replace(" ", "", StringComparison.Ordinal)));
        PackContent.From(records!)!.Values.Single().Value.ShouldBe(value);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        long time = 1;
        SenMlRecord heart = new("hr", "1/min", time, 60, null);
        PackContent.From([heart]).ShouldNotBeNull();
        PackContent.From([heart with { Time = null }]).ShouldBeNull("it has no time at all");
        PackContent.From([heart with { Name = "weight" }]).ShouldBeNull();
        PackContent.From([heart with { Unit = "Pa" }]).ShouldBeNull();
        PackContent.From([heart with { Value = null }]).ShouldBeNull();
        PackContent.From([heart with { Name = "hr/q", Value = null, Text = "motion" }]).ShouldBeNull("there is nothing to remark on");
        PackContent.From([heart, heart with { Time = 2 }]).ShouldBeNull("two times");
        PackContent.From([heart with { Name = "gap-first" }]).ShouldBeNull("a gap with one end");
    }

    [Fact]
    public void Whatever_the_bytes_nothing_is_thrown() =>
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
