using NanoMedAgent.Hospital.Releases;
using Tests;

namespace Agent.Tests.Updates;

/// <summary>
/// The six examples of draft-ietf-suit-manifest-37 and six generated ones with the same structure are parsed, verified and executed.
/// </summary>
public class SuitExamples
{
    private readonly GeneratedSuitExamples _generated = new();

    public static IEnumerable<TheoryDataRow<string>> Published =>
        PublishedFiles.Suit.Rows(Enumerable.Range(0, SuitExampleSet.Count).Select(example => $"example {example}"));

    [Theory]
    [MemberData(nameof(Published))]
    public void A_published_example_is_verified_and_executed(string example) =>
        SuitScenarios.Run(new PublishedSuitExamples(), example[^1] - '0');

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_device_of_another_vendor_or_class_refuses_an_example(int example) =>
        SuitScenarios.IsRefusedByAnotherVendorOrClass(_generated, example);

    [Fact]
    public void Example_0_starts_the_correct_image_and_no_other() => SuitScenarios.StartsAnImage(_generated);

    [Fact]
    public void Example_1_fetches_and_verifies_an_image() => SuitScenarios.FetchesAndChecks(_generated);

    [Fact]
    public void Example_2_needs_its_severed_install_sequence() => SuitScenarios.NeedsTheSeveredSequence(_generated);

    [Fact]
    public void Example_3_fetches_the_image_for_its_slot() => SuitScenarios.FetchesForItsSlot(_generated);

    [Fact]
    public void Example_4_is_refused_because_it_gives_no_size_for_its_payload() => SuitScenarios.FetchesInstallsAndLoads(_generated);

    [Fact]
    public void Example_5_installs_two_images() => SuitScenarios.InstallsTwoImages(_generated);

    [Fact]
    public void Identifiers_are_derived_from_names_as_the_draft_says()
    {
        byte[] vendor = Convert.FromHexString("fa6b4a53d5ad5fdfbe9de663e4d41ffe");
        SuitIdentifier.Vendor("arm.com").ShouldBe(vendor);

        // Computed with Python's uuid.
        SuitIdentifier.Class(vendor, "foo").ShouldBe(Convert.FromHexString("e8b566107e3b52cfa1baa12c0be389b4"));
    }
}
