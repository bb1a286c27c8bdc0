using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Somebody tries codes.</summary>
public class LockOuts
{
    private const int FirstLock = 15 * 60;
    private const int Day = 24 * 60 * 60;

    [Fact]
    public void Five_wrong_codes_in_a_window_close_it_and_lock_pairing_for_a_quarter_of_an_hour()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] good = rig.Sign(rig.Grant());
        TryCodes(rig, 5);
        rig.State.ShouldBe(PairingState.LockedOut);
        rig.Light.ShouldBe(LightPattern.LockedOut);
        rig.Words.ShouldBe(["WindowOpen", .. Enumerable.Range(2, 4).Select(counter => $"Refused SetupCodeWrong {counter}"),
            $"LockedOut SetupCodeWrong {FirstLock}"]);
        rig.Journal.ShouldBe(rig.Words);

        rig.Refuses(good, PairingRefusal.LockedOut, 1);
        rig.Hold(4);
        rig.State.ShouldBe(PairingState.LockedOut);
        rig.Words[^1].ShouldBe("Refused LockedOut");
        rig.Run(FirstLock - 60);
        rig.State.ShouldBe(PairingState.LockedOut);
        rig.Run(60);
        rig.State.ShouldBe(PairingState.Idle);
        rig.Pair();
    }

    [Fact]
    public void A_lock_is_seen_while_the_button_is_held()
    {
        using PairingRig rig = new();
        Lock(rig);
        rig.Ward.Button.PressDown();
        rig.Run(3.2);
        rig.Light.ShouldBe(LightPattern.LockedOut);
        rig.Run(9);
        rig.Ward.Button.LetGo();
        rig.Run(1);
        rig.State.ShouldBe(PairingState.LockedOut);
    }

    [Fact]
    public void Wrong_signatures_count_like_wrong_codes()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        TryCodes(rig, 2);
        for (int i = 0; i < 3; i++)
        {
            rig.Send(rig.Grant().Sign(rig.SetupCode, stranger));
        }

        rig.State.ShouldBe(PairingState.LockedOut);
        rig.Words[^1].ShouldBe($"LockedOut NotByAuthority {FirstLock}");
    }

    [Fact]
    public void Four_wrong_ones_and_a_right_one_pair()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        TryCodes(rig, 4);
        rig.Send(rig.Sign(rig.Grant()));
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void What_could_not_be_a_guess_does_not_count()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        TryCodes(rig, 4);
        byte[] other = rig.Sign(rig.Grant() with { Nonce = new byte[16] });
        rig.Flood(other, 50);
        rig.Flood([0x84], 50);

        rig.State.ShouldBe(PairingState.WindowOpen);
    }

    [Fact]
    public void Each_lock_is_twice_as_long_as_the_one_before_up_to_a_day_and_a_pairing_ends_that()
    {
        using PairingRig rig = new(periodSeconds: 3600);
        List<long> locks = [];
        for (int i = 0; i < 9; i++)
        {
            Lock(rig);
            locks.Add(rig.Told[^1].Number);
            rig.Run(rig.Told[^1].Number - 30);
            rig.State.ShouldBe(PairingState.LockedOut);
            rig.Run(60);
            rig.State.ShouldBe(PairingState.Idle);
        }

        locks.ShouldBe([900, 1800, 3600, 7200, 14400, 28800, 57600, Day, Day]);
        rig.Pair();
        rig.Hold(10.5);
        Lock(rig);
        rig.Told[^1].Number.ShouldBe(FirstLock);
    }

    [Fact]
    public void A_restart_begins_the_lock_anew_and_makes_it_no_shorter()
    {
        using PairingRig rig = new(periodSeconds: 60);
        Lock(rig);
        rig.Run(FirstLock + 60);
        Lock(rig);
        for (int i = 0; i < 3; i++)
        {
            rig.Run(FirstLock);
            rig.Ward.Restart().ShouldBe(AgentStart.Started);
            rig.Run(1);
            rig.State.ShouldBe(PairingState.LockedOut);
            rig.Light.ShouldBe(LightPattern.LockedOut);
            rig.Hold(4);
            rig.Words[^1].ShouldBe("Refused LockedOut");
        }

        rig.Run((2 * FirstLock) - 60);
        rig.State.ShouldBe(PairingState.LockedOut);
        rig.Run(120);
        rig.State.ShouldBe(PairingState.Idle);

        // The doubling is not forgotten either, while no lock is on.
        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(1);
        rig.State.ShouldBe(PairingState.Idle);
        Lock(rig);
        rig.Told[^1].Number.ShouldBe(4 * FirstLock);
    }

    [Fact]
    public void A_new_window_counts_anew()
    {
        using PairingRig rig = new();
        for (int i = 0; i < 3; i++)
        {
            rig.OpenWindow();
            TryCodes(rig, 4);
            rig.State.ShouldBe(PairingState.WindowOpen);
        }
    }

    private static void Lock(PairingRig rig)
    {
        rig.OpenWindow();
        TryCodes(rig, 5);
        rig.State.ShouldBe(PairingState.LockedOut);
    }

    private static void TryCodes(PairingRig rig, int count)
    {
        for (int i = 0; i < count; i++)
        {
            rig.Send(rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority));
        }
    }
}
