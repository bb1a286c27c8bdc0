using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>Well-signed manifests that a device must refuse, each for its own reason, before anything is fetched.</summary>
public sealed class RefusedManifests : ReleaseIntake
{
    [Fact]
    public void A_manifest_with_an_unknown_command_is_refused() => Refused(UpdateReason.CommandUnknown,
        Raw(install: RawManifest.Sequence(3, 15, 99, 15)));

    [Fact]
    public void A_manifest_with_a_custom_command_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Raw(install: RawManifest.Sequence(-300, 0)));

    [Fact]
    public void A_manifest_with_an_unknown_command_in_a_branch_that_may_never_run_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Raw(install: RawManifest.Sequence(15,
            TryEach(RawManifest.Sequence(14, 15), RawManifest.Sequence(99, 15)))));

    [Fact]
    public void A_manifest_with_an_unknown_parameter_is_refused() => Refused(UpdateReason.CommandUnknown,
        Raw(install: RawManifest.Sequence(20, RawManifest.Parameters((99, 1)))));

    [Fact]
    public void A_manifest_with_an_unknown_member_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), more: 30)));

    [Fact]
    public void A_manifest_with_dependencies_is_refused() => Refused(UpdateReason.CommandUnknown, Sign(RawManifest.Write(
        RawManifest.Sequence(RawManifest.Identity(Vendor, Class)), RawManifest.Sequence(), dependencies: true)));

    [Fact]
    public void A_manifest_whose_version_is_not_wrapped_in_a_byte_string_is_refused() => Refused(UpdateReason.ManifestMalformed,
        Raw(install: RawManifest.Sequence(20, RawManifest.Parameters((28, new RawManifest.Encoded([0x82, 0x05, 0x81, 0x02]))))));

    [Fact]
    public void A_manifest_of_another_format_version_is_refused() =>
        Refused(UpdateReason.ManifestVersionUnknown, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), version: 2)));

    [Fact]
    public void A_manifest_without_identity_conditions_is_refused()
    {
        Refused(UpdateReason.IdentityUnchecked, Sign(RawManifest.Write(
            RawManifest.Sequence(20, RawManifest.Parameters((1, Vendor)), 1, 15), RawManifest.Sequence())));

        // Conditions in a branch that can be skipped do not count.
        byte[] asks = RawManifest.Sequence(RawManifest.Identity(Vendor, Class));
        Refused(UpdateReason.IdentityUnchecked, Sign(RawManifest.Write(
            RawManifest.Sequence(15, TryEach(asks, RawManifest.Sequence(14, 15), null)), RawManifest.Sequence())));
    }

    [Fact]
    public void A_manifest_that_fetches_in_the_shared_sequence_is_refused() =>
        Refused(UpdateReason.ManifestMalformed, Sign(RawManifest.Write(
            RawManifest.Sequence([.. RawManifest.Identity(Vendor, Class), 21, 2]), RawManifest.Sequence())));

    [Fact]
    public void A_manifest_with_too_many_components_is_refused() =>
        Refused(UpdateReason.ComponentUnknown, Sign(RawManifest.Write(
            RawManifest.Sequence([12, true, .. RawManifest.Identity(Vendor, Class)]), RawManifest.Sequence(), components: 5)));

    [Fact]
    public void A_manifest_with_several_components_and_no_component_index_is_refused() =>
        Refused(UpdateReason.ManifestMalformed, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), components: 2)));

    [Fact]
    public void A_manifest_that_is_nested_too_deeply_is_refused()
    {
        byte[] sequence = RawManifest.Sequence(3, 15);
        for (int i = 0; i < 6; i++)
        {
            sequence = RawManifest.Sequence(32, sequence);
        }

        Refused(UpdateReason.NestingTooDeep, Raw(sequence));
    }

    [Fact]
    public void A_manifest_with_too_many_commands_is_refused()
    {
        byte[] many = RawManifest.Sequence([.. Enumerable.Repeat<object?>(15, 120).Select((item, i) => i % 2 == 0 ? 24 : item)]);
        Refused(UpdateReason.TooManyCommands, Raw(RawManifest.Sequence(32, many, 32, many, 32, many)));
    }

    [Fact]
    public void A_manifest_that_is_too_large_is_refused() => Refused(UpdateReason.TooLarge,
        Raw(RawManifest.Sequence(32, RawManifest.Sequence(20, RawManifest.Parameters((18, new byte[3000]))))));

    private static RawManifest.Encoded TryEach(params byte[]?[] sequences) => new(RawManifest.Sequence([.. sequences]));
}
