using CsCheck;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Updates;

namespace Agent.Tests.Updates;

/// <summary>
/// Devices with random events in random order: correct and incorrect offers, wrong answers of mirrors, alarms, presses, failed trials,
/// rollbacks, restarts, power cuts. Only sets that the vendor has signed run, no release older than a confirmed one is accepted, and
/// afterwards the next correct release is installed as usual.
/// </summary>
public sealed class RandomisedUpdates : IDisposable
{
    private const int Releases = 8;
    private static readonly int Lifecycles = Effort.Cases(250);

    private readonly Vendor _vendor = new();
    private readonly Vendor _stranger = new();

    public void Dispose()
    {
        _vendor.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void Only_proven_releases_run_and_no_device_gets_stuck() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 999]).Array[5, 40].Sample(RunLifecycle, iter: Lifecycles, threads: 1, print: Print);

    private static string Print((int What, int Which)[] lifecycle) =>
        string.Join(' ', lifecycle.Select(step => $"{step.What}:{step.Which}"));

    private void RunLifecycle((int What, int Which)[] lifecycle)
    {
        UpdateRig device = new(_vendor);
        HashSet<string> stoodFor = [UpdateRig.Factory];
        long confirmed = -1;
        int heard = 0;
        foreach ((int what, int which) in lifecycle)
        {
            Do(device, stoodFor, what, which);
            foreach ((UpdateEventKind kind, long sequence, UpdateReason _) in device.Reported.Skip(heard))
            {
                kind.ShouldNotBe(UpdateEventKind.Damaged, "nothing was damaged");
                (kind == UpdateEventKind.Accepted && sequence < confirmed).ShouldBeFalse("an older release was accepted");
                confirmed = kind == UpdateEventKind.Confirmed ? Math.Max(confirmed, sequence) : confirmed;
            }

            heard = device.Reported.Count;
            device.Started.Except(stoodFor).ShouldBeEmpty();
        }

        // Afterwards everything works, and a new release is offered.
        device.Flash.ClearFaults();
        device.Mirror.FakeAnswer = _ => null;
        device.Situation.IsAlarming = false;
        device.Situation.HasPatient = false;
        device.Situation.IsAcknowledged = true;
        device.Run(120);
        byte[] last = Vendor.Image("the last one");
        device.Install(_vendor.Sign(_vendor.Release(Releases + 1, device.Mirror, last)));
        device.Running.ShouldBe(UpdateRig.NameOf(last));
    }

    private void Do(UpdateRig device, HashSet<string> stoodFor, int what, int which)
    {
        int sequence = which % Releases;
        byte[] image = Vendor.Image($"release {sequence}", 5000 + (1000 * sequence));
        switch (what)
        {
            case 0 or 1:
                stoodFor.Add(UpdateRig.NameOf(image));
                device.Offer(_vendor.Sign(_vendor.Release(sequence, device.Mirror, image)));
                break;
            case 2:
                device.Offer(_stranger.Sign(_vendor.Release(sequence, device.Mirror, image)));
                break;
            case 3:
                byte[] bent = _vendor.Sign(_vendor.Release(sequence, device.Mirror, image));
                bent[which % bent.Length] ^= (byte)(1 << (which % 8));
                stoodFor.Add(UpdateRig.NameOf(image));
                device.Offer(bent);
                break;
            case 4:
                device.Mirror.FakeAnswer = which % 3 == 0
                    ? _ => null
                    : request => request % (2 + (which % 3)) == 0 ? (PayloadAnswer)(which % 5)
                    : null;
                break;
            case 5:
                device.Mirror.Files[$"{sequence}-0.bin"] = Vendor.Image("something else", image.Length);
                break;
            case 6:
                device.Situation.IsAlarming = which % 4 == 0;
                device.Situation.HasPatient = which % 3 == 0;
                device.Situation.IsAcknowledged = which % 5 != 0;
                break;
            case 7:
                device.Press();
                break;
            case 8:
                RollBack(device);
                break;
            case 9:
                device.Start();
                break;
            case 10:
                device.Flash.AddFault(new StorageFault((StorageFaultKind)(which % 5), device.Flash.Operations + 1 + (which % 12), 1));
                break;
            default:
                device.Run(which % 40);
                break;
        }
    }

    private static void RollBack(UpdateRig device)
    {
        try
        {
            device.Updater.RollBack();
        }
        catch (PowerCutException)
        {
            device.Start();
        }
    }
}
