using System.Security.Cryptography;
using NanoMedAgent;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Platform;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Somebody guesses codes, or sends wrong ones to prevent a pairing.</summary>
public class WrongCodes
{
    [Fact]
    public void Any_number_of_wrong_codes_leaves_the_window_open_for_its_two_minutes()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        for (int i = 0; i < 30; i++)
        {
            TryCodes(rig, 1);
        }

        rig.State.ShouldBe(PairingState.WindowOpen);
        rig.Light.ShouldBe(LightPattern.PairingWindow);
        rig.Ward.Agent.Counters.Refused.ShouldBe(30, "each is counted");
        rig.Send(rig.Sign(rig.Grant()));
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void A_wrong_code_is_reported_once_in_a_window_and_once_in_the_journal()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        TryCodes(rig, 30);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Refused SetupCodeWrong 1"]);
        rig.Run(130);
        rig.OpenWindow();
        TryCodes(rig, 30);
        rig.ReportTexts.ShouldBe(["WindowOpen", "Refused SetupCodeWrong 1", "Closed", "WindowOpen", "Refused SetupCodeWrong 31"]);
        rig.Journal.ShouldBe(["WindowOpen", "Refused SetupCodeWrong 1", "Closed", "WindowOpen"]);
    }

    [Fact]
    public void Wrong_codes_have_no_effect_after_the_window_or_a_restart()
    {
        using PairingRig rig = new(periodSeconds: 60);
        for (int i = 0; i < 12; i++)
        {
            rig.OpenWindow();
            TryCodes(rig, 6);
            rig.Run(115);
            rig.State.ShouldBe(PairingState.Idle);
            rig.Light.ShouldBe(LightPattern.Idle);
        }

        rig.Ward.Restart().ShouldBe(AgentStart.Started);
        rig.Run(1);
        rig.Pair();
    }

    [Fact]
    public void A_wrong_signature_by_somebody_with_the_label_leaves_the_window_open()
    {
        using PairingRig rig = new();
        using HospitalKey stranger = HospitalKey.Create();
        rig.OpenWindow();
        for (int i = 0; i < 10; i++)
        {
            rig.Send(rig.Grant().Sign(rig.SetupCode, stranger, rig.Ward.Key));
        }

        rig.State.ShouldBe(PairingState.WindowOpen);
        rig.ReportTexts.Count(text => text.StartsWith("Refused NotByAuthority", StringComparison.Ordinal))
            .ShouldBe(3, "then no more of them in a minute");
        rig.Run(60);
        rig.Send(rig.Sign(rig.Grant()));
        rig.Press();
        rig.State.ShouldBe(PairingState.Associated);
    }

    [Fact]
    public void A_refusal_names_the_grant_that_was_refused_by_its_digest()
    {
        using PairingRig rig = new();
        rig.OpenWindow();
        byte[] wrong = rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority, rig.Ward.Key);
        rig.Send(wrong);
        rig.Reported[^1].Pairing!.RefusedGrant.ShouldBe(SHA256.HashData(wrong)[..16]);
        byte[] other = rig.Sign(rig.Grant() with { PolicyVersion = 1 });
        rig.Send(other);
        rig.Reported[^1].Pairing!.RefusedGrant.ShouldBe(SHA256.HashData(other)[..16]);
        rig.Pair();
        rig.Hold(4);
        rig.ReportTexts[^1].ShouldBe("Refused AlreadyAssociated");
        rig.Reported[^1].Pairing!.RefusedGrant.ShouldBeNull("it is about the button");
    }

    private static void TryCodes(PairingRig rig, int count)
    {
        for (int i = 0; i < count; i++)
        {
            rig.Send(rig.Grant().Sign(RandomNumberGenerator.GetBytes(16), rig.Ward.Authority, rig.Ward.Key));
        }
    }
}
