namespace Architecture.Tests;

/// <summary>
/// What runs in a hospital is a second implementation of all that is on the wire, so that two have to agree on every byte. No type of the
/// firmware is in it: its projects neither refer to one of the firmware's, themselves or through others, nor compile a source of it.
/// </summary>
public sealed class HospitalWithoutFirmware
{
    [Theory]
    [InlineData("tools/Hospital/Hospital.csproj")]
    [InlineData("tools/Operations/Operations.csproj")]
    [InlineData("tools/Collector/Collector.csproj")]
    [InlineData("tools/Ward/Ward.csproj")]
    [InlineData("tools/MedAgent/MedAgent.csproj")]
    [InlineData("tools/Gateway/Gateway.csproj")]
    [InlineData("tools/Hl7/Hl7.csproj")]
    [InlineData("tools/Smart/Smart.csproj")]
    [InlineData("tools/Registrar/Registrar.csproj")]
    public void No_type_of_the_firmware_is_used_in_the_hospital(string project)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        string firmware = Path.Combine(SourceTree.Root!, "firmware") + Path.DirectorySeparatorChar;
        foreach (string reached in ProjectFiles.Behind(Path.Combine(SourceTree.Root!, project)))
        {
            reached.ShouldNotStartWith(firmware);
            ProjectFiles.Included(reached, "Compile")
                .ShouldAllBe(source => !source.StartsWith(firmware, StringComparison.Ordinal), reached);
        }
    }
}
