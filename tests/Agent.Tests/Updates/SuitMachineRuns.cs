using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>Commands that releases of a single component do not need.</summary>
public sealed class SuitMachineRuns : IDisposable
{
    private static readonly byte[] Identifier = new byte[16];
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];

    private readonly HospitalKey _vendor = HospitalKey.Create();
    private readonly FakeSuitHost _host = new();

    public void Dispose() => _vendor.Dispose();

    [Theory]
    [InlineData(1, new[] { 1, 2 }, new[] { 1, 3 }, true)]
    [InlineData(1, new[] { 1, 2 }, new[] { 1, 2, 9 }, false)]
    [InlineData(2, new[] { 1, 2 }, new[] { 1, 2, 9 }, true)]
    [InlineData(3, new[] { 1 }, new[] { 1, 2, 9 }, true)]
    [InlineData(3, new[] { 1, 0 }, new[] { 1 }, true)]
    [InlineData(4, new[] { 2, 0, 0 }, new[] { 2, 0, -1, 1 }, true)]
    [InlineData(4, new[] { 2, 0, -2 }, new[] { 2, 0, -1, 1 }, false)]
    [InlineData(5, new[] { 2 }, new[] { 1, 99 }, true)]
    [InlineData(5, new[] { 2 }, new[] { 2, 0 }, false)]
    public void Versions_are_compared_number_by_number(int comparison, int[] wanted, int[] version, bool holds)
    {
        _host.Version = RawManifest.Sequence([.. version.Cast<object>()]);
        byte[] match = RawManifest.Sequence(comparison, new RawManifest.Encoded(RawManifest.Sequence([.. wanted.Cast<object>()])));
        Install(RawManifest.Sequence(20, RawManifest.Parameters((28, match)), 28, 15)).ShouldBe(holds ? UpdateReason.None
            : UpdateReason.ComponentVersionWrong);
    }

    [Fact]
    public void A_component_without_a_version_matches_none() =>
        Install(RawManifest.Sequence(20, RawManifest.Parameters((28, new byte[] { 0x82, 0x05, 0x81, 0x02 })), 28, 15)).ShouldBe(
            UpdateReason.ComponentVersionWrong);

    [Theory]
    [InlineData(false, UpdateReason.SlotWrong)]
    [InlineData(true, UpdateReason.None)]
    public void A_soft_failure_of_a_condition_ends_its_own_sequence_only(bool isSoft, UpdateReason reason)
    {
        byte[] asks = RawManifest.Sequence(20, RawManifest.Parameters((5, 7), (13, isSoft)), 5, 15, 18, 2);
        Install(RawManifest.Sequence(32, asks)).ShouldBe(reason);
        _host.Done.ShouldBeEmpty("a sequence ends at the condition that fails");
    }

    [Fact]
    public void A_failed_directive_ends_the_run_despite_soft_failure()
    {
        _host.Fetching = _ => UpdateReason.ImageWrong;
        byte[] fetches = RawManifest.Sequence(20, RawManifest.Parameters((3, SuitEnvelopeWriter.EncodeDigest(First)), (14, 5), (21, "a"),
            (13, true)), 21, 2);
        byte[] writes = RawManifest.Sequence(20, RawManifest.Parameters((18, new byte[3])), 18, 2);
        RawManifest.Encoded alternatives = new(RawManifest.Sequence(fetches, writes));
        Install(RawManifest.Sequence(15, alternatives)).ShouldBe(UpdateReason.ImageWrong);
        _host.Done.ShouldBe(["fetch a to 0, 5 bytes"]);
    }

    [Fact]
    public void All_components_are_processed_at_once_and_two_are_swapped()
    {
        _host.Images[0] = First;
        _host.Images[1] = Second;
        object?[] shared = [12, true, .. RawManifest.Identity(Identifier, Identifier)];
        byte[] install = RawManifest.Sequence(
            12, true, 20, RawManifest.Parameters((18, new byte[2])), 18, 2,
            12, 1, 20, RawManifest.Parameters((3, SuitEnvelopeWriter.EncodeDigest(First)), (14, 5), (22, 0)), 31, 2, 3, 15);
        Run(RawManifest.Write(RawManifest.Sequence(shared), install, components: 2)).ShouldBe(UpdateReason.None);
        _host.Done.ShouldBe(["write 2 bytes to 0", "write 2 bytes to 1", "swap 0 with 1"]);
    }

    [Fact]
    public void The_number_of_repetitions_for_components_is_limited()
    {
        object?[] shared = [12, true, .. RawManifest.Identity(Identifier, Identifier)];
        byte[] inner = RawManifest.Sequence([.. Enumerable.Repeat<object?>(27, 100).Select((item, i) => i % 2 == 0 ? item : 15)]);
        byte[] twice = RawManifest.Sequence(12, true, 32, inner);
        _host.IsAuthorizedNow = true;
        Run(RawManifest.Write(RawManifest.Sequence(shared), RawManifest.Sequence(12, true, 32, twice), components: 4)).ShouldBe(
            UpdateReason.TooManyCommands);
    }

    private UpdateReason Install(byte[] install) => Run(RawManifest.Write(
        RawManifest.Sequence(RawManifest.Identity(Identifier, Identifier)), install));

    private UpdateReason Run(byte[] manifest)
    {
        SuitEnvelope.TryParse(SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor)),
            out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        UpdateReason reason = SuitManifest.TryRead(envelope, out SuitManifest read);
        return reason == UpdateReason.None ? new SuitMachine(read, _host).Install() : reason;
    }
}
