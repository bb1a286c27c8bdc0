using System.Globalization;
using NanoMedAgent.Hospital.Vitals;
using Protocol.Tests.Documents;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Pack": the table of vital signs.</summary>
public class VitalSignCodes
{
    [Fact]
    public void The_table_has_each_vital_sign_with_its_unit_step_and_codes()
    {
        string[][] rows =
        [
            .. File.ReadLines(Path.Combine(SourceFiles.Root, "PROTOCOL.md"))
                .SkipWhile(line => !line.StartsWith("| name | vital sign |", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];
        rows.Select(row => string.Join(' ', row[0].Trim('`'), row[2], row[3], row[4], row[5])).ShouldBe(VitalSign.All.Select(sign =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sign.Name} {sign.WireUnit} {(sign.IsPressure ? "1" : "0.1")} {sign.Loinc} {sign.Mdc}")));
    }
}
