using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>A broker withholds the acknowledgements while a release is on trial, so that the release seems not to work.</summary>
public sealed class WithheldAcknowledgements : IDisposable
{
    private const double Hour = 60;

    private readonly Vendor _vendor = new();
    private readonly UpdateRig _device;
    private readonly byte[] _image = Vendor.Image("twelve");

    public WithheldAcknowledgements()
    {
        _device = new UpdateRig(_vendor);
        _device.Situation.IsAcknowledged = false;
    }

    private int Trials => _device.Started.Count(started => started == UpdateRig.NameOf(_image));

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void The_release_is_rolled_back_and_tried_again_an_hour_later_and_two_hours_after_that()
    {
        _device.Offer(Release(12)).Run(20);
        Trials.ShouldBe(1);
        _device.Running.ShouldBe(UpdateRig.Factory);
        _device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 12, UpdateReason.NothingDelivered));
        _device.Run(Hour - 10);
        Trials.ShouldBe(1);
        _device.Run(30);
        Trials.ShouldBe(2);
        _device.Run(Hour);
        Trials.ShouldBe(2);
        _device.Run(2 * Hour);
        Trials.ShouldBe(3);
        _device.Run(100 * Hour);
        Trials.ShouldBe(3, "then the hospital has to offer it again");
        _device.Running.ShouldBe(UpdateRig.Factory);
    }

    [Fact]
    public void The_release_is_confirmed_as_soon_as_acknowledgements_arrive_again()
    {
        _device.Offer(Release(12)).Run(20);
        _device.Situation.IsAcknowledged = true;
        _device.Run(2 * Hour);
        _device.Running.ShouldBe(UpdateRig.NameOf(_image));
        _device.LastReported.ShouldBe((UpdateEventKind.Confirmed, 12, UpdateReason.None));
    }

    [Fact]
    public void The_release_number_is_not_used_up_and_the_release_may_be_offered_again()
    {
        byte[] release = Release(12);
        _device.Offer(release).Run(100 * Hour);
        Trials.ShouldBe(3);
        _device.Situation.IsAcknowledged = true;
        _device.Offer(release);
        _device.Reported[^2].ShouldBe((UpdateEventKind.Accepted, 12, UpdateReason.None));
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.NothingDelivered));
        _device.Run(5 * Hour);
        _device.Running.ShouldBe(UpdateRig.NameOf(_image));
    }

    [Fact]
    public void Whoever_repeats_the_offer_for_ever_causes_one_trial_a_day()
    {
        byte[] release = Release(12);
        for (int hour = 0; hour < 30 * 24; hour++)
        {
            _device.Offer(release).Run(Hour);
        }

        // Each time the offer is accepted, three trials follow, a day apart.
        Trials.ShouldBeInRange(20, 36);
    }

    [Fact]
    public void An_older_offer_in_between_does_not_shorten_the_pause()
    {
        byte[] older = _vendor.Sign(_vendor.Release(11, _device.Mirror, Vendor.Image("eleven")));
        byte[] release = Release(12);
        for (int hour = 0; hour < 10 * 24; hour++)
        {
            _device.Offer(hour % 2 == 0 ? release : older).Run(Hour);
        }

        _device.Started.Count(started => started != UpdateRig.Factory).ShouldBeLessThan(20);
    }

    [Fact]
    public void A_newer_release_is_tried_at_once()
    {
        _device.Offer(Release(12)).Run(20);
        _device.Situation.IsAcknowledged = true;
        byte[] newer = Vendor.Image("thirteen");
        _device.Offer(_vendor.Sign(_vendor.Release(13, _device.Mirror, newer))).Run(20);
        _device.Running.ShouldBe(UpdateRig.NameOf(newer));
    }

    [Fact]
    public void A_restart_does_not_shorten_the_pause()
    {
        _device.Offer(Release(12)).Run(20);
        for (int i = 0; i < 20; i++)
        {
            _device.Run(30);
            _device.Start();
        }

        Trials.ShouldBe(1);
        _device.Run(2 * Hour);
        Trials.ShouldBe(2);
    }

    [Fact]
    public void The_nurse_is_asked_again_before_the_second_trial()
    {
        _device.Situation.HasPatient = true;
        _device.Offer(Release(12)).Run(5);
        _device.Press().Run(20);
        Trials.ShouldBe(1);
        _device.Run(5 * Hour);
        Trials.ShouldBe(1);
        _device.Updater.AsksForButton.ShouldBeTrue();
        _device.Press().Run(1);
        Trials.ShouldBe(2);
    }

    private byte[] Release(long sequence) => _vendor.Sign(_vendor.Release(sequence, _device.Mirror, _image));
}
