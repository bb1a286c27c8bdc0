using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>
/// Instruction and heap counts that were measured on the real interpreter. One row of that table is missing here: a big-endian load in 16
/// instructions, as four loads of a byte and three shifts take 22 in C#.
/// </summary>
[Collection("one meter")]
public class SimpleStatements
{
    [Theory]
    [InlineData("x += y;", 4, 0)]
    [InlineData("x = ((x << 5) | (x >> 27)) ^ y;", 10, 0)]
    [InlineData("u = u * v + 1;", 7, 0)]
    [InlineData("b[7] ^= 0x5A;", 9, 0)]
    [InlineData("b[0] = (byte)(x >> 24); b[1] = (byte)(x >> 16); b[2] = (byte)(x >> 8); b[3] = (byte)x;", 26, 0)]
    [InlineData("x = Add(x, y);", 8, 0)]
    [InlineData("for (int k = 0; k < a.Length; k++) { s += a[k]; }", 248, 0)]
    [InlineData("foreach (int k in a) { s += k; }", 282, 0)]
    [InlineData("for (int k = 0; k < list.Count; k++) { s += (int)list[k]; }", 298, 0)]
    [InlineData("foreach (int k in list) { s += k; }", 718, 72)]
    [InlineData("b = new byte[16];", 3, 36)]
    [InlineData("o = n;", 3, 24)]
    [InlineData("for (int k = 0; k < 16; k++) { d[k] = b[k]; }", 214, 0)]
    [InlineData("Array.Copy(b, 0, d, 0, 16);", 6, 0)]
    public void A_statement_costs_what_was_measured_on_the_interpreter(string statement, int instructions, int bytes)
    {
        Cost cost = CompiledStatement.Cost(statement);
        ((double)cost.Instructions).ShouldBe(instructions, instructions * 0.02);
        cost.Bytes.ShouldBe(bytes);
    }
}
