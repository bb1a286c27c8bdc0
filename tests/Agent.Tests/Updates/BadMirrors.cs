using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>What a bad mirror costs a device: requests and writes to flash.</summary>
public sealed class BadMirrors : IDisposable
{
    private const int ImageBytes = 36_000;
    private const int BlockBytes = 4096;

    private readonly Vendor _vendor = new();
    private readonly UpdateRig _device;

    public BadMirrors() => _device = new UpdateRig(_vendor);

    public void Dispose() => _vendor.Dispose();

    [Theory]
    [InlineData(PayloadAnswer.Unavailable, UpdateReason.PayloadUnavailable)]
    [InlineData(PayloadAnswer.TooShort, UpdateReason.PayloadTooShort)]
    [InlineData(PayloadAnswer.TooLong, UpdateReason.PayloadTooLong)]
    public void A_mirror_that_answers_wrong_is_asked_ten_times_after_pauses_that_double(PayloadAnswer answer, UpdateReason reason)
    {
        List<long> asked = [];
        _device.Mirror.FakeAnswer = _ =>
        {
            asked.Add(_device.Situation.NowMs);
            return answer;
        };
        long before = _device.Flash.Operations;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("twelve", ImageBytes)))).Run(600);

        _device.LastReported.ShouldBe((UpdateEventKind.Refused, 12, reason));
        asked.Count.ShouldBe(10);
        long[] pauses = [.. asked.Zip(asked.Skip(1), (one, next) => next - one)];
        pauses.Zip(pauses.Skip(1), (one, next) => (double)next / one).ShouldAllBe(factor => factor > 1.9 && factor < 2.1);
        (_device.Flash.Operations - before).ShouldBeLessThan(10, "there is nothing to write but the offer and the refusal");
    }

    [Fact]
    public void Wrong_bytes_are_written_once_for_an_offer()
    {
        Release release = Wrong();
        long before = _device.Flash.Operations;
        _device.Offer(_vendor.Sign(release)).Run(600);

        _device.LastReported.ShouldBe((UpdateEventKind.Refused, 12, UpdateReason.ImageWrong));
        _device.Mirror.ServedBytes.ShouldBe(ImageBytes);
        (_device.Flash.Operations - before).ShouldBeLessThan((ImageBytes / BlockBytes) + 1 + 10);
    }

    [Fact]
    public void Somebody_who_repeats_an_offer_of_wrong_bytes_for_ever_has_them_fetched_a_few_times_a_day()
    {
        byte[] offer = _vendor.Sign(Wrong());
        for (int i = 0; i < 24 * 60; i++)
        {
            _device.Offer(offer).Run(1);
        }

        (_device.Mirror.ServedBytes / ImageBytes).ShouldBeInRange(2, 11, "after pauses of a minute, two, four ...");
        _device.Started.ShouldAllBe(ran => ran == UpdateRig.Factory);
    }

    [Fact]
    public void A_mirror_that_was_corrected_delivers_the_release_after_the_pause_and_a_newer_release_needs_none()
    {
        byte[] offer = _vendor.Sign(Wrong());
        _device.Offer(offer).Run(0.2);
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("twelve", ImageBytes);
        _device.Offer(offer).Run(0.1);
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.ImageWrong));
        _device.Run(2);
        _device.Running.ShouldBe(UpdateRig.NameOf(Vendor.Image("twelve", ImageBytes)));

        UpdateRig other = new(_vendor);
        other.Offer(_vendor.Sign(_vendor.Release(12, other.Mirror, Vendor.Image("twelve", ImageBytes))));
        other.Mirror.Files["12-0.bin"] = Vendor.Image("another", ImageBytes);
        other.Run(0.5);
        other.LastReported.ShouldBe((UpdateEventKind.Refused, 12, UpdateReason.ImageWrong));
        other.Offer(_vendor.Sign(_vendor.Release(13, other.Mirror, Vendor.Image("thirteen", ImageBytes)))).Run(0.5);
        other.Running.ShouldBe(UpdateRig.NameOf(Vendor.Image("thirteen", ImageBytes)));
    }

    private Release Wrong()
    {
        Release release = _vendor.Release(12, _device.Mirror, Vendor.Image("twelve", ImageBytes));
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("another", ImageBytes);
        return release;
    }
}
