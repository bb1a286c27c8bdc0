using Nano.Tests.World;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Nano.Calls;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Nano.Tests.Firmware;

/// <summary>From an offer to the release that Program starts, by file slots, the loader and the guard over a trial.</summary>
public sealed class Releases : IDisposable
{
    private readonly FirmwareVendor _vendor = new();

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public void A_release_is_fetched_tried_and_confirmed_and_runs_after_a_power_cut_too()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven")));
        ward.Run(minutes: 6);
        ward.Updates[^1].ShouldBe((UpdateEventKind.Confirmed, 7, UpdateReason.None), ward.LogText);
        ward.Chip.Starts.ShouldBe(2);
        ward.Chip.Mirrors.OpenResponses.ShouldBe(0);
        ward.Chip.Scheduler.Threads.ShouldNotContain(thread => thread.Name.StartsWith("TrialGuard", StringComparison.Ordinal));
        ward.Chip.CutPower();
        ward.Run(minutes: 2);
        ward.LogText.Split("Seven runs").Length.ShouldBe(3, "it was started for its trial and after the power cut");
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_release_that_hangs_on_trial_is_given_up_after_three_times_ten_minutes()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(8, FirmwareVendor.HangingApplication("Hanging")));
        ward.Run(minutes: 60);
        ward.Updates[^1].What.ShouldBe(UpdateEventKind.RolledBack, ward.LogText);
        int starts = ward.Chip.Starts;
        starts.ShouldBeInRange(5, 7);
        ward.Run(minutes: 20);
        ward.Chip.Starts.ShouldBe(starts);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_release_that_throws_on_trial_restarts_the_device_at_once()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(8, FirmwareVendor.ThrowingApplication("Throwing")));
        ward.Run(minutes: 20);
        ward.Updates[^1].What.ShouldBe(UpdateEventKind.RolledBack, ward.LogText);
        ward.LogText.ShouldContain("Warning: Release: ");
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_signed_release_that_is_no_assembly_is_rolled_back()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(8, new byte[9_000]));
        ward.Run(minutes: 6);
        ward.Updates[^1].ShouldBe((UpdateEventKind.RolledBack, 8, UpdateReason.LoadFailed), ward.LogText);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_confirmed_release_that_throws_at_a_later_start_leaves_the_application_of_the_image()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven")));
        ward.Run(minutes: 6);

        // The heap is full at its start, when it logs that it runs, and when that failure is logged.
        int logged = 0;
        ward.Chip.FaultAt = call => call is { Member: "DebugLogger.Log", Start: 3 } && ++logged is 4 or 5
            ? NativeFault.HeapFull : NativeFault.None;
        ward.Chip.CutPower();
        ward.Run(minutes: 3);
        logged.ShouldBeGreaterThan(5);
        ward.LogText.Split("Seven runs").Length.ShouldBe(2);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_record_that_cannot_be_read_yet_starts_no_other_release()
    {
        using FirmwareWard ward = Ward();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven")));
        ward.Run(minutes: 6);
        ward.Chip.CutPower();
        bool isFailing = true;
        ward.Chip.FaultAt = call => isFailing && call is { Member: "FileStream..ctor", Start: 3 }
            && ward.Chip.Radio.IsUp ? NativeFault.Fails : NativeFault.None;
        ward.Run(minutes: 1);
        ward.LogText.ShouldContain("Release: the storage cannot be read");
        isFailing = false;
        ward.Run(minutes: 3);
        ward.LogText.Split("Seven runs").Length.ShouldBe(3);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_release_for_which_the_heap_has_no_room_is_refused_before_anything_is_fetched_and_a_smaller_one_is_taken()
    {
        using FirmwareWard ward = Ward();
        ward.Chip.FreeHeapBytes = 36_000;
        ward.Run(minutes: 1);
        ward.LogText.ShouldContain("Heap: 36000");
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven"), new byte[10_000]));
        ward.Run(minutes: 2);
        ward.Updates.ShouldHaveSingleItem().ShouldBe((UpdateEventKind.Refused, 7, UpdateReason.SetTooLarge), ward.LogText);
        ward.Chip.Mirrors.Requests.ShouldBe(0);
        ward.Flash.Files.Keys.ShouldNotContain(name => name.StartsWith("set-", StringComparison.Ordinal));
        ward.Offer(_vendor.Release(8, FirmwareVendor.WorkingApplication("Eight")));
        ward.Run(minutes: 6);
        ward.Updates[^1].ShouldBe((UpdateEventKind.Confirmed, 8, UpdateReason.None), ward.LogText);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void The_next_release_takes_the_place_of_the_one_that_runs_and_that_one_runs_on_where_the_heap_has_less()
    {
        using FirmwareWard ward = Ward();
        byte[] seven = FirmwareVendor.WorkingApplication("Seven");
        uint forOne = (uint)((24 * 1024) + seven.Length + 100);
        ward.Chip.FreeHeapBytes = forOne;
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, seven));
        ward.Run(minutes: 6);
        ward.Updates[^1].ShouldBe((UpdateEventKind.Confirmed, 7, UpdateReason.None), ward.LogText);

        // The release is in the heap now, and something else of the image has grown.
        ward.Chip.FreeHeapBytes = forOne - (uint)seven.Length - 4_000;
        ward.Chip.CutPower();
        ward.Run(minutes: 1);
        ward.LogText.Split("Seven runs").Length.ShouldBe(3);
        ward.Chip.FreeHeapBytes = forOne - (uint)seven.Length;
        ward.Chip.CutPower();
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(9, FirmwareVendor.WorkingApplication("Later")));
        ward.Run(minutes: 6);
        ward.Updates[^1].ShouldBe((UpdateEventKind.Confirmed, 9, UpdateReason.None), ward.LogText);
    }

    [Fact]
    public void A_heap_that_cannot_be_measured_leaves_the_limit_of_the_board()
    {
        using FirmwareWard ward = Ward();
        ward.Chip.FaultAt = call => call is { Member: "GC.Run" } ? NativeFault.Fails : NativeFault.None;
        ward.Run(minutes: 1);
        ward.LogText.ShouldContain("Warning: Heap: ");
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven"), new byte[41_000]));
        ward.Run(minutes: 1);
        ward.Updates.ShouldHaveSingleItem().ShouldBe((UpdateEventKind.Refused, 7, UpdateReason.SetTooLarge), ward.LogText);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_mirror_that_fails_now_and_then_delays_a_release_and_leaks_no_socket()
    {
        using FirmwareWard ward = Ward();
        int requests = 0;
        ward.Chip.Mirrors.Answer = request => ++requests % 3 != 0
            ? new(0, [], Failure: requests % 3 == 1 ? NanoMedAgent.Nano.Network.MirrorFailure.Handshake
                : NanoMedAgent.Nano.Network.MirrorFailure.Unreachable)
            : _vendor.Answer(request);
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven"), new byte[9_000]));
        ward.Run(minutes: 15);
        requests.ShouldBeGreaterThan(6);
        ward.Chip.Mirrors.MostSockets.ShouldBeLessThan(4);
        ward.Updates.ShouldContain(update => update.What == UpdateEventKind.Installed, ward.LogText);
    }

    [Fact]
    public void A_download_that_never_returns_restarts_the_device_within_half_an_hour_and_the_update_goes_on()
    {
        using FirmwareWard ward = Ward();
        ward.Chip.FaultAt = call => call is { Member: "HttpWebRequest.GetResponse", Start: 1 } ? NativeFault.Hangs : NativeFault.None;
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven")));
        ward.Run(minutes: 23);
        ward.Chip.Starts.ShouldBeGreaterThan(1, ward.LogText);
        ward.Run(minutes: 10);
        ward.Updates[^1].What.ShouldBe(UpdateEventKind.Confirmed, ward.LogText);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_heap_that_is_full_while_the_mirrors_thread_waits_does_not_end_it()
    {
        using FirmwareWard ward = Ward();
        int waits = 0;
        ward.Chip.FaultAt = call =>
        {
            string thread = NanoMedAgent.Nano.Threads.FirmwareThread.Current.Name;
            bool isMirrorsWait = thread.StartsWith("MirrorPayloads", StringComparison.Ordinal)
                && (call.Member is "WaitHandle.WaitOne" or "Monitor.Enter");
            return isMirrorsWait && waits++ is 0 or 2 or 5
                ? NativeFault.HeapFull : NativeFault.None;
        };
        ward.Run(minutes: 1);
        ward.Offer(_vendor.Release(7, FirmwareVendor.WorkingApplication("Seven")));
        ward.Run(minutes: 20);
        waits.ShouldBeGreaterThan(6);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.Updates.ShouldContain(update => update.What == UpdateEventKind.Confirmed, ward.LogText);
    }

    private FirmwareWard Ward()
    {
        FirmwareWard ward = new(
            configure: json => json.Replace("\"releaseMirror\": \"\"", $"\"releaseMirror\": \"{FirmwareVendor.Mirror}\"",
                StringComparison.Ordinal),
            change: parts => parts with { Releases = _vendor.Keys },
            policy: policy => policy with { Updates = new UpdateRule { AsksNurse = false, TrialMinutes = 3 } });
        ward.Chip.Mirrors.Answer = _vendor.Answer;
        return ward.PowerOn();
    }
}
