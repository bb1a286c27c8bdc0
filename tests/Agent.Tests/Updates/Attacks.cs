using System.Security.Cryptography;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// Attacks on a device with offers, by mirrors, and by writing to its flash. Flaws of an envelope alone are in <see
/// cref="RefusedReleases"/>. Here the device has to report the attack, leave its slots untouched, and start only what the vendor has
/// signed.
/// </summary>
public sealed class Attacks : IDisposable
{
    private readonly Vendor _vendor = new();
    private readonly UpdateRig _device;
    private readonly byte[] _old = Vendor.Image("old");

    public Attacks() => _device = new UpdateRig(_vendor);

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_release_that_is_forged_or_unsigned_or_for_other_devices_is_refused()
    {
        using Vendor stranger = new();
        Release release = _vendor.Release(12, _device.Mirror, Vendor.Image("twelve"));
        byte[] forged = _vendor.Sign(release);
        forged[^1] ^= 1;
        Refused(UpdateReason.ManifestDigestWrong, forged);
        Refused(UpdateReason.SignatureWrong, stranger.Sign(release));
        Refused(UpdateReason.SignatureMissing, SuitEnvelopeWriter.Write(SuitManifestWriter.Write(release)));
        Refused(UpdateReason.VendorWrong, _vendor.Sign(release with { Vendor = new byte[16] }));
        Refused(UpdateReason.ClassWrong, _vendor.Sign(release with { Class = new byte[16] }));
        Refused(UpdateReason.DeviceWrong, _vendor.Sign(release with { Device = [.. Enumerable.Repeat((byte)1, 16)] }));
        Refused(UpdateReason.Expired, _vendor.Sign(release with { UseBefore = DateTimeOffset.UnixEpoch }));
        Refused(UpdateReason.TooLarge, new byte[4097]);
        Refused(UpdateReason.EnvelopeMalformed, [0xD8, 0x6B, 0xA0]);
    }

    [Fact]
    public void An_older_release_or_another_one_with_the_same_number_is_refused()
    {
        byte[] good = _vendor.Sign(_vendor.Release(12, _device.Mirror, _old));
        _device.Install(good);
        Dictionary<string, byte[]> before = Slots();
        Refuses(UpdateReason.SequenceTooLow, _vendor.Sign(_vendor.Release(11, _device.Mirror, Vendor.Image("eleven"))));
        Refuses(UpdateReason.SequenceReused, _vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("another"))));
        Refuses(UpdateReason.AlreadyRunning, good);
        Slots().ShouldBe(before);
    }

    [Fact]
    public void A_release_that_is_larger_than_the_heap_is_refused()
    {
        Refused(UpdateReason.SetTooLarge, _vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("huge", UpdateRig.SetLimit + 1))));
        Refused(UpdateReason.SetTooLarge, _vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("half", 21_000),
            Vendor.Image("half", 21_000))));
    }

    [Fact]
    public void A_manifest_that_does_not_check_what_it_starts_is_refused()
    {
        byte[] image = Vendor.Image("twelve");
        byte[] digest = SuitEnvelopeWriter.EncodeDigest(SHA256.HashData(image));
        byte[] shared = RawManifest.Sequence([.. RawManifest.Identity(_vendor.Policy.Vendor, _vendor.Class), 20,
            RawManifest.Parameters((3, digest), (14, image.Length))]);
        byte[] install = RawManifest.Sequence(20, RawManifest.Parameters((21, "a")), 21, 2);
        Refused(UpdateReason.ImageUnchecked, _vendor.Sign(RawManifest.Write(shared, install)));
    }

    [Fact]
    public void An_image_that_was_replaced_after_signing_is_never_started()
    {
        Release release = _vendor.Release(12, _device.Mirror, Vendor.Image("twelve"));
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("another");
        NeverStarts(UpdateReason.ImageWrong, release);
    }

    [Fact]
    public void An_image_that_ends_too_early_is_refused()
    {
        Release release = _vendor.Release(12, _device.Mirror, Vendor.Image("twelve"));
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("twelve")[..^1];
        NeverStarts(UpdateReason.PayloadTooShort, release);
    }

    [Fact]
    public void An_image_that_never_ends_is_refused()
    {
        Release release = _vendor.Release(12, _device.Mirror, Vendor.Image("twelve"));
        _device.Mirror.Files["12-0.bin"] = [.. Vendor.Image("twelve"), 0];
        NeverStarts(UpdateReason.PayloadTooLong, release);
        _device.Flash.Files.Values.Max(file => file.Length).ShouldBeLessThanOrEqualTo(4096);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_image_with_the_correct_digest_and_a_wrong_size_is_refused(int difference)
    {
        // The mirror is helpful: it sends as many bytes as the manifest says.
        byte[] image = Vendor.Image("twelve");
        Release release = _vendor.Release(12, _device.Mirror, image);
        _device.Mirror.Files["12-0.bin"] = difference < 0 ? image[..^1] : [.. image, 0];
        NeverStarts(UpdateReason.ImageWrong, release with
        {
            Components = [release.Components[0] with { Size = image.Length
            + difference }]
        });
    }

    [Fact]
    public void A_mirror_that_never_answers_ends_the_download()
    {
        _device.Mirror.FakeAnswer = request => request > 2 ? PayloadAnswer.Waiting : null;
        NeverStarts(UpdateReason.PayloadTooSlow, _vendor.Release(12, _device.Mirror, Vendor.Image("long", 36_000)));
        _device.Mirror.Requests.ShouldBeLessThan(20);
    }

    [Fact]
    public void A_mirror_that_does_not_exist_ends_the_download()
    {
        _device.Mirror.FakeAnswer = _ => PayloadAnswer.Unavailable;
        NeverStarts(UpdateReason.PayloadUnavailable, _vendor.Release(12, _device.Mirror, Vendor.Image("twelve")));
    }

    [Fact]
    public void A_download_that_resumes_with_another_image_is_refused()
    {
        byte[] image = Vendor.Image("first", 36_000);
        Release release = _vendor.Release(12, _device.Mirror, image);
        _device.Mirror.FakeAnswer = request => request > 3 ? PayloadAnswer.Waiting : null;
        _device.Offer(_vendor.Sign(release)).Run(0.5);
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("second", 36_000);
        _device.Mirror.FakeAnswer = _ => null;
        _device.Start();
        NeverStarts(UpdateReason.ImageWrong, release);
    }

    [Fact]
    public void Two_releases_are_not_mixed()
    {
        // Half of one release is stored when another one with the same name is offered.
        byte[][] one = [Vendor.Image("one", 8192), Vendor.Image("two", 8192)];
        byte[][] other = [Vendor.Image("three", 8192), Vendor.Image("four", 8192)];
        byte[] first = _vendor.Sign(_vendor.Release(12, _device.Mirror, one));
        _device.Mirror.FakeAnswer = request => request > 2 ? PayloadAnswer.Waiting : null;
        _device.Offer(first).Run(0.5);
        Release second = _vendor.Release(13, _device.Mirror, other);
        _device.Mirror.Files["13-1.bin"] = one[1];
        _device.Mirror.FakeAnswer = _ => null;
        NeverStarts(UpdateReason.ImageWrong, second);

        _device.Mirror.Files["13-1.bin"] = other[1];
        _device.Install(_vendor.Sign(second));
        _device.Running.ShouldBe(UpdateRig.NameOf(other));
    }

    [Fact]
    public void A_flood_of_offers_causes_only_a_few_proofs_and_answers()
    {
        using Vendor stranger = new();
        for (int i = 0; i < 1000; i++)
        {
            _device.Offer(stranger.Sign(_vendor.Release(100 + i, _device.Mirror, [1])));
        }

        _device.Reported.ShouldBe([
            .. Enumerable.Repeat((UpdateEventKind.Refused, -1L, UpdateReason.SignatureWrong), 3),
            .. Enumerable.Repeat((UpdateEventKind.Refused, -1L, UpdateReason.TooManyOffers), 3)]);
        for (int i = 0; i < 1000; i++)
        {
            _device.Offer([0xD8, 0x6B, (byte)i]);
        }

        _device.Reported.Count.ShouldBe(6);
        _device.IsUntouched.ShouldBeTrue();

        // After the flood, a correct offer is accepted as usual.
        _device.Run(10);
        _device.Install(_vendor.Sign(_vendor.Release(12, _device.Mirror, _old)));
        _device.Running.ShouldBe(UpdateRig.NameOf(_old));
    }

    [Fact]
    public void A_repeated_offer_costs_one_proof()
    {
        byte[] expired = _vendor.Sign(_vendor.Release(12, _device.Mirror, _old) with { UseBefore = DateTimeOffset.UnixEpoch });
        for (int i = 0; i < 100; i++)
        {
            _device.Offer(expired);
            _device.Run(2);
        }

        _device.Reported.ShouldAllBe(reported => reported.Reason == UpdateReason.Expired);
        _device.Offer(_vendor.Sign(_vendor.Release(13, _device.Mirror, _old))).LastReported.Kind.ShouldBe(UpdateEventKind.Accepted);
    }

    [Fact]
    public void Another_offer_during_an_update_is_refused()
    {
        _device.Mirror.FakeAnswer = _ => PayloadAnswer.Waiting;
        byte[] twelve = _vendor.Sign(_vendor.Release(12, _device.Mirror, Vendor.Image("twelve")));
        _device.Offer(twelve).Run(0.1);
        _device.Offer(twelve).LastReported.ShouldBe((UpdateEventKind.Fetching, 12, UpdateReason.UpdateUnderway));
        _device.Offer(_vendor.Sign(_vendor.Release(11, _device.Mirror, Vendor.Image("eleven")))).LastReported.ShouldBe(
            (UpdateEventKind.Refused, 11, UpdateReason.UpdateUnderway));
        _device.Updater.Sequence.ShouldBe(12);
    }

    [Fact]
    public void A_set_changed_after_its_confirmation_is_not_started_and_the_previous_one_runs()
    {
        InstallTwo();
        _device.Flash.FlipBit("set-b.0001", 12_345);
        _device.Start();
        _device.Running.ShouldBe(UpdateRig.NameOf(_old));
        _device.Loader.Refusal.ShouldBe(UpdateReason.ImageWrong);
        _device.LastReported.ShouldBe((UpdateEventKind.Damaged, 1, UpdateReason.SetDamaged));
    }

    [Fact]
    public void If_both_sets_were_changed_the_factory_application_runs()
    {
        InstallTwo();
        _device.Flash.FlipBit("set-b.0001", 12_345);
        _device.Flash.FlipBit("set-a.0000", 1);
        _device.Start();
        _device.Running.ShouldBe(UpdateRig.Factory);
        _device.LastReported.ShouldBe((UpdateEventKind.Damaged, -1, UpdateReason.SetDamaged));
        _device.Run(10);
        _device.Install(_vendor.Sign(_vendor.Release(2, _device.Mirror, Vendor.Image("new"))));
        _device.Running.ShouldBe(UpdateRig.NameOf(Vendor.Image("new")), "the lost blocks are fetched again");
    }

    [Theory]
    [InlineData("set-b.0000")]
    [InlineData("set-b.0002")]
    [InlineData("set-b.suit")]
    public void A_set_changed_before_its_trial_is_not_tried(string file)
    {
        _device.Install(_vendor.Sign(_vendor.Release(1, _device.Mirror, _old)));
        _device.Situation.HasPatient = true;
        _device.Offer(_vendor.Sign(_vendor.Release(2, _device.Mirror, Vendor.Image("new")))).Run();
        _device.Updater.Stage.ShouldBe(UpdateStage.Installed);
        _device.Flash.FlipBit(file, 7);
        _device.Press().Run();
        _device.Running.ShouldBe(UpdateRig.NameOf(_old));
        _device.LastReported.ShouldBe((UpdateEventKind.RolledBack, 2, UpdateReason.SetDamaged));
    }

    [Fact]
    public void An_attacker_who_writes_files_and_the_record_cannot_start_anything_without_the_vendors_key()
    {
        // An attacker copies the whole flash of another vendor's device, including its record, into this one.
        using Vendor stranger = new();
        UpdateRig other = new(stranger);
        other.Install(stranger.Sign(stranger.Release(7, other.Mirror, Vendor.Image("evil"))));
        foreach ((string name, byte[] content) in other.Flash.Files)
        {
            _device.Flash.TryWrite(name, content).ShouldBeTrue();
        }

        _device.Start();
        _device.Running.ShouldBe(UpdateRig.Factory, "no release was ever accepted");
        _device.Loader.Refusal.ShouldBe(UpdateReason.SignatureWrong);
    }

    [Fact]
    public void A_set_of_the_vendor_that_the_device_has_not_accepted_is_not_started()
    {
        // The files of an older release, some of them missing, with the record of a newer one.
        UpdateRig other = new(_vendor);
        other.Install(_vendor.Sign(_vendor.Release(1, other.Mirror, Vendor.Image("with holes"))));
        _device.Install(_vendor.Sign(_vendor.Release(9, _device.Mirror, Vendor.Image("mended"))));
        foreach ((string name, byte[] content) in other.Flash.Files.Where(file => file.Key.StartsWith("set-", StringComparison.Ordinal)))
        {
            _device.Flash.TryWrite(name, content).ShouldBeTrue();
        }

        _device.Start();
        _device.Loader.Refusal.ShouldBe(UpdateReason.SetNotAccepted);
        _device.Started.ShouldNotContain(UpdateRig.NameOf(Vendor.Image("with holes")));
    }

    [Theory]
    [InlineData("slots.a")]
    [InlineData("slots.b")]
    public void A_damaged_record_starts_nothing_that_is_not_proven(string file)
    {
        InstallTwo();
        for (int bit = 0; bit < _device.Flash.Files[file].Length * 8; bit += 5)
        {
            _device.Flash.FlipBit(file, bit);
            _device.Start();
            _device.Running.ShouldBeOneOf(UpdateRig.NameOf(_old), UpdateRig.NameOf(Vendor.Image("new")), UpdateRig.Factory);
            _device.Flash.FlipBit(file, bit);
        }
    }

    [Fact]
    public void Blocks_from_a_bad_mirror_do_not_prevent_the_release_for_ever()
    {
        byte[] image = Vendor.Image("twelve");
        Release release = _vendor.Release(12, _device.Mirror, image);
        _device.Mirror.Files["12-0.bin"] = Vendor.Image("another");
        NeverStarts(UpdateReason.ImageWrong, release);
        _device.Mirror.Files["12-0.bin"] = image;
        _device.Install(_vendor.Sign(release));
        _device.Running.ShouldBe(UpdateRig.NameOf(image));
    }

    [Fact]
    public void A_damaged_set_is_fetched_once_more()
    {
        InstallTwo();
        _device.Flash.FlipBit("set-b.0001", 12_345);
        _device.Start();
        _device.Run(10);
        _device.Install(_vendor.Sign(_vendor.Release(2, _device.Mirror, Vendor.Image("new"))));
        _device.Running.ShouldBe(UpdateRig.NameOf(Vendor.Image("new")));
    }

    [Fact]
    public void A_device_without_memory_refuses_a_release_older_than_its_image()
    {
        ReleasePolicy policy = new()
        {
            Vendor = _vendor.Policy.Vendor,
            Class = _vendor.Class,
            VendorKeys = _vendor.Policy.VendorKeys,
            LeastSequence = 5
        };
        UpdateRig device = new(policy);
        device.Offer(_vendor.Sign(_vendor.Release(4, device.Mirror, _old))).LastReported.ShouldBe(
            (UpdateEventKind.Refused, 4, UpdateReason.SequenceTooLow));

        // A flash that was copied from another device, including its record, does not help either.
        UpdateRig other = new(_vendor);
        other.Install(_vendor.Sign(_vendor.Release(4, other.Mirror, _old)));
        foreach ((string name, byte[] content) in other.Flash.Files)
        {
            device.Flash.TryWrite(name, content).ShouldBeTrue();
        }

        device.Start();
        device.Running.ShouldBe(UpdateRig.Factory);
    }

    private void InstallTwo()
    {
        _device.Install(_vendor.Sign(_vendor.Release(1, _device.Mirror, _old)));
        _device.Install(_vendor.Sign(_vendor.Release(2, _device.Mirror, Vendor.Image("new"))));
        _device.Running.ShouldBe(UpdateRig.NameOf(Vendor.Image("new")));
    }

    private Dictionary<string, byte[]> Slots() =>
        _device.Flash.Files.Where(file => file.Key.StartsWith("set-", StringComparison.Ordinal)).ToDictionary(file => file.Key, file =>
            file.Value);

    /// <summary>The release is refused for this reason, and the slots are untouched.</summary>
    private void Refused(UpdateReason reason, byte[] envelope)
    {
        Refuses(reason, envelope);
        _device.IsUntouched.ShouldBeTrue();
    }

    private void Refuses(UpdateReason reason, byte[] envelope)
    {
        _device.Run(10);
        _device.Offer(envelope);
        _device.LastReported.Kind.ShouldBe(UpdateEventKind.Refused);
        _device.LastReported.Reason.ShouldBe(reason);
        _device.Mirror.Requests.ShouldBeLessThanOrEqualTo(3);
    }

    /// <summary>The release is refused during its download, and what is in the slot never starts.</summary>
    private void NeverStarts(UpdateReason reason, Release release)
    {
        _device.Offer(_vendor.Sign(release)).Run(600);
        _device.LastReported.ShouldBe((UpdateEventKind.Refused, release.SequenceNumber, reason));
        _device.Start();
        _device.Run();
        _device.Started.ShouldAllBe(ran => ran == UpdateRig.Factory);
    }
}
