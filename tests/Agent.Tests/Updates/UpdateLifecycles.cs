using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>A release from its offer to its confirmation, or to its rollback.</summary>
public sealed class UpdateLifecycles : IDisposable
{
    private readonly Vendor _vendor = new();
    private readonly UpdateRig _device;

    public UpdateLifecycles() => _device = new UpdateRig(_vendor);

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_release_is_accepted_fetched_tried_and_confirmed()
    {
        byte[] image = Vendor.Image("twelve");
        _device.Install(_vendor.Sign(_vendor.Release(12, _device.Mirror, image)));
        _device.Reported.Select(reported => reported.Kind).ShouldBe(
            [UpdateEventKind.Accepted, UpdateEventKind.Fetching, UpdateEventKind.Installed, UpdateEventKind.OnTrial,
            UpdateEventKind.Confirmed]);
        _device.Reported.ShouldAllBe(reported => reported.Sequence == 12 && reported.Reason == UpdateReason.None);
        _device.Started.ShouldBe([UpdateRig.Factory, UpdateRig.NameOf(image)]);
        _device.Mirror.ServedBytes.ShouldBe(image.Length);

        _device.Start();
        _device.Running.ShouldBe(UpdateRig.NameOf(image), "the new release runs");
    }

    [Fact]
    public void A_release_of_several_components_runs_completely_or_not_at_all()
    {
        byte[][] old = [Vendor.Image("base"), Vendor.Image("app", 5000)];
        byte[][] next = [Vendor.Image("newer base"), Vendor.Image("newer app", 4096), Vendor.Image("a third", 1)];
        _device.Install(_vendor.Sign(_vendor.Release(1, _device.Mirror, old)));
        _device.Install(_vendor.Sign(_vendor.Release(2, _device.Mirror, next)));
        _device.Started.ShouldBe([UpdateRig.Factory, UpdateRig.NameOf(old), UpdateRig.NameOf(next)]);
    }

    [Fact]
    public void An_interrupted_download_resumes_where_it_stopped()
    {
        byte[] image = Vendor.Image("long", 36_000);
        byte[] envelope = _vendor.Sign(_vendor.Release(12, _device.Mirror, image));
        _device.Mirror.FakeAnswer = request => request > 4 ? PayloadAnswer.Waiting : null;
        _device.Offer(envelope).Run(0.5);
        _device.Mirror.ServedBytes.ShouldBe(4 * 4096);

        _device.Mirror.FakeAnswer = _ => null;
        _device.Start();
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(image));
        _device.Mirror.ServedBytes.ShouldBe(image.Length, "no byte came twice");
    }

    [Fact]
    public void Without_a_network_the_download_waits()
    {
        byte[] image = Vendor.Image("twelve");
        _device.Situation.IsLinkUp = false;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, image))).Run(600);
        _device.Updater.Stage.ShouldBe(UpdateStage.Fetching);
        _device.Mirror.Requests.ShouldBe(0);
        _device.Situation.IsLinkUp = true;
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(image));
    }

    [Fact]
    public void A_mirror_that_fails_sometimes_is_asked_again()
    {
        byte[] image = Vendor.Image("long", 36_000);
        _device.Mirror.FakeAnswer = request =>
            (request % 3) switch { 0 => PayloadAnswer.Unavailable, 1 => PayloadAnswer.TooShort, _ => null };
        _device.Install(_vendor.Sign(_vendor.Release(12, _device.Mirror, image)));
        _device.Running.ShouldBe(UpdateRig.NameOf(image));
    }

    [Fact]
    public void A_newer_release_replaces_one_that_is_being_fetched()
    {
        byte[] newer = Vendor.Image("newer");
        _device.Mirror.FakeAnswer = request => request > 2 ? PayloadAnswer.Waiting : null;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("long", 36_000)))).Run(0.5);
        _device.Mirror.FakeAnswer = _ => null;
        _device.Install(_vendor.Sign(_vendor.Release(13, _device.Mirror, newer)));
        _device.Running.ShouldBe(UpdateRig.NameOf(newer));
        _device.Started.Count.ShouldBe(2, "the older one was never tried");
    }

    [Theory]
    [InlineData(UpdateReason.SensorsSilent)]
    [InlineData(UpdateReason.JournalUnreadable)]
    [InlineData(UpdateReason.KeyUnusable)]
    public void A_release_that_fails_its_trial_is_rolled_back_reported_and_not_accepted_again(UpdateReason reason)
    {
        byte[] old = Vendor.Image("old");
        _device.Install(_vendor.Sign(_vendor.Release(11, _device.Mirror, old)));
        _device.Situation.SensorsAnswered = reason != UpdateReason.SensorsSilent;
        _device.Situation.IsJournalSound = reason != UpdateReason.JournalUnreadable;
        _device.Situation.IsKeyUsable = reason != UpdateReason.KeyUnusable;
        byte[] bad = _vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("bad")));
        _device.Install(bad);
        _device.Running.ShouldBe(UpdateRig.NameOf(old));
        _device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 12, reason));

        _device.Offer(bad).LastReported.ShouldBe((UpdateEventKind.Refused, 12, UpdateReason.TrialFailedBefore));
        _device.Situation.SensorsAnswered = true;
        _device.Situation.IsJournalSound = true;
        _device.Situation.IsKeyUsable = true;
        byte[] good = Vendor.Image("good");
        _device.Install(_vendor.Sign(_vendor.Release(13, _device.Mirror, good)));
        _device.Running.ShouldBe(UpdateRig.NameOf(good), "a higher sequence number is accepted");
    }

    [Fact]
    public void The_trial_ends_after_the_time_that_the_policy_allows()
    {
        _device.Situation.IsAcknowledged = false;
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("twelve")))).Run(14);
        _device.Updater.Stage.ShouldBe(UpdateStage.OnTrial);
        _device.Run(2);
        _device.Running.ShouldBe(UpdateRig.Factory);
    }

    [Fact]
    public void A_release_that_hangs_on_trial_is_tried_three_times_and_then_rolled_back()
    {
        // A watchdog restarts a device that hangs.
        _device.Situation.IsAcknowledged = false;
        byte[] image = Vendor.Image("hangs");
        _device.Offer(_vendor.Sign(_vendor.Release(12, _device.Mirror, image)));
        for (int i = 0; i < 5; i++)
        {
            _device.Run(5);
            _device.Start();
        }

        _device.Started.Count(ran => ran == UpdateRig.NameOf(image)).ShouldBe(3);
        _device.Running.ShouldBe(UpdateRig.Factory);
        _device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 12, UpdateReason.TrialNotFinished));
    }

    [Fact]
    public void After_a_rollback_by_the_authority_the_release_may_be_tried_again_but_no_older_one()
    {
        byte[] eleven = Vendor.Image("eleven");
        byte[] twelve = Vendor.Image("twelve");
        byte[] eleventh = _vendor.Sign(_vendor.Release(11, _device.Mirror, eleven));
        byte[] twelfth = _vendor.Sign(_vendor.Release(12, _device.Mirror, twelve));
        _device.Install(eleventh).Install(twelfth);
        int requests = _device.Mirror.Requests;
        _device.Updater.RollBack().ShouldBe(UpdateReason.None);
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(eleven));
        _device.LastReported.ShouldBe((UpdateEventKind.Confirmed, 11, UpdateReason.None));
        _device.Mirror.Requests.ShouldBe(requests);

        _device.Offer(_vendor.Sign(_vendor.Release(10, _device.Mirror, eleven))).LastReported.ShouldBe(
            (UpdateEventKind.Refused, 10, UpdateReason.SequenceTooLow));
        _device.Install(twelfth);
        _device.Running.ShouldBe(UpdateRig.NameOf(twelve));
    }

    [Fact]
    public void A_rollback_ends_at_the_factory_application()
    {
        _device.Updater.RollBack().ShouldBe(UpdateReason.NothingToRollBackTo);
        _device.Install(_vendor.Sign(_vendor.Release(11, _device.Mirror, Vendor.Image("eleven"))));
        _device.Updater.RollBack().ShouldBe(UpdateReason.None);
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.Factory);
    }

    [Fact]
    public void A_component_can_be_copied_from_another_or_be_written_from_the_manifest()
    {
        byte[] image = Vendor.Image("twice", 5000);
        byte[] few = [1, 2, 3];
        _device.Mirror.Files["a"] = image;
        byte[] digest = SuitEnvelopeWriter.EncodeDigest(System.Security.Cryptography.SHA256.HashData(image));
        byte[] fewDigest = SuitEnvelopeWriter.EncodeDigest(System.Security.Cryptography.SHA256.HashData(few));
        object?[] shared =
        [
            12, true, .. RawManifest.Identity(_vendor.Policy.Vendor, _vendor.Class),
            12, 0, 20, RawManifest.Parameters((3, digest), (14, image.Length)),
            12, 1, 20, RawManifest.Parameters((3, digest), (14, image.Length)),
            12, 2, 20, RawManifest.Parameters((3, fewDigest), (14, few.Length)),
        ];
        byte[] install = RawManifest.Sequence(
            12, 0, 20, RawManifest.Parameters((21, "a")), 21, 2,
            12, 1, 20, RawManifest.Parameters((22, 0)), 22, 2,
            12, 2, 20, RawManifest.Parameters((18, few)), 18, 2);
        byte[] validate = RawManifest.Sequence(12, true, 3, 15);
        _device.Install(_vendor.Sign(RawManifest.Write(RawManifest.Sequence(shared), install, components: 3, validate: validate)));
        _device.Running.ShouldBe(UpdateRig.NameOf(image, image, few));
        _device.Mirror.ServedBytes.ShouldBe(image.Length);
    }

    [Fact]
    public void Keys_change_with_a_release_that_the_old_keys_have_signed()
    {
        // The application of release 2 goes by another key and has revoked the old one; the loader, which no release changes, still goes by
        // the old one.
        using Vendor successor = new();
        byte[] two = Vendor.Image("two");
        _device.Offer(_vendor.Sign(_vendor.Release(2, _device.Mirror, two)));
        _device.ApplicationPolicy = new ReleasePolicy
        {
            Vendor = _vendor.Policy.Vendor,
            Class = _vendor.Class,
            VendorKeys = successor.Policy.VendorKeys,
            RevokedKeyIds = [_vendor.KeyId],
        };
        _device.Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(two));

        byte[] three = Vendor.Image("three");
        Release release = _vendor.Release(3, _device.Mirror, three);
        _device.Offer(_vendor.Sign(release)).LastReported.Reason.ShouldBe(UpdateReason.KeyRevoked);
        Dictionary<string, byte[]> before = new(_device.Flash.Files);
        _device.Offer(successor.Sign(release)).Run(5);
        _device.LastReported.ShouldBe((UpdateEventKind.Refused, 3, UpdateReason.LoaderRefuses));
        _device.Flash.Files.Where(file => file.Key.StartsWith("set-", StringComparison.Ordinal)).ShouldBe(
            before.Where(file => file.Key.StartsWith("set-", StringComparison.Ordinal)));
        _device.Install(successor.Sign(release, _vendor));
        _device.Running.ShouldBe(UpdateRig.NameOf(three));
    }
}
