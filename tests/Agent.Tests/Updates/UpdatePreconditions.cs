using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>A release waits for its preconditions and reports for which, and no slot is touched in the meantime.</summary>
public sealed class UpdatePreconditions : IDisposable
{
    private const long Midnight = 1_767_225_600;

    private readonly Vendor _vendor = new();
    private readonly UpdateRig _device;
    private readonly byte[] _image = Vendor.Image("twelve");

    public UpdatePreconditions() => _device = new UpdateRig(_vendor);

    private byte[] Release => _vendor.Sign(_vendor.Release(12, _device.Mirror, _image));

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_download_waits_while_an_alarm_is_active()
    {
        _device.Situation.IsAlarming = true;
        Waits(UpdateReason.AlarmActive);
        _device.Situation.IsAlarming = false;
        Runs();
    }

    [Fact]
    public void An_alarm_stops_a_download()
    {
        _device.Mirror.FakeAnswer = request =>
        {
            _device.Situation.IsAlarming = request == 2;
            return null;
        };
        _device.Offer(Release).Run();
        _device.Updater.Stage.ShouldBe(UpdateStage.Fetching);
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.AlarmActive));
        _device.Mirror.ServedBytes.ShouldBe(2 * 4096);
        _device.Situation.IsAlarming = false;
        Runs();
        _device.Mirror.ServedBytes.ShouldBe(_image.Length);
    }

    [Fact]
    public void During_an_alarm_the_device_does_not_restart_or_ask_for_consent()
    {
        _device.Situation.HasPatient = true;
        _device.Offer(Release).Run();
        _device.Situation.IsAlarming = true;
        _device.Run().Press().Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.AlarmActive));
        _device.Updater.AsksForButton.ShouldBeFalse();
        _device.Situation.IsAlarming = false;
        _device.Run();
        _device.LastReported.Reason.ShouldBe(UpdateReason.ConsentMissing, "the press was for the alarm");
        _device.Press();
        Runs();
    }

    [Fact]
    public void A_download_waits_while_the_battery_is_low()
    {
        _device.Situation.BatteryPercent = 19;
        Waits(UpdateReason.BatteryLow);
        _device.Situation.BatteryPercent = 20;
        Runs();
    }

    [Fact]
    public void A_download_waits_for_the_battery_level_of_the_manifest()
    {
        _device.Situation.BatteryMilliwattHours = 999;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, _image) with { MinimumBattery = 1000 })).Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.BatteryLow));
        _device.IsUntouched.ShouldBeTrue();
        _device.Situation.BatteryMilliwattHours = 1000;
        Runs();
    }

    [Theory]
    [InlineData(120, 240, 119, UpdateReason.OutsideWindow)]
    [InlineData(120, 240, 120, UpdateReason.None)]
    [InlineData(120, 240, 239, UpdateReason.None)]
    [InlineData(120, 240, 240, UpdateReason.OutsideWindow)]
    [InlineData(1380, 60, 1380, UpdateReason.None)]
    [InlineData(1380, 60, 59, UpdateReason.None)]
    [InlineData(1380, 60, 60, UpdateReason.OutsideWindow)]
    public void A_download_waits_for_the_hospitals_maintenance_window(int from, int to, int minute, UpdateReason reason)
    {
        _device.Rule = (from, to, true);
        _device.Situation.UnixSeconds = Midnight + (minute * 60);
        _device.Start();
        if (reason == UpdateReason.None)
        {
            _device.Offer(Release);
            Runs();
        }
        else
        {
            Waits(reason);
        }
    }

    [Fact]
    public void A_device_that_does_not_know_the_time_ignores_the_maintenance_window()
    {
        _device.Rule = (120, 240, true);
        _device.Situation.UnixSeconds = 0;
        _device.Start();
        Waits(UpdateReason.DateUnknown);
        _device.Situation.UnixSeconds = Midnight + 7200;
        Runs();
    }

    [Fact]
    public void A_device_with_a_patient_does_not_restart_without_consent()
    {
        _device.Situation.HasPatient = true;
        _device.Install(Release);
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.ConsentMissing));
        _device.Running.ShouldBe(UpdateRig.Factory);
        _device.Updater.AsksForButton.ShouldBeTrue();
        _device.Press();
        Runs();
    }

    [Fact]
    public void A_press_before_the_device_asks_is_no_consent()
    {
        _device.Situation.HasPatient = true;
        _device.Offer(Release).Press().Run();
        _device.LastReported.Reason.ShouldBe(UpdateReason.ConsentMissing);
    }

    [Fact]
    public void No_consent_is_needed_if_the_policy_says_so_or_nobody_wears_the_sensor()
    {
        _device.Rule = (0, 0, false);
        _device.Start();
        _device.Situation.HasPatient = true;
        _device.Offer(Release);
        Runs();
    }

    [Fact]
    public void A_release_that_requires_consent_is_not_fetched_before()
    {
        _device.Situation.HasPatient = true;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, _image) with { Priority = 1 })).Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, UpdateReason.NotAuthorized));
        _device.IsUntouched.ShouldBeTrue();
        _device.Press();
        Runs();
    }

    [Fact]
    public void A_waiting_release_survives_a_restart()
    {
        _device.Situation.IsAlarming = true;
        Waits(UpdateReason.AlarmActive);
        _device.Start();
        _device.Situation.IsAlarming = false;
        Runs();
    }

    [Fact]
    public void A_release_that_expires_while_it_waits_is_refused()
    {
        _device.Situation.IsAlarming = true;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror,
            _image) with
        { UseBefore = DateTimeOffset.FromUnixTimeSeconds(Midnight + 60) })).Run();
        _device.Situation.UnixSeconds = Midnight + 61;
        _device.Situation.IsAlarming = false;
        _device.Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Refused, 12, UpdateReason.Expired));
        _device.IsUntouched.ShouldBeTrue();
    }

    [Fact]
    public void A_release_that_expires_before_consent_is_not_tried()
    {
        _device.Situation.HasPatient = true;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror,
            _image) with
        { UseBefore = DateTimeOffset.FromUnixTimeSeconds(Midnight + 60) })).Run();
        _device.LastReported.Reason.ShouldBe(UpdateReason.ConsentMissing);
        _device.Situation.UnixSeconds = Midnight + 61;
        _device.Press().Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Refused, 12, UpdateReason.Expired));
        _device.Running.ShouldBe(UpdateRig.Factory);
    }

    [Fact]
    public void A_newer_release_replaces_one_that_waits_for_consent()
    {
        byte[] newer = Vendor.Image("thirteen");
        _device.Situation.HasPatient = true;
        _device.Offer(Release).Run();
        _device.Offer(_vendor.Sign(_vendor.Release(13, _device.Mirror, newer)));
        _device.Reported.ShouldContain((UpdateEventKind.Refused, 12L, UpdateReason.Superseded));
        _device.Run().Press().Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(newer));
    }

    [Theory]
    [InlineData(StorageFaultKind.CutBefore)]
    [InlineData(StorageFaultKind.CutAtHalf)]
    [InlineData(StorageFaultKind.CutAtLastByte)]
    [InlineData(StorageFaultKind.CutAfter)]
    [InlineData(StorageFaultKind.Full)]
    public void A_waiting_release_is_not_lost_while_a_newer_one_is_written(StorageFaultKind fault)
    {
        _device.Situation.IsAlarming = true;
        Waits(UpdateReason.AlarmActive);
        byte[] newer = Vendor.Image("thirteen");
        byte[] envelope = _vendor.Sign(_vendor.Release(13, _device.Mirror, newer));
        _device.Flash.AddFault(new StorageFault(fault, _device.Flash.Operations + 1, 1));
        _device.Offer(envelope);
        _device.Flash.ClearFaults();
        _device.Updater.Stage.ShouldBe(UpdateStage.Waiting);
        _device.Situation.IsAlarming = false;
        _device.Run();
        _device.Running.ShouldBeOneOf(UpdateRig.NameOf(_image), UpdateRig.NameOf(newer));
    }

    [Fact]
    public void A_full_storage_is_retried_with_increasing_delay()
    {
        _device.Situation.IsAlarming = true;
        Waits(UpdateReason.AlarmActive);
        _device.Situation.IsAlarming = false;
        long before = _device.Flash.Operations;
        _device.Flash.AddFault(new StorageFault(StorageFaultKind.Full, before + 1, 100_000));
        _device.Run(24 * 60);
        _device.LastReported.Reason.ShouldBe(UpdateReason.StorageFailed);
        (_device.Flash.Operations - before).ShouldBeLessThan(150);
    }

    [Fact]
    public void A_release_that_the_loader_could_not_prove_is_not_fetched()
    {
        byte[] digest = SuitEnvelopeWriter.EncodeDigest(System.Security.Cryptography.SHA256.HashData(_image));
        _device.Mirror.Files["a"] = _image;
        byte[] first = RawManifest.Sequence(1, new RawManifest.Encoded(RawManifest.Sequence(1, 0)));
        byte[] Manifest(object?[] more) => RawManifest.Write(
            RawManifest.Sequence([.. RawManifest.Identity(_vendor.Policy.Vendor, _vendor.Class), 20,
            RawManifest.Parameters((3, digest), (14, _image.Length)), .. more]),
            RawManifest.Sequence(20, RawManifest.Parameters((21, "a")), 21, 2),
            validate: RawManifest.Sequence(3, 15));
        _device.Offer(_vendor.Sign(Manifest([20, RawManifest.Parameters((28, first)), 28, 15]))).LastReported.Reason.ShouldBe(
            UpdateReason.ComponentVersionWrong);
        _device.IsUntouched.ShouldBeTrue();

        // A date in the shared sequence was checked when the release was accepted; a start does not wait for a clock.
        _device.Install(_vendor.Sign(Manifest([20, RawManifest.Parameters((4, (int)Midnight + 3600)), 4, 15])));
        _device.Running.ShouldBe(UpdateRig.NameOf(_image));
    }

    private void Waits(UpdateReason reason)
    {
        _device.Offer(Release).Run();
        _device.LastReported.ShouldBe((UpdateEventKind.Waiting, 12, reason));
        _device.IsUntouched.ShouldBeTrue();
        _device.Mirror.Requests.ShouldBe(0);
    }

    private void Runs()
    {
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(_image));
        _device.LastReported.ShouldBe((UpdateEventKind.Confirmed, 12, UpdateReason.None));
    }
}
